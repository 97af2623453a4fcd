"""Raise a level of a night with pooled tables to what can be named: climb, look whether it can be, cut, and again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.search.climb import Reached, climb
from allocator.search.decide import decide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.search.benders import Naming
    from allocator.search.budget import Budget
    from allocator.search.race import Effort

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]

NEXT_BEST = 2e-4
"""Part of the bound below it where another choice is looked for first."""

FURTHER = 4
"""How many times further below it the next one is looked for if there was none."""

SAME_PARTIES = 12
"""Other ways to seat the same parties that are looked at."""

SHARE_OF_SAME = 0.1
"""Part of the time that is left which each may take to find."""


@dataclass(frozen=True)
class Pooled:
    """A pooled ``program``, of which the columns ``keep`` are in question, and where its tables can be ``named``."""

    naming: Naming
    program: Program
    keep: Ints

    def climb(self, gain: Ints, choice: Choice, budget: Budget, effort: Effort) -> tuple[Program, Reached]:
        """The program under the cuts found, and how far ``gain`` was raised from the legal ``choice`` on.

        If time runs out, it may be a choice of which not every table can be named; its bound holds all the same.
        """
        self = replace(self, program=self.naming.tightened(self.program, gain, int(gain @ choice), budget))
        best = top = climb(self.program.restricted(self.keep), gain[self.keep], choice[self.keep], budget, effort)
        below = max(1, round(NEXT_BEST * top.bound))
        while not budget.over and (cuts := self.naming.cuts(self.whole(top.choice))):
            self = replace(self, program=self.program.with_rows(cuts))
            self, same = self._same_parties(top.choice, budget, effort)
            if same is not None:
                return self.program, replace(top, choice=same)
            question, wanted = self.program.restricted(self.keep), top.bound - below
            found = climb(question, gain[self.keep], choice[self.keep], budget, effort, known=top.bound, wanted=wanted)
            top = replace(found, bound=max(found.bound, wanted - 1))
            if found.value < wanted:
                below *= FURTHER
            if found.value > int(gain @ choice):
                best = top
        return self.program, top if top.value >= best.value else replace(best, bound=top.bound)

    def whole(self, choice: Choice) -> Choice:
        """A choice of the columns in question as one of all columns."""
        found = np.zeros(self.program.size, dtype=np.bool_)
        found[self.keep[choice]] = True
        return found

    def _same_parties(self, choice: Choice, budget: Budget, effort: Effort) -> tuple[Pooled, Choice | None]:
        """Another choice for the same parties that can be named, if there is one, and the cuts on the way to it."""
        group = self.program.group[self.keep]
        among = np.flatnonzero(np.isin(group, group[choice]))
        found = choice
        for _ in range(SAME_PARTIES):
            question = self.program.restricted(self.keep[among])
            part = budget.share(SHARE_OF_SAME)
            decision = decide(question, found[among], part, workers=effort.workers, seed=effort.seed)
            if decision.choice is None:
                break
            found = np.zeros(len(choice), dtype=np.bool_)
            found[among[decision.choice]] = True
            cuts = self.naming.cuts(self.whole(found))
            if not cuts:
                return self, found
            self = replace(self, program=self.program.with_rows(cuts))
        return self, None
