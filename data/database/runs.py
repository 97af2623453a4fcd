"""Saving what a run planned, and finding it again: once for the same night and the same options.

A run notes two digests: of the night as it was planned, and of the night as it left it (with the tables every party
was given, and with what ``confirm`` and ``offer`` changed). While the night still has the second one, nothing has
changed since, so that the same options need no new run: the saved one is the answer, and nothing is written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.errors import InternalCheckFailed, Refused
from allocator.domain.night import night_of
from allocator.domain.plan import PlanStatus
from data.database.bulk import update_rows
from data.database.digest import night_digest
from data.database.floor_writing import add_locked_sets
from data.database.history import Event, Writer, seat_event, tell
from data.database.locks import lock_writing_night
from data.database.models import AllocationRow, AllocationTableRow, PartyRow, RunRow, ServiceRow, TableRow
from data.database.outcome import confirm_seated, expire_holds, make_offers, put_unseated_on_waitlist
from data.database.reading import read_again, read_service
from data.database.run_records import insert_run, parameters_of, planned_of
from data.database.seats import ensure_services, put_in, seat_values, take_out

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.calendar import Service
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation
    from allocator.domain.planned import Planned
    from data.database.digest import RunOptions

    Values = dict[str, Any]


class NightChanged(Refused):
    """Somebody changed the night while it was planned: plan it again."""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """What saving a run did. ``confirmed``, ``waiting`` and ``offered`` are the parties it made so."""

    run_id: int
    confirmed: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()


def save_run(
    connection: Connection,
    planned: Planned,
    options: RunOptions,
    versions: Mapping[str, str],
    replaces: int | None = None,
) -> SavedRun:
    """Save a planned night: the run, and who has which tables now, in place of what was saved of that service before.

    Seated waitlist entries are noted with the run; they take tables only when they are offered them. ``replaces`` is
    the run that planned the same night for a shorter time, or without what is to follow now: the night may be as that
    one left it, and moves count from where parties sat before it.

    Raises
    ------
    NightChanged
        if the night is no longer the one that was planned.
    Refused
        if the database refuses the plan.
    InternalCheckFailed
        if there is no plan to save.
    """
    if planned.result.plan is None:
        raise InternalCheckFailed("there is no plan to save")
    night = planned.night
    venue_id = night.venue.venue_id
    lock_writing_night(connection, venue_id, night.service.date)
    expire_holds(connection, venue_id, night.now, Writer(venue_id, "allocate"))
    digest = night_digest(night, options)
    diary, service = read_service(connection, venue_id, night.service.date, night.service.name, night.now)
    current = night_of(diary, service, night.now, options.max_moves)
    unchanged = (
        night_digest(current, options) == digest
        if replaces is None
        else _is_left_by(connection, replaces, current, options)
    )
    if not unchanged:
        raise NightChanged(f"the night of {night.service.date} changed while it was planned; plan it again")
    service_id = ensure_services(connection, venue_id, [night.service])[night.service]
    run_id = insert_run(connection, service_id, planned, options, versions, digest)
    happened, wanted = _seat(connection, planned, service_id, run_id)
    writer = Writer(venue_id, "allocate", f"run {run_id}")
    more = options.confirm or options.offer
    saved = SavedRun(run_id)
    if more:
        tell(connection, writer, happened)
        saved = _follow_up(connection, planned, options, service_id, writer, run_id)
    _note_held(connection, current, wanted)  # not before: the limit of a person counts what its promises held
    left = read_again(connection, diary, service, night.now, options.max_moves)
    result = night_digest(left, options)
    connection.execute(sa.update(RunRow).where(RunRow.run_id == run_id).values(result_digest=result))
    if not more:
        tell(connection, writer, happened)  # last of all, for until the transaction ends no other venue can tell
    return saved


def find_run(connection: Connection, night: Night, options: RunOptions) -> Planned | None:
    """The last run of the service, if it was asked for the same and nothing has changed since; else ``None``."""
    run = last_run(connection, night.venue.venue_id, night.service)
    if run is None or run["result_digest"] != night_digest(night, options):
        return None
    return planned_of(connection, run, night)


def find_looked_at(connection: Connection, night: Night, options: RunOptions) -> Planned | None:
    """The last run of the service, if nothing is left to do but what is to follow from it; else ``None``.

    Nothing has changed since, nothing followed from it yet, and it had the same aims. How long and by what means it
    was searched matters only where it is not proven.
    """
    run = last_run(connection, night.venue.venue_id, night.service)
    if run is None or run["options"]["confirm"] or run["options"]["offer"]:
        return None
    then, now = parameters_of(run), options.parameters
    proven = run["status"] == PlanStatus.OPTIMAL.value
    if (then.goal, then.waitlist) != (now.goal, now.waitlist) or not (proven or then == now):
        return None
    return planned_of(connection, run, night) if run["result_digest"] == _digest_then(night, run, options) else None


def last_run(connection: Connection, venue_id: str, service: Service) -> RowMapping | None:
    """The row of the last run of a service."""
    statement = (
        sa.select(RunRow.__table__)
        .join(ServiceRow, ServiceRow.service_id == RunRow.service_id)
        .where(
            ServiceRow.venue_id == venue_id,
            ServiceRow.service_date == service.date,
            ServiceRow.name == (service.name or ""),
        )
        .order_by(RunRow.run_id.desc())
        .limit(1)
    )
    return connection.execute(statement).mappings().first()


def _is_left_by(connection: Connection, run_id: int, night: Night, options: RunOptions) -> bool:
    """Whether ``night`` is as a run left it, that is the last of its service and was asked for the same plan."""
    run = last_run(connection, night.venue.venue_id, night.service)
    if run is None or run["run_id"] != run_id:
        return False
    result: str = run["result_digest"]
    return result == _digest_then(night, run, options)


def _digest_then(night: Night, run: RowMapping, options: RunOptions) -> str:
    """Digest of ``night`` with ``options`` but for how a run was searched, and what followed from it."""
    followed = run["options"]
    then = replace(options, parameters=parameters_of(run), confirm=followed["confirm"], offer=followed["offer"])
    return night_digest(night, then)


def _seat(
    connection: Connection, planned: Planned, service_id: int, run_id: int
) -> tuple[list[Event], dict[str, Values]]:
    """Give every seated booking its tables and take from everybody else theirs; what stays is not touched.

    Returns what there is to tell, and what every seated booking has now.
    """
    night = planned.night
    venue_id = night.venue.venue_id
    of_the_night = sa.or_(AllocationRow.service_id == service_id, AllocationRow.party_id.in_(list(night.party)))
    statement = sa.select(AllocationRow.__table__).where(AllocationRow.venue_id == venue_id, of_the_night)
    standing = {row["party_id"]: row for row in connection.execute(statement).mappings()}
    wanted = {
        seat["party_id"]: seat
        for seat in _seats(planned, service_id, run_id)
        if not night.party[seat["party_id"]].waiting
    }
    new = [seat for party_id, seat in wanted.items() if not _same(standing.get(party_id), seat)]
    new.sort(key=lambda seat: not night.party[seat["party_id"]].promised)  # what promises take limits the others
    gone = [party_id for party_id in standing if party_id in night.party and party_id not in wanted]
    left = _left_but_in_the_way(connection, venue_id, service_id, planned, new)
    take_out(connection, venue_id, {*gone, *left, *(seat["party_id"] for seat in new)})
    add_locked_sets(
        connection, night.venue, [night.party[each].held or () for each in wanted if night.party[each].fixed]
    )
    put_in(connection, new)
    unseated = [Event("booking.unseated", party_id) for party_id in sorted(gone)]
    return [*(seat_event("booking.seated", seat) for seat in new), *unseated], wanted


def _seats(planned: Planned, service_id: int, run_id: int) -> list[Values]:
    night = planned.night

    def seat(at: Allocation) -> Values:
        made = night.set_of[at.tables]
        stay = (at.start, at.end)
        values = seat_values(night.venue.venue_id, service_id, night.service, at.party_id, made, stay)
        return {**values, "run_id": run_id}

    return [seat(at) for at in planned.plan.allocations]


def _same(row: RowMapping | None, seat: Values) -> bool:
    """Whether a party sits so already; what is only held or offered is left as it is in any case."""
    names = ("tables", "starts_at", "ends_at", "occupied_from", "occupied_to")
    return row is not None and (row["expires_at"] is not None or all(row[name] == seat[name] for name in names))


def _left_but_in_the_way(
    connection: Connection, venue_id: str, service_id: int, planned: Planned, new: Sequence[Values]
) -> set[str]:
    """Parties that came and left before their time was over, and whose tables are given to others now."""
    statement = (
        sa.select(
            AllocationRow.party_id, TableRow.table_id, AllocationTableRow.occupied_from, AllocationTableRow.occupied_to
        )
        .join(AllocationTableRow, AllocationTableRow.allocation_id == AllocationRow.allocation_id)
        .join(TableRow, TableRow.table_key == AllocationTableRow.table_key)
        .where(AllocationRow.service_id == service_id, AllocationRow.venue_id == venue_id)
    )
    others = [row for row in connection.execute(statement) if row.party_id not in planned.night.party]
    return {
        row.party_id
        for row in others
        for seat in new
        if row.table_id in seat["tables"].split("+")
        and row.occupied_from < seat["occupied_to"]
        and seat["occupied_from"] < row.occupied_to
    }


def _note_held(connection: Connection, night: Night, wanted: Mapping[str, Values]) -> None:
    """What a booking holds is what it was given just now; one that was given nothing holds nothing."""
    given = {party_id: seat["tables"] for party_id, seat in wanted.items()}
    changed = [
        {"venue_id": night.venue.venue_id, "party_id": party.party_id, "held": given.get(party.party_id)}
        for party in night.parties
        if not party.waiting
        and not party.fixed
        and given.get(party.party_id) != (None if party.held is None else "+".join(party.held))
    ]
    update_rows(connection, PartyRow, ["venue_id", "party_id"], changed)


def _follow_up(
    connection: Connection, planned: Planned, options: RunOptions, service_id: int, writer: Writer, run_id: int
) -> SavedRun:
    """What ``confirm`` and ``offer`` ask for beyond the plan."""
    offered: tuple[str, ...] = ()
    if options.offer:
        entries = [
            seat for seat in _seats(planned, service_id, run_id) if planned.night.party[seat["party_id"]].waiting
        ]
        offered = make_offers(connection, planned.night, entries, writer)
    if not options.confirm:
        return SavedRun(run_id, offered=offered)
    return SavedRun(
        run_id,
        confirm_seated(connection, planned, writer),
        put_unseated_on_waitlist(connection, planned, writer),
        offered,
    )
