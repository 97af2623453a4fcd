"""The two questions of a what-if: how the changed night is planned, and whether all who are asked for can be seated."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import LEVELS, Level, Plan, PlanStatus, Result
from allocator.model.objective import Gains
from allocator.search.budget import Budget
from allocator.search.greedy import first_plan, floor_of
from allocator.search.insert import Inserter
from allocator.search.near import seat_near
from allocator.search.seat import Seating, seat_all
from allocator.solve import solve
from allocator.standing import everything
from allocator.verify import level_values, violations
from allocator.what_if.again import plan_again
from allocator.what_if.carry import carried
from allocator.what_if.changed import Changed
from allocator.what_if.make_way import keeping_promises, with_all
from allocator.what_if.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable, Set

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Progress, Scores
    from allocator.domain.planned import Planned
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended

MOST_OTHERS = 2
"""Parties given other places to put one in that is asked for."""


def replan(
    before: Warm,
    amended: Amended,
    scores: Scores,
    *,
    watch: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
) -> Result:
    """The plan of the amended night as the same parameters make it; among equals the nearest to ``before``.

    ``scores`` are those of the amended night. Where it is plain that the plan that stands, with those asked for put
    in, is the best, or as near to its bounds as the standing one is to its own, nothing is searched.
    """
    began = time.perf_counter()
    planned, night = before.planned, amended.night
    plain = settle(before, amended, scores)
    if plain is not None and plain.levels == len(LEVELS):
        levels = tuple(Level(name, plain.values[name], plain.values[name]) for name in LEVELS)
        return Result(PlanStatus.OPTIMAL, plain.plan, levels, time.perf_counter() - began)
    if plain is not None and plain.inherited:
        return Result(PlanStatus.FEASIBLE, plain.plan, plain.inherited, time.perf_counter() - began)
    stay = carried(planned.plan, planned.night, night)
    hint = stay if plain is None else plain.plan
    settled = 0 if plain is None else plain.levels
    changed = Changed.of(before, night, scores, stay)
    budget = Budget(planned.parameters.time_limit, planned.parameters.deterministic, stop or threading.Event())
    found = None if changed is None else plan_again(changed, hint, settled, budget, watch)
    if found is None:
        hint = _begin(planned, amended, scores, hint)
        found = solve(
            night, scores, planned.parameters, watch=watch, hint=hint, settled=settled, nearest=stay, stop=stop
        )
    return found if found.status is PlanStatus.OPTIMAL else filled(found, stay, night, scores, planned.parameters)


def filled(found: Result, stay: Plan, night: Night, scores: Scores, parameters: Parameters) -> Result:
    """A result of a search that ended early with those put back for whom it had no time.

    The bounds hold down to the first level that is better now; below it everybody is hoped for.
    """
    if found.plan is None:
        return found
    pool, gains = Candidates.of(night), Gains(night, scores, parameters)
    rest = (each for each in stay.allocations if each.party_id not in found.plan.of)
    plan = first_plan(pool, gains, floor_of(pool, Plan((*found.plan.allocations, *rest))))
    values, hopes = level_values(night, scores, parameters, plan), everything(night, scores, parameters)
    first = next((number for number, level in enumerate(found.levels) if values[level.name] != level.value), None)
    if first is None or found.levels[first].name not in ("promises", "requested_value"):
        return found
    levels = [
        Level(level.name, values[level.name], level.bound if number <= first else hopes[level.name])
        for number, level in enumerate(found.levels)
    ]
    return replace(found, plan=plan, levels=tuple(levels))


def _begin(planned: Planned, amended: Amended, scores: Scores, plan: Plan) -> Plan:
    """Where a search begins that may have to end early: ``plan``, promises kept, with those asked for if that pays."""
    night = amended.night
    pool, gains = Candidates.of(night), Gains(night, scores, planned.parameters)
    plan = keeping_promises(pool, gains, plan)
    asked = with_all(pool, gains, plan, plan.of.keys() & _promised(night) | set(amended.asked))
    if asked is None:
        return plan

    def worth(each: Plan) -> tuple[int, int]:
        values = level_values(night, scores, planned.parameters, each)
        return values["promises"], values["requested_value"]

    return max(plan, asked, key=worth)


def _promised(night: Night) -> set[str]:
    return {party.party_id for party in night.parties if party.promised}


def put_in(before: Planned, amended: Amended, scores: Scores) -> Plan | None:
    """The plan that stands with all who are asked for put in and nobody lost; ``None`` where that is not soon found."""
    night = amended.night
    pool, stay = Candidates.of(night), carried(before.plan, before.night, night)
    floor = floor_of(pool, stay)
    if len(floor.seated) < len(stay.allocations):
        return None
    budget = Budget(before.parameters.time_limit, before.parameters.deterministic)
    for party_id in amended.asked:
        if party_id not in floor.seated:
            plan = Inserter(floor, budget).seat(pool.of_party(night.party[party_id]), MOST_OTHERS)
            if plan is None:
                return None
            floor = floor_of(pool, plan)
    return _rechecked(night, scores, before.parameters, floor.plan(), floor.seated.keys())


def seat_asked(
    amended: Amended,
    start: Plan,
    after: Result,
    scores: Scores,
    parameters: Parameters,
    *,
    stop: threading.Event | None = None,
) -> Seating:
    """Whether all whom the changes ask to seat can be, with every promise of the night kept, and a plan that does.

    What the plan ``after`` shows or proves is believed; then others are asked to make way in it, and only then is the
    question put to a search, from ``start``. Whoever else there is room for is seated as well.

    Raises
    ------
    InternalCheckFailed
        if the independent re-check finds the plan wrong.
    """
    night = amended.night
    must = _promised(night) | set(amended.asked)
    if after.plan is not None and must <= after.plan.of.keys():
        return Seating(after.plan, possible=True)
    promises = next((level for level in after.levels if level.name == "promises"), None)
    everyone = sum(map(night.promise_weight, night.parties))
    if promises is not None and promises.bound < everyone:
        return Seating(None, possible=False)
    pool, gains, so_far = Candidates.of(night), Gains(night, scores, parameters), after.plan or Plan()
    plan = with_all(pool, gains, so_far, must)
    if plan is None:
        budget = Budget(parameters.time_limit, parameters.deterministic, stop or threading.Event())
        found = seat_near(pool, must, start, budget, workers=parameters.workers, seed=parameters.seed)
        if found.possible is None:
            found = seat_all(pool, must, start, budget, workers=parameters.workers, seed=parameters.seed)
        if found.plan is None:
            return found
        rest = (each for each in so_far.allocations if each.party_id not in found.plan.of)
        plan = first_plan(pool, gains, floor_of(pool, Plan((*found.plan.allocations, *rest))))
    return Seating(_rechecked(night, scores, parameters, plan, must), possible=True)


def _rechecked(night: Night, scores: Scores, parameters: Parameters, plan: Plan, must: Set[str]) -> Plan:
    wrong = [str(each) for each in violations(night, scores, parameters, plan)]
    if wrong or not must <= plan.of.keys():
        raise InternalCheckFailed(f"a plan with all who are asked for failed its re-check: {'; '.join(wrong)}")
    return plan
