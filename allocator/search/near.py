"""All who must be seated, near where they sit: the relaxation says who has to move, or that too many would have to.

Most often its own choice is whole and the answer. Where it is not, what it costs to move a party leaves few columns,
for only few may move, and cuts leave fewer; a short search among those decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.constraints import program_of
from allocator.model.variables import exact_columns
from allocator.search.decide import decide
from allocator.search.greedy import plan_of
from allocator.search.halving import halves
from allocator.search.relaxation import relax
from allocator.search.seat import Seating

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from allocator.candidates import Candidates
    from allocator.domain.plan import Plan
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from allocator.search.budget import Budget
    from allocator.search.relaxation import Relaxation

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FEW_COLUMNS = 300
"""Columns of least regret that are searched first, beside those of the relaxation."""

MOST_COLUMNS = 1200
"""Columns that are searched at most."""

SHARE_OF_BUDGET = 0.1
"""Part of the budget that each search may take."""

HALF = 0.5
"""Fraction beyond which rounding takes a column."""

ROUNDS = 8
"""Rounds of cuts at most."""

WORTH_WHILE = 0.97
"""Part of the columns that a round of cuts must leave at most for another to be made."""


def seat_near(
    pool: Candidates, must: Collection[str], start: Plan, budget: Budget, *, workers: int = 1, seed: int = 0
) -> Seating:
    """Seat every party of ``must`` and every fixed one, and nobody else, with as many as can be where ``start`` has
    them; ``possible`` is ``False`` where that is proven impossible, ``None`` where nothing was found.
    """
    columns = exact_columns(pool, {party.party_id for party in pool.night.parties if party.fixed} | set(must))
    count = len(columns.parties)
    if len(columns.of_party) < count:
        return Seating(None, possible=False)
    question = _Question.of(columns, columns.vector(start))
    for _ in range(ROUNDS):
        relaxation = relax(question.program, question.gain, None if budget.deterministic else budget.left)
        if relaxation.bound < question.least:
            return Seating(None, possible=False)
        whole = relaxation.fractions > HALF
        if whole.sum() == count and question.program.allows(whole):
            return Seating(_plan(columns, question.keep[whole]), possible=True)
        before = question.program.size
        question = question.within(relaxation)
        cuts = halves(question.program, question.fractions)
        if not cuts or budget.over or question.program.size > WORTH_WHILE * before:
            break
        question = replace(question, program=question.program.with_rows(cuts))
    return _searched(columns, question, budget, workers, seed)


@dataclass(frozen=True)
class _Question:
    """Columns that are left, by the numbers ``keep`` they had, their worth, and the least that a legal plan is worth.

    To seat a party is worth more than to leave all the others at the tables they hold, which the rules limit, and that
    more than to leave them at the places they ``stay`` at.
    """

    program: Program
    keep: Ints
    gain: Ints
    stay: Choice
    least: int
    regret: Ints
    fractions: NDArray[np.float64]

    @classmethod
    def of(cls, columns: Columns, stay: Choice) -> _Question:
        count, size = len(columns.parties), len(columns)
        staying = {each.party_id for each in columns.parties if each.promised and columns.pool.can_stay(each)}
        held = (each.party.party_id in staying and not each.moves for each in columns.candidates)
        place, seat = count + 1, (count + 1) ** 2
        gain = seat + place * np.fromiter(held, np.int64, size) + stay
        least = seat * count + place * (len(staying) - columns.night.max_moves)
        none = np.zeros(size, dtype=np.int64)
        return cls(
            program_of(columns), np.arange(size, dtype=np.int64), gain, stay, least, none, none.astype(np.float64)
        )

    def within(self, relaxation: Relaxation) -> _Question:
        """Without the columns that no legal plan has."""
        left = relaxation.within(self.least)
        return _Question(
            self.program.restricted(left),
            self.keep[left],
            self.gain[left],
            self.stay[left],
            self.least,
            relaxation.regret[left],
            relaxation.fractions[left],
        )


def _searched(columns: Columns, question: _Question, budget: Budget, workers: int, seed: int) -> Seating:
    """Search those of least regret, few at first; where that are all, to find none is a proof."""
    count, size = len(columns.parties), question.program.size
    order = np.argsort(question.regret, kind="stable")
    used = np.flatnonzero(question.stay | (question.fractions > 0))
    for most in (FEW_COLUMNS, MOST_COLUMNS):
        some = np.union1d(order[:most], used)
        if len(np.unique(question.program.group[some])) == count:
            part = budget.share(SHARE_OF_BUDGET)
            program = question.program.restricted(some)
            choice = decide(program, question.stay[some], part, workers=workers, seed=seed)
            if choice.choice is not None:
                return Seating(_plan(columns, question.keep[some[choice.choice]]), possible=True)
            if choice.possible is False and len(some) == size:
                return Seating(None, possible=False)
        elif len(some) == size:
            return Seating(None, possible=False)
    return Seating(None, possible=None)


def _plan(columns: Columns, chosen: Ints) -> Plan:
    return plan_of([*columns.placed, *(columns.candidates[column] for column in chosen.tolist())])
