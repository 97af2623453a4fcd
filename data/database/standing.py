"""What stands of a service: who has which tables now, and what the last run said of everybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.plan import Allocation, Plan, PlanStatus
from data.database.models import RunPartyRow, UnseatedRow
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
    still have nothing; both are empty, and ``run`` is ``None``, where the service was never planned.
    """

    plan: Plan
    suggested: tuple[Allocation, ...] = ()
    unseated: tuple[Unseated, ...] = ()
    run: LastRun | None = None


def read_standing(connection: Connection, night: Night) -> Standing:
    """What stands of the service of ``night``."""
    plan = standing_plan(connection, night.venue.venue_id, night.service, night.now)
    run = last_run(connection, night.venue.venue_id, night.service)
    if run is None:
        return Standing(plan)
    seats = sa.select(RunPartyRow.__table__).where(RunPartyRow.run_id == run["run_id"], RunPartyRow.tables.is_not(None))
    suggested = [
        seat_of(row)
        for row in connection.execute(seats).mappings()
        if row["party_id"] in night.party and night.party[row["party_id"]].waiting and row["party_id"] not in plan.of
    ]
    reasons = sa.select(UnseatedRow.__table__).where(UnseatedRow.run_id == run["run_id"])
    unseated = [
        unseated_of(row)
        for row in connection.execute(reasons).mappings()
        if row["party_id"] in night.party and row["party_id"] not in plan.of
    ]
    return Standing(
        plan,
        tuple(sorted(suggested, key=lambda each: each.party_id)),
        tuple(sorted(unseated, key=lambda each: each.party_id)),
        LastRun(run["run_id"], run["saved_at"], PlanStatus(run["status"])),
    )
