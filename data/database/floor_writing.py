"""Taking in the venue and its floor: what is given is added or changed, what is not given stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.floor import parse_tables, table_sets, undeclared_join
from data.database.bulk import insert_rows, update_rows
from data.database.models import (
    AllocationTableRow,
    AreaRow,
    ClosureRow,
    ClosureTableRow,
    CombinationRow,
    TableRow,
    TableSetRow,
    TableSetTableRow,
    VenueRow,
)
from data.database.reading import read_closures
from data.database.records import (
    combination_of,
    combination_values,
    table_of,
    table_set_values,
    table_values,
    venue_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.floor import Closure, TableSet
    from allocator.domain.night import Diary
    from allocator.domain.venue import Venue
    from data.database.models import Base

    Values = dict[str, Any]
    Sets = dict[tuple[str, ...], TableSet]


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the rows of one kind."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class FloorTaken:
    """What became of the floor. ``calendar_changed``, ``country_changed``: a known venue has others than before."""

    tables: Count
    combinations: Count
    closures: Count
    venue_changed: bool
    calendar_changed: bool
    country_changed: bool


def take_in_floor(connection: Connection, diary: Diary) -> FloorTaken:
    """Add and change the venue, its tables, combinations and closures."""
    before = _take_in_venue(connection, diary.venue)
    venue_id = diary.venue.venue_id
    known_areas = set(connection.scalars(sa.select(AreaRow.area).where(AreaRow.venue_id == venue_id)))
    areas = sorted({table.area for table in diary.tables} - known_areas)
    insert_rows(connection, AreaRow, [{"venue_id": venue_id, "area": area} for area in areas])
    tables = _take_in_keyed(connection, TableRow, venue_id, "table_id", [table_values(each) for each in diary.tables])
    declared = [combination_values(each) for each in diary.combinations]
    _renew_sets(connection, diary.venue, declared)
    combinations = _take_in_keyed(connection, CombinationRow, venue_id, "tables", declared)
    closures = _take_in_closures(connection, venue_id, diary.closures)
    return FloorTaken(tables, combinations, closures, *_what_changed(before, venue_values(diary.venue)))


def known_sets(connection: Connection, venue_id: str) -> dict[str, TableSet]:
    """The sets of tables that stand, by their spelling."""
    from allocator.domain.floor import TableSet

    rows = connection.execute(
        sa.select(TableSetRow.__table__).where(TableSetRow.venue_id == venue_id, sa.not_(TableSetRow.retired))
    ).mappings()
    return {
        row["tables"]: TableSet(
            parse_tables(row["tables"]),
            row["min_covers"],
            row["max_covers"],
            row["source"],
            row["setup_minutes"],
            row["counts_as"],
            row["min_spend"],
        )
        for row in rows
    }


def add_locked_sets(connection: Connection, venue: Venue, held: Iterable[tuple[str, ...]]) -> None:
    """Make known the joins that managers locked although no combination names them."""
    known = known_sets(connection, venue.venue_id)
    missing = sorted({tables for tables in held if "+".join(tables) not in known})
    if not missing:
        return
    rows = connection.execute(sa.select(TableRow.__table__).where(TableRow.venue_id == venue.venue_id)).mappings()
    by_id = {row["table_id"]: table_of(row) for row in rows}
    made = [undeclared_join(tables, by_id, venue.combinations.setup_minutes) for tables in missing]
    _save_sets(connection, venue.venue_id, {each.tables: each for each in made}, retire=False)


def _take_in_venue(connection: Connection, venue: Venue) -> RowMapping | None:
    """Save the venue; returns its row as it was before, ``None`` where it is new."""
    values = venue_values(venue)
    row = (
        connection.execute(sa.select(VenueRow.__table__).where(VenueRow.venue_id == venue.venue_id)).mappings().first()
    )
    if row is None:
        insert_rows(connection, VenueRow, [values])
    elif any(row[name] != value for name, value in values.items()):
        update_rows(connection, VenueRow, ["venue_id"], [{**values, "version": row["version"] + 1}])
    return row


def _what_changed(before: RowMapping | None, now: Values) -> tuple[bool, bool, bool]:
    """Whether the venue is another than before, whether its hours are, whether its country is."""
    if before is None:
        return True, False, False
    hours = before["timezone"] != now["timezone"] or before["rules"]["services"] != now["rules"]["services"]
    return any(before[name] != value for name, value in now.items()), hours, before["country"] != now["country"]


def _take_in_keyed(connection: Connection, kind: type[Base], venue_id: str, key: str, given: Sequence[Values]) -> Count:
    """Add and change rows that people edit, known within the venue by ``key``."""
    columns = kind.__table__.c
    rows = connection.execute(sa.select(kind.__table__).where(columns.venue_id == venue_id)).mappings()
    known = {row[key]: row for row in rows}
    added = [{"venue_id": venue_id, **values} for values in given if values[key] not in known]
    changed = [
        {"venue_id": venue_id, **values, "version": known[values[key]]["version"] + 1}
        for values in given
        if values[key] in known and any(known[values[key]][name] != value for name, value in values.items())
    ]
    insert_rows(connection, kind, added)
    update_rows(connection, kind, ["venue_id", key], changed)
    return Count(len(added), len(changed), len(given) - len(added) - len(changed))


def _renew_sets(connection: Connection, venue: Venue, declared: Sequence[Values]) -> None:
    """Work out which sets of tables there are now: a set no longer made is retired."""
    rows = connection.execute(sa.select(TableRow.__table__).where(TableRow.venue_id == venue.venue_id)).mappings()
    tables = [table_of(row) for row in rows]
    stored = connection.execute(
        sa.select(CombinationRow.__table__).where(CombinationRow.venue_id == venue.venue_id)
    ).mappings()
    rows_by_set: dict[str, Any] = {row["tables"]: row for row in stored} | {row["tables"]: row for row in declared}
    combinations = [combination_of(row) for row in rows_by_set.values()]
    made = {each.tables: each for each in table_sets(tables, combinations, venue.combinations)}
    _save_sets(connection, venue.venue_id, made, retire=True)


def _save_sets(connection: Connection, venue_id: str, made: Sets, *, retire: bool) -> None:
    rows = connection.execute(sa.select(TableSetRow.__table__).where(TableSetRow.venue_id == venue_id)).mappings()
    known = {row["tables"]: row for row in rows}
    wanted = {each.name: table_set_values(each) for each in made.values()}
    changed = [
        {"venue_id": venue_id, **values}
        for name, values in wanted.items()
        if name in known and any(known[name][column] != value for column, value in values.items())
    ]
    added = {name: values for name, values in wanted.items() if name not in known}
    insert_rows(connection, TableSetRow, [{"venue_id": venue_id, **values} for values in added.values()])
    update_rows(connection, TableSetRow, ["venue_id", "tables"], changed)
    if retire:
        gone = [
            {"venue_id": venue_id, "tables": name, "retired": True}
            for name, row in known.items()
            if name not in wanted and row["source"] != "locked" and not row["retired"]
        ]
        update_rows(connection, TableSetRow, ["venue_id", "tables"], gone)
    keys = table_keys(connection, venue_id)
    insert_rows(
        connection,
        TableSetTableRow,
        [
            {"venue_id": venue_id, "tables": name, "table_key": keys[table_id]}
            for name in added
            for table_id in parse_tables(name)
        ],
    )


def table_keys(connection: Connection, venue_id: str) -> dict[str, int]:
    """The keys of the venue's tables."""
    rows = connection.execute(sa.select(TableRow.table_id, TableRow.table_key).where(TableRow.venue_id == venue_id))
    return {row.table_id: row.table_key for row in rows}


