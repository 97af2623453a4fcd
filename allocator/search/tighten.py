"""Raise a level where a good plan is known: what cannot matter goes, cuts make more of it go, one short search is left.

The relaxation of a level of many worths stays a little above what any plan reaches, and every column within that little
may matter. Each round of cuts brings it down and lets columns go; the search is asked when few are left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.errors import InternalCheckFailed
from allocator.model.program import Program
from allocator.search.climb import climb
from allocator.search.halving import HALF, halves
from allocator.search.race import race
from allocator.search.relaxation import Relaxation, priced_bound, relax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.search.budget import Budget
    from allocator.search.race import Effort

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

ROUNDS = 16
"""Rounds of cuts at most."""

WORTH_WHILE = 0.97
"""Part of the columns that a round of cuts must leave at most for another to be made."""

FEW = 250
"""Columns with which a search is sooner done than another round."""

MOST_AT_ONCE = 700
"""Columns above which engines begin with some of them."""

SHARE_OF_LOOK = 0.2
"""Part of the time that is left which a look at the columns of the relaxation may take."""


@dataclass(frozen=True)
class Tightened:
    """``choice`` is worth ``value``, no choice more than ``bound``; one worth no less has columns of ``keep`` only."""

    choice: Choice
    value: int
    bound: int
    keep: Ints


def tighten(
    program: Program, gain: Ints, start: Choice, budget: Budget, effort: Effort, *, best: bool = False
) -> Tightened:
    """Maximise ``gain`` from the legal choice ``start`` on, which with ``best`` is known to be the best.

    Raises
    ------
    InternalCheckFailed
        if a choice is better than a bound, which would mean that one of them is wrong.
    """
    step = _Step(program, gain, start, np.arange(program.size, dtype=np.int64), _relaxed(program, gain, start, budget))
    if not best:
        step = step.looked(budget, effort)
    step = step.cut(budget)
    bound = step.value if best else step.relaxation.bound
    if bound - step.value > effort.gap * max(1, abs(step.value), abs(bound)) and not budget.over:
        step, proven = step.searched(budget, effort)
        bound = bound if proven is None else min(bound, proven)
    if step.value > bound:
        raise InternalCheckFailed(f"a plan of value {step.value} contradicts the bound {bound}")
    step = step.shed()
    choice = np.zeros(len(start), dtype=np.bool_)
    choice[step.keep[step.choice]] = True
    return Tightened(choice, step.value, bound, step.keep)


def excludes(program: Program, gain: Ints, value: int, budget: Budget) -> bool:
    """Whether relaxation and cuts prove that no choice is worth ``value``; a no proves nothing."""
    for _ in range(ROUNDS):
        relaxation = relax(program, gain, None if budget.deterministic else budget.left)
        if relaxation.bound < value:
            return True
        before, within = program.size, relaxation.within(value)
        program = program.restricted(within)
        cuts = halves(program, relaxation.fractions[within])
        if not cuts or budget.over or len(within) > WORTH_WHILE * before:
            return False
        program, gain = program.with_rows(cuts), gain[within]
    return False


def looked(program: Program, gain: Ints, start: Choice, budget: Budget, effort: Effort) -> Choice:
    """A choice that is worth no less than the legal ``start``: the best of the columns that the relaxation uses."""
    step = _Step(program, gain, start, np.arange(program.size, dtype=np.int64), _relaxed(program, gain, start, budget))
    return step.looked(budget, effort).choice


def _relaxed(program: Program, gain: Ints, choice: Choice, budget: Budget) -> Relaxation:
    """The relaxation; without a simplex method where every party has its best already."""
    free = priced_bound(program, gain, np.zeros(len(program.rows), dtype=np.int64))
    if free.bound == int(gain @ choice) or budget.over:
        return free
    return relax(program, gain, None if budget.deterministic else budget.left)


@dataclass(frozen=True)
class _Step:
    """What is left of a program: ``keep`` are the numbers its columns had at first."""

    program: Program
    gain: Ints
    choice: Choice
    keep: Ints
    relaxation: Relaxation

    @property
    def value(self) -> int:
        return int(self.gain @ self.choice)

    @property
    def proven(self) -> bool:
        return self.relaxation.bound <= self.value

    def looked(self, budget: Budget, effort: Effort) -> _Step:
        """With the best choice among the columns that the relaxation uses."""
        if self.proven or budget.over:
            return self
        whole = self.relaxation.fractions > 0.5
        if self.gain @ whole >= self.relaxation.bound and self.program.allows(whole):
            return self._with(whole)
        among = np.flatnonzero((self.relaxation.fractions > 0) | self.choice)
        part = self.program.restricted(among)
        better, _ = race(part, self.gain[among], self.choice[among], budget.share(SHARE_OF_LOOK), effort)
        choice = np.zeros(self.program.size, dtype=np.bool_)
        choice[among[better]] = True
        return self._with(choice)

    def cut(self, budget: Budget) -> _Step:
        """With fewer columns, as long as rounds of cuts make many go."""
        step = self.shed()
        for _ in range(ROUNDS):
            before = step.program.size
            if before <= FEW or step.proven or budget.over:
                break
            cuts = halves(step.program, step.relaxation.fractions)
            if not cuts:
                break
            program = step.program.with_rows(cuts)
            relaxation = _relaxed(program, step.gain, step.choice, budget)
            step = _Step(program, step.gain, step.choice, step.keep, relaxation).shed()
            if step.program.size > WORTH_WHILE * before:
                break
        return step

    def searched(self, budget: Budget, effort: Effort) -> tuple[_Step, int | None]:
        """With the best choice that engines find, and the bound they prove; cuts would only slow them down."""
        rows = tuple(row for row in self.program.rows if row.rule != HALF)
        program = Program(self.program.size, self.program.group, rows)
        if program.size > MOST_AT_ONCE:
            top = climb(program, self.gain, self.choice, budget, effort)
            return self._with(top.choice), top.bound
        choice, bound = race(program, self.gain, self.choice, budget, effort)
        return self._with(choice), bound

    def _with(self, choice: Choice) -> _Step:
        return _Step(self.program, self.gain, choice, self.keep, self.relaxation)

    def shed(self) -> _Step:
        """Without the columns that no choice has which is worth as much."""
        of = self.relaxation
        stay = np.union1d(of.within(self.value), np.flatnonzero(self.choice))
        if len(stay) == self.program.size:
            return self
        relaxation = Relaxation(of.scaled_bound, of.regret[stay], of.prices, of.fractions[stay])
        program = self.program.restricted(stay)
        return _Step(program, self.gain[stay], self.choice[stay], self.keep[stay], relaxation)
