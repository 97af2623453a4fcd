"""Taking in a diary, all or nothing: adds and changes by id, what it lacks stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.night import rows_by_date
from allocator.domain.party import TAKING_PART, Kind, Status
from data.database.bulk import batches, update_rows
from data.database.customer_writing import renew_contacts, take_in_customers
from data.database.floor_writing import Count, add_locked_sets, take_in_floor
from data.database.history import Event, StateChange, Writer, remember, tell
from data.database.locks import lock_venue
from data.database.models import AllocationRow, PartyRow
from data.database.party_writing import open_rows, renew_calendar, take_in_parties
from data.database.promised_seats import seat_promised, stored_parties
from data.database.reading import present
from data.database.seats import take_out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.errors import Fault
    from allocator.domain.night import Diary
    from allocator.domain.party import Party
    from data.database.party_writing import PartiesTaken


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did, or would do. ``cancelled`` are the parties ``replace`` cancelled, ``notes`` are for people."""

    venue_id: str
    venue_changed: bool
    tables: Count
    combinations: Count
    closures: Count
    customers: Count
    bookings: Count
    waitlist: Count
    cancelled: tuple[str, ...] = ()
    notes: tuple[Fault, ...] = ()

    @property
    def changed_anything(self) -> bool:
        """Whether anything was added, changed or cancelled."""
        counts = (self.tables, self.combinations, self.closures, self.customers, self.bookings, self.waitlist)
        return self.venue_changed or bool(self.cancelled) or any(each.added or each.changed for each in counts)


def take_in(
    connection: Connection, diary: Diary, *, replace: bool = False, dry_run: bool = False, now: Minute | None = None
) -> LoadSummary:
    """Take ``diary`` in; with ``replace`` also cancel the open parties of its dates that it lacks.

    ``dry_run`` does all of it and rolls the transaction back, so that what it tells is what would happen.

    Raises
    ------
    InputRejected
        if a party cannot become what the diary says; then nothing may be committed.
    """
    lock_venue(connection, diary.venue.venue_id)
    summary = _take_in(connection, diary, replace, present() if now is None else now)
    if dry_run:
        connection.rollback()
    return summary


def _take_in(connection: Connection, diary: Diary, replacing: bool, now: Minute) -> LoadSummary:
    venue_id = diary.venue.venue_id
    floor = take_in_floor(connection, diary)
    customers, warnings = take_in_customers(
        connection, diary.venue, diary.customers, {party.customer_id for party in diary.parties}
    )
    if floor.country_changed:
        renew_contacts(connection, diary.venue)
    taken = take_in_parties(connection, venue_id, diary.calendar, diary.parties, now)
    if floor.calendar_changed:
        renew_calendar(connection, venue_id, diary.calendar)
    cancelled = _cancel_missing(connection, diary) if replacing else ()
    fixed = [party for party in diary.parties if party.fixed and party.held]
    add_locked_sets(connection, diary.venue, [party.held for party in fixed if party.held])
    take_out(connection, venue_id, _to_seat_anew(connection, venue_id, taken, now))
    notes = seat_promised(connection, diary, [*taken.added, *stored_parties(connection, venue_id, taken.seating)])
    writer = Writer(venue_id, "load")
    remember(connection, writer, [*taken.states, *cancelled])
    tell(connection, writer, [*_events(taken), *(_cancellation(each) for each in cancelled)])
    return LoadSummary(
        venue_id,
        floor.venue_changed,
        floor.tables,
        floor.combinations,
        floor.closures,
        customers,
        _count(taken, Kind.BOOKING),
        _count(taken, Kind.WAITLIST),
        tuple(each.party_id for each in cancelled),
        (*warnings, *taken.notes, *notes),
    )


def _to_seat_anew(connection: Connection, venue_id: str, taken: PartiesTaken, now: Minute) -> set[str]:
    """Parties whose stay may be another now; of one that came and has left at its time, where it sat is history."""
    changed = {party.party_id for party in taken.seating}
    over: set[str] = set()
    for batch in batches(sorted(changed)):
        statement = (
            sa.select(PartyRow.party_id)
            .join(
                AllocationRow,
                sa.and_(AllocationRow.venue_id == PartyRow.venue_id, AllocationRow.party_id == PartyRow.party_id),
            )
            .where(
                PartyRow.venue_id == venue_id,
                PartyRow.party_id.in_(batch),
                PartyRow.status == Status.COMPLETED.value,
                AllocationRow.ends_at <= sa.bindparam("now", now, AllocationRow.ends_at.type),
            )
        )
        over.update(connection.scalars(statement))
    return changed - over


def _cancel_missing(connection: Connection, diary: Diary) -> tuple[StateChange, ...]:
    """Cancel open bookings and entries of the diary's dates that it lacks."""
    given = {party.party_id for party in diary.parties}
    rows = [
        row for row in open_rows(connection, diary.venue.venue_id, rows_by_date(diary)) if row["party_id"] not in given
    ]
    changed = [
        {
            "venue_id": row["venue_id"],
            "party_id": row["party_id"],
            "status": Status.CANCELLED.value,
            "loaded": None,
            "version": row["version"] + 1,
        }
        for row in rows
    ]
    update_rows(connection, PartyRow, ["venue_id", "party_id"], changed)
    return tuple(
        StateChange(
            row["party_id"],
            (Kind(row["kind"]), Status(row["status"])),
            (Kind(row["kind"]), Status.CANCELLED),
        )
        for row in rows
    )


def _events(taken: PartiesTaken) -> Iterable[Event]:
    """What others need to hear of: parties still to come, and those that no longer come."""
    for party in taken.added:
        if party.status in TAKING_PART:
            yield Event(f"{party.kind}.added", party.party_id, {"party_size": party.party_size})
    ended = {each.party_id: each for each in taken.states}
    for party in taken.changed:
        change = ended.get(party.party_id)
        what = change.after[1].value if change is not None and change.after[1] != change.before[1] else "changed"
        yield Event(f"{party.kind}.{what}", party.party_id)


def _cancellation(change: StateChange) -> Event:
    return Event(f"{change.after[0]}.cancelled", change.party_id)


def _count(taken: PartiesTaken, kind: Kind) -> Count:
    def of(parties: Iterable[Party]) -> int:
        return sum(party.kind is kind for party in parties)

    return Count(of(taken.added), of(taken.changed), of(taken.unchanged))
