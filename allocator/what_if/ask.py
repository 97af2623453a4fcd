"""The two questions of a what-if: how the changed night is planned, and whether all who are asked for can be seated."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.domain.plan import LEVELS, Level, PlanStatus, Result
from allocator.search.budget import Budget
from allocator.search.seat import seat_all
from allocator.solve import solve
from allocator.what_if.carry import carried
from allocator.what_if.settle import settle

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.plan import Parameters, Plan, Progress, Scores
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended


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
    in, is the best, nothing is searched.
    """
    began = time.perf_counter()
    planned, night = before.planned, amended.night
    plain = settle(before, amended, scores)
    if plain is not None and plain.levels == len(LEVELS):
        levels = tuple(Level(name, plain.values[name], plain.values[name]) for name in LEVELS)
        return Result(PlanStatus.OPTIMAL, plain.plan, levels, time.perf_counter() - began)
    stay = carried(planned.plan, planned.night, night)
    return solve(
        night,
        scores,
        planned.parameters,
        watch=watch,
        hint=stay if plain is None else plain.plan,
        settled=0 if plain is None else plain.levels,
        nearest=stay,
        stop=stop,
    )


def all_seated(
    amended: Amended, start: Plan, after: Result, parameters: Parameters, *, stop: threading.Event | None = None
) -> bool | None:
    """Whether all whom the changes ask to seat can be, with every promise of the night kept; ``None``: not decided.

    What the plan ``after`` shows or proves is believed; only then is the question put to a search, from ``start``.
    """
    night = amended.night
    must = {party.party_id for party in night.parties if party.promised} | set(amended.asked)
    if after.plan is not None and must <= after.plan.of.keys():
        return True
    promises = next((level for level in after.levels if level.name == "promises"), None)
    everyone = sum(2 if night.vip(party) else 1 for party in night.parties if party.promised)
    if promises is not None and promises.bound < everyone:
        return False
    budget = Budget(parameters.time_limit, parameters.deterministic, stop or threading.Event())
    found = seat_all(Candidates.of(night), must, start, budget, workers=parameters.workers, seed=parameters.seed)
    return found.possible
