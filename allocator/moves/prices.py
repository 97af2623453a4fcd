"""The price list of moves: the best plan for each number of promised parties that may be given other tables."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed, NoPlan
from allocator.domain.plan import LEVELS, Plan
from allocator.domain.questions import MovePrice
from allocator.search.budget import Budget
from allocator.solve import solve
from allocator.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from allocator.domain.night import Night
    from allocator.domain.plan import Level, Parameters, Scores

PRICED = LEVELS[: LEVELS.index("covers") + 1]
"""Levels at which a move may gain something; below them, every move costs."""

SHARE_OF_REST = 0.3
"""Part of the time that is left which one row of the list may take."""

LEAST_SECONDS = 0.1
"""What a row gets even so: enough for a first plan and its bound."""


def price_moves(
    night: Night,
    scores: Scores,
    parameters: Parameters,
    most: int,
    *,
    watch: Callable[[MovePrice], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[MovePrice, ...]:
    """What may be seated with 0, 1, 2… moves, up to ``most`` or to where more moves gain nothing.

    The time limit is for the whole list.

    Raises
    ------
    NoPlan
        if there is none within the time limit.
    InternalCheckFailed
        if the independent re-check finds a plan or its values wrong.
    """
    budget = Budget(parameters.time_limit, parameters.deterministic, stop or threading.Event())
    found: list[MovePrice] = []
    for price in _prices(night, scores, parameters, most, budget):
        if watch is not None:
            watch(price)
        found.append(price)
    return tuple(found)


def _prices(night: Night, scores: Scores, parameters: Parameters, most: int, budget: Budget) -> Iterator[MovePrice]:
    goal = _best(night, scores, parameters, most, None, budget)
    hint = Plan()
    for moves in range(most):
        price = _best(night, scores, parameters, moves, hint, budget)
        yield price
        if _values(price) == _values(goal) or budget.over:
            return
        hint = price.plan
    yield goal if goal.proven else _best(night, scores, parameters, most, hint, budget)


def _best(
    night: Night, scores: Scores, parameters: Parameters, moves: int, hint: Plan | None, budget: Budget
) -> MovePrice:
    limited = replace(parameters, time_limit=max(budget.left * SHARE_OF_REST, LEAST_SECONDS))
    allowed = replace(night, max_moves=moves)
    result = solve(allowed, scores, limited, hint=hint, stop=budget.stop)
    if result.plan is None:
        raise NoPlan(f"no plan with {moves} moves within the time limit of {parameters.time_limit:g} s")
    wrong = verify(allowed, scores, limited, result.plan, result.levels)
    if wrong:
        raise InternalCheckFailed("the plan failed its re-check: " + "; ".join(map(str, wrong)))
    return _priced(night, moves, result.plan, result.levels)


def _priced(night: Night, moves: int, plan: Plan, levels: Sequence[Level]) -> MovePrice:
    seated = [night.party[allocation.party_id] for allocation in plan.allocations]
    return MovePrice(
        moves,
        tuple(level for level in levels if level.name in PRICED),
        sum(party.party_size for party in seated if party.requested),
        sum(party.waiting for party in seated),
        sum(party.party_size for party in seated),
        sum(party.expected_spend or 0 for party in seated),
        plan,
    )


def _values(price: MovePrice) -> list[int]:
    return [level.value for level in price.levels]
