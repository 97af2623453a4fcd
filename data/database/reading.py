"""What the database knows of one night, as a diary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.clock import MINUTES_PER_DAY, hour_minute, to_minute
from allocator.domain.errors import UsageError
from allocator.domain.floor import Closure, in_order, parse_tables
from allocator.domain.night import Diary, choose_service, night_of
from allocator.domain.party import Attendance, Kind, Status
from allocator.domain.plan import Allocation, Plan
from data.database.models import (
    AllocationRow,
    AllocationTableRow,
    ClosureRow,
    ClosureTableRow,
    CombinationRow,
    CustomerRow,
    PartyRow,
    ServiceRow,
    TableRow,
    VenueRow,
)
from data.database.records import combination_of, customer_of, party_of, table_of, venue_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.calendar import Service
    from allocator.domain.clock import Minute
    from allocator.domain.floor import Combination, Table
    from allocator.domain.night import Night
    from allocator.domain.party import Customer, Party
    from allocator.domain.venue import MoveLimit, Venue

MOST_SHARERS = 5
"""Customers of a shared address worth reading: enough to see that it makes nobody one person."""


def present() -> Minute:
    """The minute it is."""
    return to_minute(datetime.now(UTC))


def list_venues(connection: Connection) -> tuple[Venue, ...]:
    """Every venue, by id."""
    rows = connection.execute(sa.select(VenueRow.__table__).order_by(VenueRow.venue_id)).mappings()
    return tuple(venue_of(row) for row in rows)


def read_venue(connection: Connection, venue_id: str) -> Venue:
    """One venue.

    Raises
    ------
    UsageError
        if there is none of that id, naming those there are.
    """
    row = connection.execute(sa.select(VenueRow.__table__).where(VenueRow.venue_id == venue_id)).mappings().first()
    if row is None:
        known = connection.scalars(sa.select(VenueRow.venue_id).order_by(VenueRow.venue_id).limit(10)).all()
        others = f"; the database has {', '.join(known)}" if known else " in the database"
        raise UsageError(f"there is no venue {venue_id!r}{others}")
    return venue_of(row)


def read_diary(
    connection: Connection, venue_id: str, day: date, now: Minute | None = None, *, everyone: bool = False
) -> Diary:
    """The venue and everything of the service date ``day``: its rows, whatever their status, and their persons.

    With ``everyone`` all customers on file, so that a folder written from it scores alike. What is held or offered
    until later than ``now`` (default: the present) is a confirmed booking, locked to its tables.

    Raises
    ------
    UsageError
        if there is no such venue.
    """
    now = present() if now is None else now
    venue = read_venue(connection, venue_id)
    return Diary(
        venue,
        read_tables(connection, venue_id),
        read_combinations(connection, venue_id),
        _all_customers(connection, venue_id) if everyone else _customers_of(connection, venue_id, day),
        read_parties(connection, venue_id, PartyRow.service_date == day, now),
        _closures_from(connection, venue, day),
        attendance=None if everyone else _attendance(connection, venue_id),
    )


def read_service(
    connection: Connection, venue_id: str, day: date, service: str | None, now: Minute, *, everyone: bool = False
) -> tuple[Diary, Service]:
    """The diary of ``day`` and the service of it that is meant; see :func:`read_diary` for ``everyone``.

    Tables that parties of other services still occupy are closed for so long.

    Raises
    ------
    UsageError
        if there is no such venue, or it is not plain which service is meant.
    """
    diary = read_diary(connection, venue_id, day, now, everyone=everyone)
    chosen = choose_service(diary, day, service)
    taken = _taken_by_others(connection, diary, chosen, now)
    return (replace(diary, closures=(*diary.closures, *taken)) if taken else diary), chosen


def read_night(
    connection: Connection, venue_id: str, day: date, service: str | None, now: Minute, max_moves: MoveLimit | None
) -> Night:
    """One night cut out of the diary of :func:`read_service`, which says what it raises."""
    diary, chosen = read_service(connection, venue_id, day, service, now)
    return night_of(diary, chosen, now, max_moves)


def read_again(
    connection: Connection, diary: Diary, service: Service, now: Minute, max_moves: MoveLimit | None
) -> Night:
    """The night of a diary that was read in this transaction, with its parties as they are now.

    For whoever changed nothing else since, and lets nobody else.
    """
    parties = read_parties(connection, diary.venue.venue_id, PartyRow.service_date == service.date, now)
    return night_of(replace(diary, parties=parties), service, now, max_moves)


def read_tables(connection: Connection, venue_id: str) -> tuple[Table, ...]:
    """The venue's tables in the order in which they came in."""
    statement = sa.select(TableRow.__table__).where(TableRow.venue_id == venue_id).order_by(TableRow.table_key)
    return tuple(table_of(row) for row in connection.execute(statement).mappings())


