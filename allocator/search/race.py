"""The engines on one question: side by side where there are two workers, in turn where there is one."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.search.engines import CpSat, Outcome, highs

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.search.budget import Budget

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FIRST_SLICE = 5.0
"""Seconds (units of work) an engine gets at first; each round triples it."""

HEAD_START = 2.0
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
    slice_ = FIRST_SLICE
    while not contest.proven and not budget.over:
        limit = min(slice_, budget.left)
        if effort.workers > 1 and not budget.deterministic:
            _together(contest, limit, budget, effort.seed)
        else:
            _in_turn(contest, limit, budget, effort.seed)
        slice_ *= 3
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

    def take(self, outcome: Outcome) -> None:
        choice = outcome.choice
        if choice is not None and self.program.allows(choice) and int(self.gain @ choice) > self.value:
            self.choice, self.value = choice, int(self.gain @ choice)
        if outcome.bound is not None and (self.bound is None or outcome.bound < self.bound):
            self.bound = outcome.bound


def _in_turn(contest: _Contest, limit: float, budget: Budget, seed: int) -> None:
    engine = CpSat(seed)
    deterministic = budget.deterministic
    questions: list[Callable[[], Outcome]] = [
        lambda: engine.solve(contest.program, contest.gain, contest.choice, limit, deterministic=deterministic),
        lambda: highs(contest.program, contest.gain, limit, seed, deterministic=deterministic),
    ]
    for ask in questions:
        if contest.proven or budget.over:
            return
        outcome = _watched(ask, engine, budget)
        if outcome is None:
            return
        contest.take(outcome)
        budget.spend(max(outcome.work, 1e-3))


def _watched(ask: Callable[[], Outcome], engine: CpSat, budget: Budget) -> Outcome | None:
    """Ask in a thread of its own, so that Ctrl-C is heard at once; ``None`` if nothing came before the stop."""
    answers: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    _start(ask, answers)
    return _next(answers, engine, budget)


def _together(contest: _Contest, limit: float, budget: Budget, seed: int) -> None:
    engine = CpSat(seed)
    answers: queue.SimpleQueue[Outcome | BaseException] = queue.SimpleQueue()
    program, gain, hint = contest.program, contest.gain, contest.choice
    _start(lambda: engine.solve(program, gain, hint, limit, deterministic=False), answers)
    first = _next(answers, engine, budget, HEAD_START)
    if first is not None:
        contest.take(first)
        if contest.proven:
            return
    _start(lambda: highs(program, gain, limit, seed, deterministic=False), answers)
    for _ in range(1 if first is not None else 2):
        outcome = _next(answers, engine, budget)
        if outcome is None:
            break
        contest.take(outcome)
        if contest.proven:
            break
    engine.stop()


def _start(ask: Callable[[], Outcome], answers: queue.SimpleQueue[Outcome | BaseException]) -> None:
    def run() -> None:
        try:
            answers.put(ask())
        except BaseException as error:
            answers.put(error)

    threading.Thread(target=run, daemon=True).start()


def _next(
    answers: queue.SimpleQueue[Outcome | BaseException], engine: CpSat, budget: Budget, seconds: float | None = None
) -> Outcome | None:
    """The next answer; ``None`` after ``seconds``, or when the search was stopped and CP-SAT has nothing more."""
    waited = 0.0
    grace = 1.0
    while True:
        try:
            answer = answers.get(timeout=PATIENCE)
        except queue.Empty:
            waited += PATIENCE
            if seconds is not None and waited >= seconds:
                return None
            if budget.stop.is_set():
                engine.stop()
                grace -= PATIENCE
                if grace <= 0:
                    return None
            continue
        if isinstance(answer, BaseException):
            raise answer
        return answer
