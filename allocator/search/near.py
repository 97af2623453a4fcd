"""All who must be seated, near where they sit: the relaxation says who has to move, a short search among few does.

Where many have to, to look through the plans with two or eight moves first takes seconds and finds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocator.model.constraints import program_of
from allocator.model.program import at_least
from allocator.model.variables import exact_columns
from allocator.search.decide import decide
from allocator.search.greedy import plan_of
from allocator.search.relaxation import relax
from allocator.search.seat import Seating

if TYPE_CHECKING:
    from collections.abc import Collection

    from allocator.candidates import Candidates
    from allocator.domain.plan import Plan
    from allocator.search.budget import Budget

MOST_COLUMNS = (300, 1200)
"""Columns of least regret that are searched beside those of the relaxation: few at first."""

SHARE_OF_BUDGET = 0.1
"""Part of the budget that the search may take."""


def seat_near(
    pool: Candidates, must: Collection[str], start: Plan, budget: Budget, *, workers: int = 1, seed: int = 0
) -> Seating:
    """Seat every party of ``must`` and every fixed one, and nobody else, with as many as can be where ``start`` has
    them; ``possible`` is ``False`` where the relaxation proves that no plan can, ``None`` where nothing was found.
    """
    columns = exact_columns(pool, {party.party_id for party in pool.night.parties if party.fixed} | set(must))
    count = len(columns.parties)
    program, everyone = program_of(columns), np.ones(len(columns), dtype=np.int64)
    if len(columns.of_party) < count or relax(program, everyone).bound < count:
        return Seating(None, possible=False)
    stays = columns.vector(start)
    seconds = None if budget.deterministic else budget.left
    relaxation = relax(program.with_rows([at_least(everyone, count, "everyone")]), stays.astype(np.int64), seconds)
    order, used = np.argsort(relaxation.regret, kind="stable"), np.flatnonzero(stays | (relaxation.fractions > 0))
    for most in MOST_COLUMNS:
        some = np.union1d(order[:most], used)
        if len(np.unique(program.group[some])) < count:
            continue
        part = budget.share(SHARE_OF_BUDGET)
        choice = decide(program.restricted(some), stays[some], part, workers=workers, seed=seed).choice
        if choice is not None:
            seats = [columns.candidates[each] for each in some[choice]]
            return Seating(plan_of([*columns.placed, *seats]), possible=True)
    return Seating(None, possible=None)
