"""Raise a level of a night with pooled tables to what can be named: climb, look whether it can be, cut, and again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.search.benders import part
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

SHARE_OF_ROUNDS = 0.3
"""Part of the time that is left which cuts of the relaxation may take."""

NEXT_BEST = 2e-4
"""Part of the bound below it where another choice is looked for first."""

FURTHER = 4
"""How many times further below it the next one is looked for if there was none."""

SAME_PARTIES = 12
"""Other ways to seat the same parties that are looked at."""

SHARE_OF_SAME = 0.3
"""Part of the time that is left which each may take to find."""


@dataclass
class Pooled:
    """A pooled ``program``, which cuts are added to, with the columns ``keep`` in question and how they are named."""

    naming: Naming
    program: Program
    keep: Ints

    def climb(self, gain: Ints, start: Choice, budget: Budget, effort: Effort) -> Reached:
        """How far ``gain`` can be raised from ``start`` on, which is legal and can be named.

        If time runs out, it may be a choice of which not every table can be named, and the bound of those that can lies
        below it; the program is one that allows it.
        """
        rounds = budget.share(SHARE_OF_ROUNDS)
        self.program = self.naming.tightened(self.program, self.keep, gain, int(gain @ start), rounds)
        gain, start = gain[self.keep], start[self.keep]
        top, found_in = climb(self._question, gain, start, budget, effort), self.program
        below, bound = max(1, round(NEXT_BEST * top.bound)), top.bound
        while not (budget.over or np.array_equal(top.choice, start)) and self._cut(top.choice):
            same = self._same_parties(top, budget, effort)
            if same is not None:
                return replace(top, choice=same, bound=bound)
            found, begin, enough = top, start, False
            while not (budget.over or enough):
                wanted = bound - below
                found = climb(self._question, gain, begin, budget, effort, known=bound, wanted=wanted)
                bound = min(max(found.bound, wanted - 1), found.relaxation.bound)
                begin, enough = found.choice, found.value >= wanted
                below *= 1 if enough else FURTHER
            if enough or gain @ begin > gain @ start:
                top, found_in = found, self.program
        if not self._question.allows(top.choice):
            self.program = found_in
        return replace(top, bound=bound)

    @property
    def _question(self) -> Program:
        return part(self.program, self.keep)

    def _cut(self, choice: Choice) -> bool:
        """Cut ``choice`` off, if its tables cannot be named."""
        whole = np.zeros(self.program.size, dtype=np.bool_)
        whole[self.keep[choice]] = True
        cuts = self.naming.cuts(whole)
        self.program = self.program.with_rows(cuts)
        return bool(cuts)

    def _same_parties(self, top: Reached, budget: Budget, effort: Effort) -> Choice | None:
        """Another choice for the same parties that can be named, if there is one; what cannot is cut on the way."""
        choice, group = top.choice, self.program.group[self.keep]
        within = top.relaxation.within(top.value)
        among = within[np.isin(group[within], group[choice])]
        for _ in range(SAME_PARTIES):
            question = self.program.restricted(self.keep[among])
            share = budget.share(SHARE_OF_SAME)
            decision = decide(question, choice[among], share, workers=effort.workers, seed=effort.seed)
            if decision.choice is None:
                return None
            choice = np.zeros(len(choice), dtype=np.bool_)
            choice[among[decision.choice]] = True
            if not self._cut(choice):
                return choice
        return None
