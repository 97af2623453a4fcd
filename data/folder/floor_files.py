"""tables.csv, combinations.csv and closures.csv: the floor, and when parts of it are out of use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.floor import Closure, Combination, Table, in_order
from data.folder import cells
from data.folder.sheet import Column, Sheet
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from data.folder.findings import FileFindings
    from data.folder.sheet import Row


@dataclass(frozen=True, slots=True)
class Floor:
    """The tables as far as they could be read, for the files that name them.

    ``area_of`` holds every table id, of faulty rows too, so that one fault is not reported again wherever the table
    is named; ``None`` where the tables are not known, and nothing that names them can be checked.
    """

    tables: tuple[Table, ...] = ()
    area_of: Mapping[str, str] | None = None

    @property
    def tags(self) -> frozenset[str]:
        """Every tag that some table has."""
        return frozenset(tag for table in self.tables for tag in table.tags)

    def tables_in(self, area: str) -> frozenset[str]:
        """Ids of the tables in ``area``."""
        return frozenset(table_id for table_id, where in (self.area_of or {}).items() if where == area)


def read_tables(text: str, money: Callable[[str], int], found: FileFindings) -> Floor:
    """The floor of tables.csv."""
    sheet = Sheet(text, _table_columns(money), found)
    rows = list(sheet)
    if not rows and not sheet.lost:
        found.fault(0, "", "has no rows: a venue needs at least one table")
    first_line: dict[str, int] = {}
    area_of: dict[str, str] = {}
    for row in rows:
        table_id = row.values.get("table_id")
        if table_id is not None:
            note_repeat(found, row.line, "table_id", table_id, first_line)
            area_of.setdefault(table_id, row.values.get("area") or "")
    if not sheet.lost:
        for row in rows:
            for message in cells.unknown_tables(sorted(row.values.get("adjacent_to") or ()), area_of):
                found.fault(row.line, "adjacent_to", message)
    for row in rows:
        _check_covers(row, found)
    tables = tuple(Table(**row.values) for row in rows if row.complete)
    return Floor(tables, None if sheet.lost or not rows else area_of)


def read_combinations(text: str, floor: Floor, found: FileFindings) -> tuple[Combination, ...]:
    """The declared sets of combinations.csv."""
    first_line: dict[str, int] = {}
    combinations = []
    for row in Sheet(text, _COMBINATION_COLUMNS, found):
        _check_covers(row, found)
        tables = row.values.get("tables")
        if tables is not None and _is_set(row.line, tables, floor, found):
            named = in_order(tables)
            note_repeat(found, row.line, "tables", "+".join(named), first_line)
            if row.complete:
                combinations.append(Combination(**{**row.values, "tables": named}))
    return tuple(combinations)


def read_closures(text: str, floor: Floor, timezone: str, found: FileFindings) -> tuple[Closure, ...]:
    """The closures of closures.csv, areas resolved to their tables."""
    closures = []
    for row in Sheet(text, _closure_columns(cells.local_time(timezone)), found):
        values = row.values
        start, end = values.get("from"), values.get("to")
        if start is not None and end is not None and start >= end:
            found.fault(row.line, "to", "must be later than 'from'")
        tables = _closed_tables(row, floor, found)
        if row.complete and tables:
            origin = f"{found.file}:{row.line}"
            closures.append(Closure(tables, start, end, values.get("release_at"), values.get("reason", ""), origin))
    return tuple(closures)


def note_repeat(found: FileFindings, line: int, column: str, value: str, first_line: dict[str, int]) -> None:
    """Note a fault where ``value`` was on an earlier line already, and remember where it is first."""
    first = first_line.setdefault(value, line)
    if first != line:
        found.fault(line, column, f"{shown(value)} is on line {first} already")


def _table_columns(money: Callable[[str], int]) -> Sequence[Column]:
    covers = cells.whole(1, cells.MOST_COVERS)
    return (
        Column("table_id", cells.table_identifier, required=True),
        Column("area", cells.identifier, required=True),
        Column("min_covers", covers, required=True),
        Column("max_covers", covers, required=True),
        Column("tags", cells.names),
        Column("rank", cells.whole(0, cells.MOST_COVERS)),
        Column("min_spend", money),
        Column("adjacent_to", cells.names),
        Column("x", cells.number),
        Column("y", cells.number),
        Column("description", cells.free_text),
    )


_COMBINATION_COLUMNS = (
    Column("tables", cells.members, required=True),
    Column("min_covers", cells.whole(1, cells.MOST_COVERS), required=True),
    Column("max_covers", cells.whole(1, cells.MOST_COVERS), required=True),
    Column("setup_minutes", cells.whole(0, cells.MOST_COVERS)),
    Column("counts_as", cells.whole(0, cells.MOST_COVERS)),
)


def _closure_columns(time: Callable[[str], int]) -> Sequence[Column]:
    return (
        Column("table_id", cells.identifier),
        Column("area", cells.identifier),
        Column("from", time),
        Column("to", time),
        Column("release_at", time),
        Column("reason", cells.free_text),
    )


def _check_covers(row: Row, found: FileFindings) -> None:
    smallest, largest = row.values.get("min_covers"), row.values.get("max_covers")
    if smallest is not None and largest is not None and smallest > largest:
        found.fault(row.line, "max_covers", f"must be at least min_covers, which is {smallest}, not {largest}")


def _is_set(line: int, tables: tuple[str, ...], floor: Floor, found: FileFindings) -> bool:
    """Whether ``tables`` name two or more different known tables; those of several areas are warned of."""
    faults = cells.unknown_tables(dict.fromkeys(tables), floor.area_of)
    faults += [f"table {shown(each)} is named {times} times" for each, times in Counter(tables).items() if times > 1]
    if len(set(tables)) < 2:
        faults.append("a combination needs at least two tables, such as 15+16")
    for message in faults:
        found.fault(line, "tables", message)
    if faults or floor.area_of is None:
        return not faults
    areas = sorted({floor.area_of[each] for each in tables})
    if len(areas) > 1:
        found.warn(line, "tables", f"{'+'.join(tables)} joins tables of different areas: {', '.join(areas)}")
    return True


def _closed_tables(row: Row, floor: Floor, found: FileFindings) -> frozenset[str]:
    """The tables a closure names; none where it names them wrongly."""
    table_id, area = row.values.get("table_id"), row.values.get("area")
    if ("table_id" in row.values) == ("area" in row.values):
        given = "both are" if "area" in row.values else "neither is"
        found.fault(row.line, "table_id", f"give either table_id or area; {given} given")
        return frozenset()
    if table_id is not None:
        for message in cells.unknown_tables([table_id], floor.area_of):
            found.fault(row.line, "table_id", message)
        return frozenset([table_id])
    if area is None:
        return frozenset()
    tables = floor.tables_in(area)
    if not tables and floor.area_of is not None:
        found.fault(row.line, "area", f"unknown area {shown(area)}")
    return tables
