"""Columns: one 0/1 variable for each way to seat a party, and the shared things (tables, classes) it takes.

Fixed parties (locked, arrived) are no columns: they are placed first and what they take is gone. A *resource* is a
table (capacity 1) or a class of tables that are alike (capacity: how many). A column that stands for "any free table
of the class" takes one from the class; a column at certain tables takes those tables, and one each from their classes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import starts_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan


@dataclass(frozen=True, slots=True)
class Resource:
    """Something columns share: ``tables`` of which ``capacity`` may be in use at any time."""

    tables: tuple[str, ...]
    capacity: int


@dataclass(frozen=True)
class Columns:
    """The variables of a night.

    ``candidates[j]`` is what column ``j`` does (for a pooled column: with one table of its class as a stand-in),
    ``uses[j]`` the resources it takes, one each; ``party_of[j]`` the index of its party in ``parties``.
    """

    night: Night
    pool: Candidates
    parties: tuple[Party, ...]
    placed: tuple[Candidate, ...]
    resources: tuple[Resource, ...]
    candidates: tuple[Candidate, ...]
    uses: tuple[tuple[int, ...], ...]
    classes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Tables a pooled column may be given, by column."""

    def __len__(self) -> int:
        return len(self.candidates)

    @cached_property
    def party_of(self) -> NDArray[np.int64]:
        """Index of each column's party."""
        index = {party.party_id: number for number, party in enumerate(self.parties)}
        return np.array([index[each.party.party_id] for each in self.candidates], dtype=np.int64)

    @cached_property
    def busy(self) -> NDArray[np.int64]:
        """From when until when each column takes its resources (n × 2)."""
        return np.array([each.busy for each in self.candidates], dtype=np.int64).reshape(-1, 2)

    @cached_property
    def of_party(self) -> dict[str, list[int]]:
        """Columns of each party."""
        found: dict[str, list[int]] = defaultdict(list)
        for column, each in enumerate(self.candidates):
            found[each.party.party_id].append(column)
        return found

    @cached_property
    def column_of(self) -> dict[tuple[str, tuple[str, ...], int], int]:
        """Column by party, tables and start; pooled columns stand under every table of their class."""
        found: dict[tuple[str, tuple[str, ...], int], int] = {}
        for column, each in enumerate(self.candidates):
            for tables in ((name,) for name in self.classes.get(column, ())):
                found.setdefault((each.party.party_id, tables, each.start), column)
        for column, each in enumerate(self.candidates):
            if column not in self.classes:
                found[(each.party.party_id, each.tables.tables, each.start)] = column
        return found

    @cached_property
    def begins(self) -> dict[str, list[int]]:
        """Minutes at which somebody may begin to keep a table busy, by table, in order."""
        found: dict[str, set[int]] = defaultdict(set)
        for each in self.candidates:
            for name in each.tables.tables:
                found[name].add(each.busy[0])
        return {name: sorted(minutes) for name, minutes in found.items()}

    def vector(self, plan: Plan) -> NDArray[np.bool_]:
        """The 0/1 vector of a plan; allocations of fixed parties have no column, unknown ones are left out."""
        chosen = np.zeros(len(self), dtype=np.bool_)
        if self.classes:
            places = ((each.party_id, each.tables, each.start) for each in plan.allocations)
            chosen[[self.column_of[place] for place in places if place in self.column_of]] = True
            return chosen
        of = plan.of
        for column, each in enumerate(self.candidates):
            at = of.get(each.party.party_id)
            if at is not None and at.start == each.start and at.tables == each.tables.tables:
                chosen[column] = True
        return chosen


def exact_columns(pool: Candidates, only: Collection[str] | None = None) -> Columns:
    """Every table by itself: one column for each candidate of each party, or of the parties ``only``."""
    placed, free = place_fixed(pool)
    if only is not None:
        free = [party for party in free if party.party_id in only]
    return named_columns(pool, free, placed, (each for party in free for each in open_candidates(pool, party, placed)))


def columns_at(pool: Candidates, starts: Mapping[str, int]) -> Columns:
    """Every table by itself, for the parties of ``starts`` alone and at those starts; the others have no column."""
    placed, free = place_fixed(pool)
    among = [party for party in free if party.party_id in starts]
    found = (each for party in among for each in open_candidates(pool, party, placed))
    return named_columns(pool, free, placed, (each for each in found if each.start == starts[each.party.party_id]))


def named_columns(
    pool: Candidates, parties: Sequence[Party], placed: tuple[Candidate, ...], found: Iterable[Candidate]
) -> Columns:
    """Every table by itself: one column for each of the candidates ``found``, of any of ``parties``."""
    number = {table.table_id: index for index, table in enumerate(pool.night.tables)}
    candidates = tuple(found)
    numbers = {names: tuple(number[name] for name in names) for names in {each.tables.tables for each in candidates}}
    uses = tuple(numbers[each.tables.tables] for each in candidates)
    resources = tuple(Resource((table.table_id,), 1) for table in pool.night.tables)
    return Columns(pool.night, pool, tuple(parties), placed, resources, candidates, uses)


def ways(pool: Candidates) -> int:
    """How many columns naming every table would take, at most; cheap to ask."""
    return sum(
        len(pool.suitable(party)[1]) * len(starts_of(pool.night, party))
        for party in pool.night.parties
        if not party.fixed
    )


def place_fixed(pool: Candidates) -> tuple[tuple[Candidate, ...], list[Party]]:
    """Fixed parties at their tables, and the parties that are left to decide."""
    fixed = [pool.sieve(party).candidates[0] for party in pool.night.parties if party.fixed]
    return tuple(fixed), [party for party in pool.night.parties if not party.fixed]


def open_candidates(pool: Candidates, party: Party, placed: Sequence[Candidate]) -> list[Candidate]:
    """Candidates of ``party`` that meet no fixed party at any table."""
    return meeting_none(pool.of_party(party), placed)


def meeting_none(found: Iterable[Candidate], placed: Sequence[Candidate]) -> list[Candidate]:
    """Those of ``found`` that leave every ``placed`` party alone."""
    return [each for each in found if not any(_meet(each, other) for other in placed)]


def _meet(one: Candidate, other: Candidate) -> bool:
    return (
        one.busy[0] < other.busy[1]
        and other.busy[0] < one.busy[1]
        and not set(one.tables.tables).isdisjoint(other.tables.tables)
    )
