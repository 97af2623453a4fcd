"""The backbone of a level: parties that sit in every plan that is best there, and those that sit in none.

Once a level of many different worths is proven, hardly any other set of parties reaches the same value. A program that
knows so leaves those parties no choice but where and when, and every later level is proven many times sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.program import KEPT, Program, Row, at_least
from allocator.search.climb import climb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.search.budget import Budget
    from allocator.search.race import Effort

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

SEATED = "seated"
"""The rule that a party which is certain to sit has a column."""

MOST_SETS = 6
"""Sets of parties looked at; a level with more that are equally good has no backbone worth waiting for."""


@dataclass(frozen=True)
class Backbone:
    """Groups from which every best choice takes a column, and those from which none does."""

    always: Ints
    never: Ints

    @classmethod
    def unknown(cls) -> Backbone:
        """Of nobody."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))

    def allows(self, group: Ints) -> Choice:
        """Which columns, given by their groups, a best choice may hold."""
        return ~np.isin(group, self.never)

    def row(self, group: Ints) -> Row:
        """The row that seats everyone who sits in every best choice."""
        return at_least(np.isin(group, self.always).astype(np.int64), len(self.always), "backbone")

    def further(self, group: Ints, gain: Ints, choice: Choice) -> Backbone:
        """The same and whom one more level decides, at which a group is worth what any of its columns is worth.

        ``choice`` has as much of ``gain`` as can be. It leaves no doubt where it has all or none of the groups that
        were open, or where each of them is worth more than all smaller ones together.
        """
        worth = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.int64)
        np.maximum.at(worth, group, gain)
        valued = np.flatnonzero(worth)
        among = valued[~np.isin(valued, np.union1d(self.always, self.never))]
        chosen = np.isin(among, group[choice])
        rising = np.sort(worth[among])
        decided = chosen.all() or not chosen.any() or (rising[1:] > rising.cumsum()[:-1]).all()
        if gain.min(initial=0) < 0 or not decided:
            return self
        return self.together(Backbone(among[chosen], among[~chosen]))

    def together(self, other: Backbone) -> Backbone:
        """What both know."""
        return Backbone(np.union1d(self.always, other.always), np.union1d(self.never, other.never))

    def seated(self, program: Program, keep: Ints) -> tuple[Program, Ints]:
        """The program and columns where everyone has one column or none, as is known: engines see that best row by row.

        Levels whose value is then certain say nothing any more, and their rows, which are long, go.
        """
        keep = keep[self.allows(program.group[keep])]
        groups = program.restricted(keep).groups
        numbers = program.group[keep]
        sure = [keep[part] for part in groups if numbers[part[0]] in self.always]
        others = keep[~np.isin(numbers, self.always)]
        rows = [row for row in program.rows if row.rule != KEPT or not _certain(row, program.size, sure, others)]
        ones = (Row(part, np.full(len(part), -1), -1, SEATED, (int(program.group[part[0]]),)) for part in sure)
        return Program(program.size, program.group, (*rows, *ones)), keep


def backbone(program: Program, gain: Ints, choice: Choice, budget: Budget, effort: Effort) -> Backbone | None:
    """What all choices share that are worth as much as ``choice``, the best there is; nothing, if time runs out.

    The best choice that differs from all known so far is asked for, until that is worth less.
    """
    best = int(gain @ choice)
    worth = np.zeros(int(program.group.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(worth, program.group, gain)
    valued = np.flatnonzero(worth)
    always, never = valued, valued
    for _ in range(MOST_SETS):
        chosen = np.intersect1d(program.group[choice], valued)
        always, never = np.intersect1d(always, chosen), np.setdiff1d(never, chosen)
        if not len(always):
            return None
        without = choice & (program.group != always[np.argmin(worth[always])])
        others = program.with_rows([_differs(program.group, always, never)])
        top = climb(others, gain, without, budget, effort, wanted=best)
        if top.bound < best:
            return Backbone(always, never)
        if top.value < best:
            return None
        choice = top.choice
    return None


def _certain(row: Row, size: int, sure: list[Ints], others: Ints) -> bool:
    """Whether ``others`` have no part in a row and its load is the same whichever column each of ``sure`` is given."""
    weights = np.zeros(size, dtype=np.int64)
    weights[row.columns] = row.weights
    return not weights[others].any() and all(len(np.unique(weights[part])) == 1 for part in sure)


def _differs(group: Ints, always: Ints, never: Ints) -> Row:
    """Somebody of ``always`` does not sit, or somebody of ``never`` does."""
    apart = np.isin(group, never).astype(np.int64) - np.isin(group, always)
    return at_least(apart, 1 - len(always), "differs")
