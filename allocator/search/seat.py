"""Can these parties all be seated? The question behind what-if, availability and every fix: one plan, or a refutation.

It knows no levels, only the hard rules. Parties that need not be seated have no columns; what the night promised them
(pacing, limits) still counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import Plan
from allocator.model.constraints import program_of
from allocator.model.program import at_least
from allocator.model.variables import exact_columns
from allocator.search.decide import decide
from allocator.search.greedy import Floor, floor_of, plan_of
from allocator.search.relaxation import relax

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from allocator.candidates import Candidates
    from allocator.model.variables import Columns
    from allocator.search.budget import Budget

    Choice = NDArray[np.bool_]


FEW_MOVES = (2, 8)
"""Parties that may leave their places at first: that is soon looked through, and few moves are wanted."""

SHARE_OF_REST = 0.35
"""Part of the budget that is left for each of these, and for bringing back who need not have left."""


@dataclass(frozen=True, slots=True)
class Seating:
    """Whether all who must be can be seated: a ``plan`` that seats them where it is ``possible``.

    ``possible`` is ``None`` where the budget ended before either was proven.
    """

    plan: Plan | None
    possible: bool | None


def seat_all(
    pool: Candidates,
    must: Collection[str],
    start: Plan,
    budget: Budget,
    *,
    workers: int = 1,
    seed: int = 0,
    nearest: bool = False,
) -> Seating:
    """Seat every party of ``must`` and every fixed one, and nobody else, or prove that no plan can.

    ``start`` is where to begin: what of it the night no longer allows is left out, as is who need not be seated. With
    ``nearest`` the plan is, as far as the budget goes, one in which most keep the place they have in ``start``.
    ``must`` are ids of parties of the night.
    """
    wanted = {party.party_id for party in pool.night.parties if party.fixed} | set(must)
    floor = _begin(pool, wanted, start)
    all_stay = all(party_id in floor.seated for party_id in start.of if party_id in wanted)
    for party_id in sorted(wanted - floor.seated.keys()):
        _insert(floor, party_id)
    if len(floor.seated) == len(wanted) and (all_stay or not nearest):
        return Seating(floor.plan(), possible=True)
    columns = exact_columns(pool, wanted)
    if any(party.party_id not in columns.of_party for party in columns.parties):
        return Seating(None, possible=False)
    return _search(columns, floor.plan(), start, budget, workers=workers, seed=seed, nearest=nearest)


def _begin(pool: Candidates, wanted: Collection[str], start: Plan) -> Floor:
    """The floor with the fixed at their tables, and those of ``start`` who are wanted where they may stay."""
    fixed = plan_of(pool.sieve(party).candidates[0] for party in pool.night.parties if party.fixed)
    others = (each for each in start.allocations if each.party_id in wanted and each.party_id not in fixed.of)
    return floor_of(pool, Plan((*fixed.allocations, *others)))


def _insert(floor: Floor, party_id: str) -> None:
    """Seat a party where it breaks no rule, on the smallest set that takes it, at the first such time."""
    found = floor.pool.of_party(floor.night.party[party_id])
    allowed = [each for each in found if floor.allows(each)]
    if allowed:
        floor.seat(min(allowed, key=lambda each: (len(each.tables.tables), each.tables.max_covers, each.start)))


def _search(
    columns: Columns, first: Plan, start: Plan, budget: Budget, *, workers: int, seed: int, nearest: bool
) -> Seating:
    program = program_of(columns)
    if relax(program, np.ones(len(columns), dtype=np.int64)).bound < len(columns.parties):
        return Seating(None, possible=False)
    hint, stays = columns.vector(first), columns.vector(start).astype(np.int64)
    for moves in FEW_MOVES:
        few = program.with_rows([at_least(stays, int(stays.sum()) - moves, "stays")])
        found = decide(few, hint, budget.share(SHARE_OF_REST), workers=workers, seed=seed)
        if found.choice is not None:
            program = few
            break
    else:
        found = decide(program, hint, budget, workers=workers, seed=seed)
    if found.choice is None:
        return Seating(None, found.possible)
    choice = found.choice
    if nearest:
        part = budget.share(SHARE_OF_REST)
        calm = decide(program, choice, part, workers=workers, seed=seed, gain=stays).choice
        choice = choice if calm is None or stays @ calm < stays @ choice else calm
    return Seating(_plan(columns, choice), possible=True)


def _plan(columns: Columns, choice: Choice) -> Plan:
    return plan_of([*columns.placed, *(columns.candidates[column] for column in np.flatnonzero(choice))])
