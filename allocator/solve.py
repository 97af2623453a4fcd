"""The one door to the solver: night, scores and parameters in; plan, values and bounds of all levels out."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.model.objective import Gains
from allocator.search.ascent import Ascent
from allocator.search.budget import Budget
from allocator.search.greedy import first_plan, floor_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Progress, Result, Scores


def solve(
    night: Night,
    scores: Scores,
    parameters: Parameters,
    *,
    watch: Callable[[Progress], None] | None = None,
    hint: Plan | None = None,
    settled: int = 0,
    nearest: Plan | None = None,
    stop: threading.Event | None = None,
) -> Result:
    """Plan a night: the best plan found, level by level, with a valid bound for each.

    ``hint`` is a plan to start from (what of it the night no longer allows is left out), ``settled`` the number of
    levels, from the first, at which it is known to be the best; among plans that are equal at every level, the one that
    leaves most parties where ``nearest`` has them is taken; ``watch`` is told of each level as it goes; ``stop`` ends
    the search early with the best plan so far.
    """
    budget = Budget(parameters.time_limit, parameters.deterministic, stop or threading.Event())
    began = time.perf_counter()
    pool = Candidates.of(night)
    gains = Gains(night, scores, parameters)
    plan = first_plan(pool, gains, floor_of(pool, hint) if hint is not None else None)
    phases = {"first plan": time.perf_counter() - began}
    ascent = Ascent(pool, gains, parameters, budget, watch, phases=phases, nearest=nearest, settled=settled)
    return ascent.run(plan)
