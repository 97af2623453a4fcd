"""The floor: tables, the sets of them that may be joined, and when they are out of use."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.venue import CombinationRules

Source = Literal["single", "declared", "generated", "locked"]


@lru_cache(maxsize=65536)
def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts table 2 before table 10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)


def in_order(table_ids: Iterable[str]) -> tuple[str, ...]:
    """The distinct ids in natural order: the one spelling of a set of tables."""
    return tuple(sorted(set(table_ids), key=natural_key))


@dataclass(frozen=True, slots=True)
class Table:
    """A table: covers it takes, what it offers (tags), how good it is (rank) and its minimum spend (minor units)."""

    table_id: str
    area: str
    min_covers: int
    max_covers: int
    tags: frozenset[str] = frozenset()
    rank: int = 0
    min_spend: int = 0
    adjacent_to: frozenset[str] = frozenset()
    x: float | None = None
    y: float | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Combination:
    """A declared set of tables that may be joined; ``setup_minutes`` ``None`` = the venue's."""

    tables: tuple[str, ...]
    min_covers: int
    max_covers: int
    setup_minutes: int | None = None
    counts_as: int = 2


@dataclass(frozen=True, slots=True)
class Closure:
    """Tables out of use from ``start`` to ``end`` (minutes, half-open, ``None`` = without end on that side).

    Void once now has reached ``release_at``. ``tables`` are the ids it closes, areas already resolved.
    """

    tables: frozenset[str]
    start: Minute | None = None
    end: Minute | None = None
    release_at: Minute | None = None
    reason: str = ""
    origin: str = ""

    def overlaps(self, start: Minute, end: Minute) -> bool:
        """Whether the half-open period [start, end) meets this closure."""
        return (self.end is None or start < self.end) and (self.start is None or self.start < end)


@dataclass(frozen=True, slots=True)
class TableSet:
    """What one party may be given: a single table or a combination. ``tables`` are in natural order."""

    tables: tuple[str, ...]
    min_covers: int
    max_covers: int
    source: Source = "single"
    setup_minutes: int = 0
    counts_as: int = 1
    min_spend: int = 0

    @property
    def joined(self) -> bool:
        """Whether it is a combination."""
        return len(self.tables) > 1

    @property
    def name(self) -> str:
        """Its spelling in files and on screens, ``15+16``."""
        return "+".join(self.tables)


def parse_tables(text: str) -> tuple[str, ...]:
    """The table ids of ``15+16``, in natural order."""
    return in_order(part.strip() for part in text.split("+") if part.strip())


def single(table: Table) -> TableSet:
    """``table`` by itself."""
    return TableSet((table.table_id,), table.min_covers, table.max_covers, min_spend=table.min_spend)


def undeclared_join(table_ids: Sequence[str], by_id: dict[str, Table], setup_minutes: int) -> TableSet:
    """The set a manager's lock makes of tables that no combination names (contract, rule 4)."""
    members = [by_id[table_id] for table_id in table_ids]
    return TableSet(
        in_order(table_ids),
        1,
        sum(table.max_covers for table in members),
        "locked",
        setup_minutes,
        2,
        sum(table.min_spend for table in members),
    )


def neighbours(tables: Sequence[Table]) -> dict[str, set[str]]:
    """``adjacent_to`` read as symmetric, whatever the areas."""
    touching: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for other in table.adjacent_to:
            if other != table.table_id:
                touching[table.table_id].add(other)
                touching[other].add(table.table_id)
    return touching


def generated_join(members: Sequence[Table], rules: CombinationRules) -> TableSet | None:
    """The combination that generation makes of ``members``, or ``None`` where no party size would fit it."""
    largest = sum(table.max_covers for table in members) - rules.seats_lost_per_join * (len(members) - 1)
    smallest = 1 + max(table.max_covers for table in members)
    if smallest > largest:
        return None
    return TableSet(
        in_order(table.table_id for table in members),
        smallest,
        largest,
        "generated",
        rules.setup_minutes,
        2,
        sum(table.min_spend for table in members),
    )


def table_sets(
    tables: Sequence[Table],
    declared: Sequence[Combination],
    rules: CombinationRules,
    apart: Collection[tuple[str, ...]] = (),
) -> tuple[TableSet, ...]:
    """Every set a party may be given: singles, declared combinations, and generated ones that no row overrides.

    Neighbours whose ids (natural order) are in ``apart`` are not joined by generation.
    """
    by_id = {table.table_id: table for table in tables}
    joined: dict[tuple[str, ...], TableSet] = {}
    if rules.generate:
        for ids in connected_groups(tables, rules.max_tables):
            if ids in apart:
                continue
            made = generated_join([by_id[table_id] for table_id in ids], rules)
            if made is not None:
                joined[ids] = made
    for row in declared:
        ids = in_order(row.tables)
        setup = rules.setup_minutes if row.setup_minutes is None else row.setup_minutes
        spend = sum(by_id[table_id].min_spend for table_id in ids)
        joined[ids] = TableSet(ids, row.min_covers, row.max_covers, "declared", setup, row.counts_as, spend)
    singles = [single(table) for table in sorted(tables, key=lambda table: natural_key(table.table_id))]
    by_name = sorted(joined.values(), key=lambda made: (len(made.tables), [natural_key(t) for t in made.tables]))
    return (*singles, *by_name)


def connected_groups(tables: Sequence[Table], max_tables: int) -> list[tuple[str, ...]]:
    """Every group of 2 to ``max_tables`` tables of one area that hang together by adjacency."""
    area = {table.table_id: table.area for table in tables}
    touching = neighbours(tables)
    found: set[tuple[str, ...]] = set()
    frontier: set[tuple[str, ...]] = {(table.table_id,) for table in tables}
    for _ in range(max_tables - 1):
        frontier = {
            in_order((*group, other))
            for group in frontier
            for member in group
            for other in touching[member]
            if other in area and other not in group and area[other] == area[member]
        }
        found |= frontier
    return sorted(found)
