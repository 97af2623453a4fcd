"""What stands of a service: who has which tables now, and what the last run said of everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.party import Kind
from allocator.domain.plan import Allocation, Plan, PlanStatus
from data.database.bulk import batches
from data.database.models import PartyRow, RunPartyRow, StateChangeRow, UnseatedRow
from data.database.reading import standing_plan
from data.database.run_records import seat_of, unseated_of
from data.database.runs import last_run

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.engine import Connection

    from allocator.domain.night import Night
    from allocator.domain.plan import Unseated


@dataclass(frozen=True, slots=True)
class LastRun:
    """The run that was saved last of a service."""

    run_id: int
    saved_at: datetime
    status: PlanStatus


@dataclass(frozen=True)
class Standing:
    """``plan`` is who has tables: bookings, and those to whom some are held or offered.

    ``suggested`` is where the last run would seat those who still wait, ``unseated`` why it left parties out that
    still have nothing, ``moved`` are those it gave other tables than they held; all three are empty, and ``run`` is
    ``None``, where the service was never planned. ``from_waitlist`` are parties of the plan that waited once.
    """

    plan: Plan
    from_waitlist: frozenset[str] = frozenset()
    suggested: tuple[Allocation, ...] = ()
    unseated: tuple[Unseated, ...] = ()
    moved: tuple[str, ...] = ()
    run: LastRun | None = None


def read_standing(connection: Connection, night: Night) -> Standing:
    """What stands of the service of ``night``."""
    venue_id = night.venue.venue_id
    plan = standing_plan(connection, venue_id, night.service, night.now)
    waited = _waited(connection, venue_id, plan)
    run = last_run(connection, venue_id, night.service)
    if run is None:
        return Standing(plan, waited)
    statement = (
        sa.select(RunPartyRow.__table__)
        .where(RunPartyRow.run_id == run["run_id"], RunPartyRow.tables.is_not(None))
        .order_by(RunPartyRow.party_id)
    )
    seated = connection.execute(statement).mappings().all()
    reasons = sa.select(UnseatedRow.__table__).where(UnseatedRow.run_id == run["run_id"]).order_by(UnseatedRow.party_id)
    left_out = connection.execute(reasons).mappings().all()
    waiting = {party.party_id for party in night.parties if party.waiting} - plan.of.keys()
    without = night.party.keys() - plan.of.keys()
    return Standing(
        plan,
        waited,
        tuple(seat_of(row) for row in seated if row["party_id"] in waiting),
        tuple(unseated_of(row) for row in left_out if row["party_id"] in without),
        tuple(row["party_id"] for row in seated if row["before"]["held"] not in (None, row["tables"])),
        LastRun(run["run_id"], run["saved_at"], PlanStatus(run["status"])),
    )


def _waited(connection: Connection, venue_id: str, plan: Plan) -> frozenset[str]:
    """Those of ``plan`` who were on the waitlist once, or still are while a place is offered to them."""
    found: set[str] = set()
    for batch in batches(plan.of):
        still = sa.select(PartyRow.party_id).where(
            PartyRow.venue_id == venue_id, PartyRow.party_id.in_(batch), PartyRow.kind == Kind.WAITLIST.value
        )
        once = sa.select(StateChangeRow.party_id).where(
            StateChangeRow.venue_id == venue_id,
            StateChangeRow.party_id.in_(batch),
            StateChangeRow.from_kind == Kind.WAITLIST.value,
        )
        found.update(connection.scalars(still), connection.scalars(once))
    return frozenset(found)
