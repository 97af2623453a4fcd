"""The backbone of a level: parties that sit in every plan that is best there, and those that sit in none.

Once a level of many different worths is proven, hardly any other set of parties reaches the same value. A program that
knows so leaves those parties no choice but where and when, and every later level is proven many times sooner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.program import at_least
from allocator.search.climb import climb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.program import Program, Row
    from allocator.search.budget import Budget
    from allocator.search.race import Effort

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

MOST_SETS = 6
"""Sets of parties looked at; a level with more that are equally good has no backbone worth waiting for."""


@dataclass(frozen=True)
class Backbone:
    """Groups from which every best choice takes a column, and those from which none does."""

    always: Ints
    never: Ints

    def allows(self, group: Ints) -> Choice:
        """Which columns, given by their groups, a best choice may hold."""
        return ~np.isin(group, self.never)

    def row(self, group: Ints) -> Row:
        """The row that seats everyone who sits in every best choice."""
        return at_least(np.isin(group, self.always).astype(np.int64), len(self.always), "backbone")


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


def _differs(group: Ints, always: Ints, never: Ints) -> Row:
    """Somebody of ``always`` does not sit, or somebody of ``never`` does."""
    apart = np.isin(group, never).astype(np.int64) - np.isin(group, always)
    return at_least(apart, 1 - len(always), "differs")