def _take_in_closures(connection: Connection, venue_id: str, closures: Iterable[Closure]) -> Count:
    """Close the tables that are not closed so yet; a closure has no id, so what it says of a table is what it is.

    A night that was written out has closures for tables that parties of other services have: those are no news.
    """
    known = {said for each in read_closures(connection, venue_id).values() for said in _said(each).values()}
    keys = table_keys(connection, venue_id)
    given = dict.fromkeys(closures)
    added = 0
    for each in given:
        missing = [
            table_id
            for table_id, said in _said(each).items()
            if said not in known and not _is_seat(connection, keys[table_id], each)
        ]
        if not missing:
            continue
        added += 1
        closure_id = connection.scalar(
            sa.insert(ClosureRow)
            .values(
                venue_id=venue_id,
                starts_at=each.start,
                ends_at=each.end,
                release_at=each.release_at,
                reason=each.reason,
            )
            .returning(ClosureRow.closure_id)
        )
        rows = [{"closure_id": closure_id, "table_key": keys[table_id]} for table_id in missing]
        insert_rows(connection, ClosureTableRow, rows)
    return Count(added, 0, len(given) - added)


def _is_seat(connection: Connection, table_key: int, closure: Closure) -> bool:
    """Whether the closure only says that a party has the table from its setup to its buffer."""
    if closure.start is None or closure.end is None:
        return False
    seat = sa.select(AllocationTableRow.table_key).where(
        AllocationTableRow.table_key == table_key,
        AllocationTableRow.occupied_to == closure.end,
        AllocationTableRow.occupied_from == closure.start,
    )
    return connection.scalar(seat) is not None


def _said(closure: Closure) -> dict[str, tuple[Any, ...]]:
    """What is said of each of its tables."""
    return {
        table_id: (table_id, closure.start, closure.end, closure.release_at, closure.reason)
        for table_id in sorted(closure.tables)
    }
