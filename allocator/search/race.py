"""The engines on one question: side by side where there are two workers, in turn where there is one."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.search.engines import CpSat, Outcome, Scip

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.search.budget import Budget
    from allocator.search.engines import Engine

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FIRST_SLICE = 2.0
"""Seconds (units of work) an engine gets at first."""

GROWTH = 3.0
"""How many times more it gets in each further round."""

AT_ONCE = 2
"""Engines that work at the same time."""

HEAD_START = 0.4
"""Seconds CP-SAT runs alone, for most questions are answered by then."""

PATIENCE = 0.02
"""Seconds between looks at the stop event."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard the engines try: threads, seed, and the relative gap that is good enough."""

    workers: int = 1
    seed: int = 0
    gap: float = 0.0


def race(program: Program, gain: Ints, hint: Choice, budget: Budget, effort: Effort) -> tuple[Choice, int | None]:
    """The best choice found and the best bound proven, within the budget; ``hint`` must be a legal choice."""
    contest = _Contest(program, gain, hint)
    if effort.workers > 1 and not budget.deterministic:
        # CP-SAT goes on to the end: it loses what it has learnt where it begins anew.
        contest.run([(CpSat(effort.seed), budget.left), (Scip(effort.seed), budget.left)], budget)
    limit = FIRST_SLICE
    while not contest.proven and not budget.over:
        for engine in (CpSat(effort.seed), Scip(effort.seed)):
            contest.run([(engine, limit)], budget)
        limit *= GROWTH
    return contest.choice, contest.bound


class _Contest:
    """The best so far, whoever found it."""

    def __init__(self, program: Program, gain: Ints, hint: Choice) -> None:
        self.program, self.gain = program, gain
        self.choice = hint
        self.value = int(gain @ hint)
        self.bound: int | None = None

    @property
    def proven(self) -> bool:
        return self.bound is not None and self.value >= self.bound

    def run(self, engines: Sequence[tuple[Engine, float]], budget: Budget) -> None:
        """Let engines work within their limits, two at a time, each a little later, until one has the proof."""
        pending: set[Future[Outcome]] = set()
        waiting = list(engines)
        with ThreadPoolExecutor(AT_ONCE) as threads:
            try:
                while (pending or waiting) and not self._settled(budget):
                    if waiting and len(pending) < AT_ONCE:
                        engine, limit = waiting.pop(0)
                        pending.add(threads.submit(self._ask, engine, min(limit, budget.left), budget))
                        pending = self._listen(pending, budget, HEAD_START)
                    else:
                        pending = self._listen(pending, budget, PATIENCE)
            finally:
                for engine, _ in engines:
                    engine.stop()
        self._listen(pending, budget, 0.0)

    def _settled(self, budget: Budget) -> bool:
        return self.proven or budget.over

    def _ask(self, engine: Engine, limit: float, budget: Budget) -> Outcome:
        return engine.solve(self.program, self.gain, self.choice, limit, deterministic=budget.deterministic)

    def _listen(self, pending: set[Future[Outcome]], budget: Budget, seconds: float) -> set[Future[Outcome]]:
        done, left = wait(pending, seconds, FIRST_COMPLETED)
        for each in done:
            outcome = each.result()
            self._take(outcome)
            budget.spend(outcome.work)
        return left

    def _take(self, outcome: Outcome) -> None:
        choice = outcome.choice
        if choice is not None and self.program.allows(choice) and int(self.gain @ choice) > self.value:
            self.choice, self.value = choice, int(self.gain @ choice)
        if outcome.bound is not None and (self.bound is None or outcome.bound < self.bound):
            self.bound = outcome.bound