def read_combinations(connection: Connection, venue_id: str) -> tuple[Combination, ...]:
    """The declared combinations."""
    statement = sa.select(CombinationRow.__table__).where(CombinationRow.venue_id == venue_id)
    rows = connection.execute(statement).mappings()
    return tuple(sorted((combination_of(row) for row in rows), key=lambda made: (len(made.tables), made.tables)))


def read_closures(connection: Connection, venue_id: str, ends_after: Minute | None = None) -> dict[int, Closure]:
    """The closures by key, only those that last beyond ``ends_after`` where it is given."""
    statement = (
        sa.select(ClosureRow.__table__, TableRow.table_id)
        .join(ClosureTableRow, ClosureTableRow.closure_id == ClosureRow.closure_id)
        .join(TableRow, TableRow.table_key == ClosureTableRow.table_key)
        .where(ClosureRow.venue_id == venue_id)
        .order_by(ClosureRow.closure_id)
    )
    if ends_after is not None:
        statement = statement.where(sa.or_(ClosureRow.ends_at.is_(None), ClosureRow.ends_at > ends_after))
    found: dict[int, Closure] = {}
    for row in connection.execute(statement).mappings():
        known = found.get(row["closure_id"])
        tables = (known.tables if known else frozenset()) | {row["table_id"]}
        found[row["closure_id"]] = Closure(tables, row["starts_at"], row["ends_at"], row["release_at"], row["reason"])
    return found


def read_parties(
    connection: Connection, venue_id: str, condition: sa.ColumnElement[bool], now: Minute
) -> tuple[Party, ...]:
    """Parties that meet ``condition``, as the planner sees them at ``now``."""
    return tuple(as_planned(row, now) for row in party_rows(connection, venue_id, condition))


def party_rows(connection: Connection, venue_id: str, condition: sa.ColumnElement[bool]) -> list[RowMapping]:
    """Rows of parties by id, each with what is held or offered to it (``hold_…``)."""
    held = sa.and_(
        AllocationRow.venue_id == PartyRow.venue_id,
        AllocationRow.party_id == PartyRow.party_id,
        AllocationRow.expires_at.is_not(None),
    )
    statement = (
        sa.select(
            PartyRow.__table__,
            AllocationRow.tables.label("hold_tables"),
            AllocationRow.starts_at.label("hold_starts_at"),
            AllocationRow.ends_at.label("hold_ends_at"),
            AllocationRow.expires_at.label("hold_expires_at"),
        )
        .outerjoin(AllocationRow, held)
        .where(PartyRow.venue_id == venue_id, condition)
    )
    # sorted here: SQLite would walk through every party of the venue to have them in order
    return sorted(connection.execute(statement).mappings(), key=lambda row: str(row["party_id"]))


def as_planned(row: RowMapping, now: Minute) -> Party:
    """The party of a row of :func:`party_rows`; one with a live hold or offer is promised its place.

    A booking whose hold has ended is cancelled, though nobody may have noted it yet.
    """
    party = party_of(row)
    if not is_held(row, now):
        ended = row["hold_expires_at"] is not None and party.requested
        return replace(party, status=Status.CANCELLED) if ended else party
    return replace(
        party,
        kind=Kind.BOOKING,
        status=Status.CONFIRMED,
        arrival=row["hold_starts_at"],
        duration=row["hold_ends_at"] - row["hold_starts_at"],
        earliest=None,
        latest=None,
        held=parse_tables(row["hold_tables"]),
        locked=True,
        expires_at=None,
    )


def is_held(row: RowMapping, now: Minute) -> bool:
    """Whether a hold or an offer keeps tables for the party of this row."""
    return row["hold_expires_at"] is not None and bool(row["hold_expires_at"] > now)


def standing_plan(connection: Connection, venue_id: str, service: Service, now: Minute | None = None) -> Plan:
    """Who has which tables of ``service`` at ``now`` (default: the present), as saved by runs and taken at the desk."""
    statement = (
        sa.select(AllocationRow.party_id, AllocationRow.tables, AllocationRow.starts_at, AllocationRow.ends_at)
        .join(ServiceRow, ServiceRow.service_id == AllocationRow.service_id)
        .where(_is(venue_id, service), _kept(present() if now is None else now))
        .order_by(AllocationRow.party_id)
    )
    return Plan(
        tuple(
            Allocation(party_id, parse_tables(tables), start, end)
            for party_id, tables, start, end in connection.execute(statement)
        )
    )


def _kept(now: Minute) -> sa.ColumnElement[bool]:
    """Whether tables are still kept at ``now``, for good or by a hold or an offer that has not ended."""
    until = AllocationRow.expires_at
    return sa.or_(until.is_(None), until > sa.bindparam("now", now, until.type))


