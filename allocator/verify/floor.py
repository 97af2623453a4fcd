"""The floor as the verifier sees it: which sets of tables exist, worked out again from tables, rows and rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from allocator.domain.floor import Combination, TableSet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from allocator.domain.night import Night
    from allocator.domain.party import Party

Members = frozenset[str]

COUNTS_WHEN_JOINED = 2
"""Tables that a combination counts as where no row says otherwise."""


class Floor:
    """The tables of one night and the sets they make."""

    def __init__(self, night: Night) -> None:
        self.tables = {table.table_id: table for table in night.tables}
        self._rules = night.venue.combinations
        self._rows = {frozenset(row.tables): row for row in night.combinations}
        self._apart = {frozenset(tables) for tables in night.apart}

    def set_of(self, table_ids: Collection[str]) -> TableSet | None:
        """The single table, declared or generated combination of exactly these tables; ``None`` if there is none."""
        members = frozenset(table_ids)
        if not members or len(members) != len(table_ids) or not members <= self.tables.keys():
            return None
        if len(members) == 1:
            return self._alone(members)
        row = self._rows.get(members)
        return self._generated(members) if row is None else self._declared(row)

    def pushed_together(self, table_ids: Iterable[str]) -> TableSet:
        """What the known ones of these tables make, whether or not anybody declared it."""
        members = frozenset(table_ids) & self.tables.keys()
        if len(members) == 1:
            return self._alone(members)
        seats = sum(self.tables[member].max_covers for member in members)
        spend = self._min_spend(members)
        return TableSet(
            tuple(sorted(members)), 1, seats, "locked", self._rules.setup_minutes, COUNTS_WHEN_JOINED, spend
        )

    def set_for(self, party: Party, table_ids: Collection[str]) -> TableSet | None:
        """As :meth:`set_of`; a locked or arrived party also has the undeclared join that it holds."""
        made = self.set_of(table_ids)
        if made is None and party.fixed and party.held and set(table_ids) == set(party.held):
            return self.pushed_together(table_ids)
        return made

    def offers(self, made: TableSet, wanted: str) -> bool:
        """Whether ``made`` is what a need or wish asks for: ``table:ID``, ``area:NAME`` or a tag of every table."""
        kind, _, value = wanted.partition(":")
        members = [self.tables[table_id] for table_id in made.tables]
        if kind == "table":
            return value in made.tables
        if kind == "area":
            return all(table.area == value for table in members)
        return all(wanted in table.tags for table in members)

    @cached_property
    def sets_by_count(self) -> list[TableSet]:
        """Every set there is, those that count least first."""
        singles = [self._alone(frozenset({table_id})) for table_id in self.tables]
        declared = [self._declared(row) for row in self._rows.values()]
        return sorted([*singles, *declared, *self._all_generated], key=lambda made: made.counts_as)

    @cached_property
    def joinable(self) -> Members:
        """Tables that are part of some declared or generated combination."""
        declared = (table_id for row in self._rows for table_id in row)
        generated = (table_id for made in self._all_generated for table_id in made.tables)
        return frozenset((*declared, *generated))

    @cached_property
    def highest_rank(self) -> int:
        """Rank of the best table, 0 on an empty floor."""
        return max((table.rank for table in self.tables.values()), default=0)

    @cached_property
    def _touching(self) -> dict[str, set[str]]:
        """Neighbours inside one area; whichever of the two names the other."""
        touching: dict[str, set[str]] = {table_id: set() for table_id in self.tables}
        for table in self.tables.values():
            for other_id in table.adjacent_to:
                other = self.tables.get(other_id)
                if other is not None and other is not table and other.area == table.area:
                    touching[table.table_id].add(other_id)
                    touching[other_id].add(table.table_id)
        return touching

    @cached_property
    def _all_generated(self) -> list[TableSet]:
        """Generated combinations that no row overrides."""
        found = (self._generated(members) for members in self._groups() if members not in self._rows)
        return [made for made in found if made is not None]

    def _groups(self) -> Iterator[Members]:
        """Every group of neighbours that is small enough to be generated."""
        if not self._rules.generate:
            return
        groups = {frozenset({table_id}) for table_id in self.tables}
        for _ in range(1, self._rules.max_tables):
            groups = {
                group | {other}
                for group in groups
                for member in group
                for other in self._touching[member]
                if other not in group
            }
            yield from groups

    def _alone(self, members: Members) -> TableSet:
        (table_id,) = members
        table = self.tables[table_id]
        return TableSet((table_id,), table.min_covers, table.max_covers, "single", 0, 1, table.min_spend)

    def _declared(self, row: Combination) -> TableSet:
        setup = self._rules.setup_minutes if row.setup_minutes is None else row.setup_minutes
        spend = self._min_spend(frozenset(row.tables))
        return TableSet(row.tables, row.min_covers, row.max_covers, "declared", setup, row.counts_as, spend)

    def _generated(self, members: Members) -> TableSet | None:
        rules = self._rules
        if not rules.generate or len(members) > rules.max_tables or members in self._apart:
            return None
        if not self._hangs_together(members):
            return None
        seats = [self.tables[member].max_covers for member in members]
        smallest = 1 + max(seats)
        largest = sum(seats) - rules.seats_lost_per_join * (len(members) - 1)
        if smallest > largest:
            return None
        spend = self._min_spend(members)
        return TableSet(
            tuple(sorted(members)), smallest, largest, "generated", rules.setup_minutes, COUNTS_WHEN_JOINED, spend
        )

    def _hangs_together(self, members: Members) -> bool:
        reached: set[str] = set()
        waiting = [next(iter(members))]
        while waiting:
            member = waiting.pop()
            reached.add(member)
            waiting.extend((self._touching[member] & members) - reached)
        return reached == members

    def _min_spend(self, members: Members) -> int:
        return sum(self.tables[member].min_spend for member in members)
