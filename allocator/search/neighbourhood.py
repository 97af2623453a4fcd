"""Neighbourhood search: a few parties that stand in each other's way are seated anew, again and again.

A neighbourhood grows from a party that is left out: those who hold what it could have, those who could have what they
hold, and so on. Everybody else stays; whoever is left out may come in. (Shaw's large neighbourhood search, 1998.)
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.program import Program, Row
from allocator.search.engines import CpSat

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.search.budget import Budget
    from allocator.search.engines import Outcome
    from allocator.search.race import Effort
    from allocator.search.relaxation import Relaxation

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FIRST_SIZE = 16
"""Seated parties that are freed at first."""

MOST_COLUMNS = 8000
"""Columns of a neighbourhood, those of least regret."""

SECONDS = 2.0
"""Seconds (units of work) a neighbourhood gets."""

LEAST_WORK = 0.02
"""Units of work that making a neighbourhood counts as at least."""

FRUITLESS = 40
"""Neighbourhoods without gain after which there is little hope."""

LARGER = 1.25
"""How many times more parties are freed after a neighbourhood that was searched through without gain."""

SMALLER = 0.8
"""How many times as many after one that was not searched through in time."""


@dataclass(frozen=True)
class Neighbours:
    """Who stands in whose way: the columns of a program that share a row."""

    program: Program
    relaxation: Relaxation

    @cached_property
    def _by_column(self) -> tuple[Ints, Ints, Ints]:
        """Row and weight of every entry, by column, and where each column begins: a part is made from few of them."""
        numbers, columns, weights = self.program.entries
        order = np.argsort(columns, kind="stable")
        return numbers[order], weights[order], np.searchsorted(columns[order], np.arange(self.program.size + 1))

    @cached_property
    def _taking(self) -> Choice:
        """Which rows only take."""
        numbers, _, weights = self.program.entries
        taking = np.ones(len(self.program.rows), dtype=np.bool_)
        taking[numbers[weights < 0]] = False
        return taking

    def left(self, choice: Choice) -> Ints:
        """What ``choice`` leaves of each row."""
        rows, _, weights = self.entries_of(np.flatnonzero(choice))
        left = self.program.limits.copy()
        np.subtract.at(left, rows, weights)
        return left

    def entries_of(self, columns: Ints) -> tuple[Ints, Ints, Ints]:
        """Row of every entry of ``columns``, the place of its column among them, and its weight."""
        rows, weights, first = self._by_column
        lengths = first[columns + 1] - first[columns]
        places = np.repeat(np.arange(len(columns)), lengths)
        within = np.arange(len(places)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        taken = first[columns][places] + within
        return rows[taken], places, weights[taken]

    def in_groups(self, groups: Ints) -> Choice:
        """The columns of ``groups``."""
        among = np.zeros(int(self.program.group.max(initial=-1)) + 1, dtype=np.bool_)
        among[groups] = True
        found: Choice = among[self.program.group]
        return found

    def fitting(self, rest: Choice) -> Ints:
        """Columns of groups that the choice ``rest`` leaves out, and that leave it alone: those of least regret."""
        left = self.left(rest)
        free = np.flatnonzero(~self.in_groups(self.program.group[rest]))
        rows, places, weights = self.entries_of(free)
        fits = np.ones(len(free), dtype=np.bool_)
        fits[places[self._taking[rows] & (weights > left[rows])]] = False
        found = free[fits]
        return found[np.argsort(self.relaxation.regret[found], kind="stable")[:MOST_COLUMNS]]

    def restricted(self, keep: Ints, around: Choice) -> Program:
        """The columns ``keep`` (sorted), with what ``around`` takes gone; rows that can no longer bind go too."""
        rows, places, weights = self.entries_of(keep)
        order = np.argsort(rows, kind="stable")
        rows, places, weights = rows[order], places[order], weights[order]
        left = self.left(around)
        met, first, lengths = np.unique(rows, return_index=True, return_counts=True)
        most = np.zeros(len(self.program.rows), dtype=np.int64)
        np.add.at(most, rows, weights.clip(min=0))
        kept = [
            Row(places[begin : begin + length], weights[begin : begin + length], int(left[number]), old.rule, old.key)
            for number, begin, length in zip(met.tolist(), first.tolist(), lengths.tolist(), strict=True)
            if most[number] > left[number] and (old := self.program.rows[number])
        ]
        return Program(len(keep), self.program.group[keep], tuple(kept), met[most[met] > left[met]])


@dataclass(frozen=True)
class _Part:
    """A neighbourhood: the columns ``keep`` of the program, of which those in ``hint`` are chosen now."""

    program: Program
    gain: Ints
    keep: Ints
    hint: Choice

    @classmethod
    def of(cls, neighbours: Neighbours, gain: Ints, choice: Choice, freed: Ints) -> _Part:
        """All that the groups ``freed`` and those left out may take, with everybody else where ``choice`` has them."""
        rest = choice & ~neighbours.in_groups(freed)
        keep = np.union1d(neighbours.fitting(rest), np.flatnonzero(choice & ~rest))
        return cls(neighbours.restricted(keep, rest), gain[keep], keep, choice[keep])

    def searched(self, seed: int, limit: float, *, deterministic: bool) -> Outcome:
        """The best that CP-SAT finds there, as a choice of the part."""
        return CpSat(seed).solve(self.program, self.gain, self.hint, limit, deterministic=deterministic)

    def put(self, choice: Choice, found: Choice) -> Choice:
        """``choice`` with this part as ``found``."""
        whole = choice.copy()
        whole[self.keep[self.hint]] = False
        whole[self.keep[found]] = True
        return whole


def improve(
    program: Program, gain: Ints, choice: Choice, relaxation: Relaxation, bound: int, budget: Budget, effort: Effort
) -> Choice:
    """A choice that is worth no less than the legal ``choice``, and as much more as ``budget`` and ``bound`` allow.

    Several workers search a neighbourhood each, from the same choice; what they find is put together where it agrees.
    """
    neighbours = Neighbours(program, relaxation)
    rng = random.Random(effort.seed)
    size, fruitless = float(FIRST_SIZE), 0
    at_once = 1 if budget.deterministic else effort.workers
    with ThreadPoolExecutor(at_once) as threads:
        while not budget.over and int(gain @ choice) < bound and fruitless < FRUITLESS:
            freed = [_freed(neighbours, gain, choice, rng, round(size)) for _ in range(at_once)]
            parts = [_Part.of(neighbours, gain, choice, each) for each in freed if each is not None]
            if not parts:
                break
            limit = min(SECONDS, budget.left)
            searched = partial(_Part.searched, seed=effort.seed, limit=limit, deterministic=budget.deterministic)
            for part, found in zip(parts, threads.map(searched, parts), strict=True):
                budget.spend(max(found.work, LEAST_WORK))
                before = int(part.gain @ part.hint)
                better = choice if found.choice is None else part.put(choice, found.choice)
                if gain @ better > gain @ choice and program.allows(better):
                    choice, fruitless = better, 0
                else:
                    fruitless += 1
                    size = max(FIRST_SIZE / 2, size * (LARGER if found.bound == before else SMALLER))
    return choice


def _freed(neighbours: Neighbours, gain: Ints, choice: Choice, rng: random.Random, size: int) -> Ints | None:
    """Groups to choose anew: they stand around one that is left out and would gain."""
    program = neighbours.program
    left = np.flatnonzero((gain > 0) & ~neighbours.in_groups(program.group[choice]))
    if not len(left):
        return None
    regret = neighbours.relaxation.regret[left]
    likely = np.exp(-regret / max(1.0, float(np.median(regret))))
    first = rng.choices(left.tolist(), likely.tolist())[0]
    reached = np.flatnonzero(program.group == program.group[first])
    chosen = np.flatnonzero(choice)
    rows, owners, _ = neighbours.entries_of(chosen)
    freed = np.zeros(0, dtype=np.int64)
    while True:
        shared = np.zeros(len(program.rows), dtype=np.bool_)
        shared[neighbours.entries_of(reached)[0]] = True
        held = np.setdiff1d(program.group[chosen[owners[shared[rows]]]], freed)
        if len(freed) + len(held) >= size or not len(held):
            more = rng.sample(held.tolist(), max(0, min(len(held), size - len(freed))))
            return np.union1d(freed, np.array(more, dtype=np.int64))
        freed = np.union1d(freed, held)
        reached = chosen[np.isin(program.group[chosen], held)]