def _is(venue_id: str, service: Service) -> sa.ColumnElement[bool]:
    return sa.and_(
        ServiceRow.venue_id == venue_id,
        ServiceRow.service_date == service.date,
        ServiceRow.name == (service.name or ""),
    )


def _customers_of(connection: Connection, venue_id: str, day: date) -> tuple[Customer, ...]:
    """All customers of every person who is in the diary of ``day``, and enough of those who share an address."""
    asking = connection.scalars(
        sa.select(CustomerRow.person_id)
        .distinct()
        .join(
            PartyRow,
            sa.and_(PartyRow.venue_id == CustomerRow.venue_id, PartyRow.customer_id == CustomerRow.customer_id),
        )
        .where(PartyRow.venue_id == venue_id, PartyRow.service_date == day)
    ).all()
    # asked in two steps: until PostgreSQL has figures of new tables, it would work out the first one for each customer
    rows = connection.execute(
        sa.select(CustomerRow.__table__).where(CustomerRow.venue_id == venue_id, CustomerRow.person_id.in_(asking))
    ).mappings()
    found = {row["customer_id"]: row for row in rows}
    for column in (CustomerRow.email_key, CustomerRow.phone_key):
        for row in _sharers(connection, venue_id, column, {row[column.key] for row in found.values()} - {""}):
            found.setdefault(row["customer_id"], row)
    return tuple(customer_of(found[customer_id]) for customer_id in sorted(found))


def _all_customers(connection: Connection, venue_id: str) -> tuple[Customer, ...]:
    rows = connection.execute(
        sa.select(CustomerRow.__table__).where(CustomerRow.venue_id == venue_id).order_by(CustomerRow.customer_id)
    )
    return tuple(customer_of(row) for row in rows.mappings())


def _attendance(connection: Connection, venue_id: str) -> Attendance:
    """Bookings of all customers on file, of whom the diary holds only those who ask."""
    counts = (CustomerRow.visits, CustomerRow.no_shows, CustomerRow.late_cancellations)
    sums = (sa.func.coalesce(sa.func.sum(count), 0) for count in counts)
    row = connection.execute(sa.select(*sums).where(CustomerRow.venue_id == venue_id)).one()
    return Attendance(*map(int, row))


def _sharers(
    connection: Connection, venue_id: str, column: sa.orm.InstrumentedAttribute[str], keys: set[str]
) -> Iterable[RowMapping]:
    if not keys:
        return []
    rank = sa.func.row_number().over(partition_by=column, order_by=CustomerRow.customer_id).label("sharer")
    ranked = (
        sa.select(CustomerRow.__table__, rank)
        .where(CustomerRow.venue_id == venue_id, column.in_(sorted(keys)), column != "")
        .subquery()
    )
    return connection.execute(sa.select(ranked).where(ranked.c.sharer <= MOST_SHARERS)).mappings()


def _closures_from(connection: Connection, venue: Venue, day: date) -> tuple[Closure, ...]:
    """Closures that last into ``day`` or beyond."""
    midnight = hour_minute(day, 0, venue.timezone)
    return tuple(read_closures(connection, venue.venue_id, ends_after=midnight - MINUTES_PER_DAY).values())


def _taken_by_others(connection: Connection, diary: Diary, service: Service, now: Minute) -> tuple[Closure, ...]:
    """Periods in which parties of other services occupy tables while this one runs or is set up."""
    venue = diary.venue
    setups = (made.setup_minutes or 0 for made in diary.combinations)
    setup = max([venue.combinations.setup_minutes, *setups])
    statement = (
        sa.select(
            AllocationRow.party_id,
            AllocationTableRow.occupied_from,
            AllocationTableRow.occupied_to,
            TableRow.table_id,
        )
        .join(TableRow, TableRow.table_key == AllocationTableRow.table_key)
        .join(AllocationRow, AllocationRow.allocation_id == AllocationTableRow.allocation_id)
        .join(ServiceRow, ServiceRow.service_id == AllocationRow.service_id)
        .where(
            TableRow.venue_id == venue.venue_id,
            AllocationTableRow.occupied_to > service.opens - setup,
            AllocationTableRow.occupied_from < service.closes + service.turn_times.buffer_minutes,
            sa.not_(_is(venue.venue_id, service)),
            _kept(now),
        )
    )
    tables: dict[tuple[str, Any, Any], set[str]] = {}
    for party_id, start, end, table_id in connection.execute(statement):
        tables.setdefault((party_id, start, end), set()).add(table_id)
    return tuple(
        Closure(frozenset(in_order(ids)), start, end, reason=f"taken by {party_id} of another service")
        for (party_id, start, end), ids in sorted(tables.items())
    )
