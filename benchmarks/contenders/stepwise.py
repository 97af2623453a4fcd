"""The usual way to many levels: solve for one, keep what it reached as a row, solve for the next.

The greedy first plan of this project is every engine's first hint and each level's plan the hint of the next; a plan
only counts once an engine has found one itself. A level may take half of the time that is left, the last all of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from allocator.candidates import Candidates
from allocator.domain.plan import LEVELS, WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, stages_of
from allocator.model.variables import exact_columns
from allocator.search.greedy import first_plan, plan_of
from benchmarks.contenders import Found

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from allocator.model.objective import Stage
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from benchmarks.contenders import Task

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]
    Tell = Callable[[int | None, int | None], None]

HALF = 0.5


@dataclass(frozen=True)
class Answer:
    """What an engine says to one level."""

    choice: Choice | None
    bound: int | None


class Engine(Protocol):
    """Something that maximises over columns, one level after the other."""

    def maximise(self, gain: Ints, hint: Choice, seconds: float, tell: Tell) -> Answer:
        """The best choice it finds; ``tell`` is told of values and bounds on the way."""

    def keep(self, gain: Ints, value: int) -> None:
        """From now on the level of ``gain`` is worth ``value`` or more."""


def climb(task: Task, make: Callable[[Columns, Program, Task], Engine]) -> Found:
    """All levels in order by the engine that ``make`` makes."""
    ends = time.monotonic() + task.parameters.time_limit
    pool = Candidates.of(task.night)
    gains = Gains(task.night, task.scores, task.parameters)
    columns = exact_columns(pool)
    stages = stages_of(columns, gains)
    hint = columns.vector(first_plan(pool, gains))
    engine = make(columns, program_of(columns), task)
    choice, bounds = _through(stages, engine, hint, ends, task)
    if choice is None:
        return Found(None)
    seated = [columns.candidates[column] for column in np.flatnonzero(choice)]
    return Found(plan_of([*columns.placed, *seated]), _of_levels(task, stages, choice, bounds))


def _through(
    stages: list[Stage], engine: Engine, hint: Choice, ends: float, task: Task
) -> tuple[Choice | None, list[int | None]]:
    best: Choice | None = None
    bounds: list[int | None] = []
    for number, stage in enumerate(stages):
        if not stage.gain.any():
            bounds.append(0)
            continue
        share = 1.0 if number == len(stages) - 1 else HALF
        answer = _ask(engine, stage, hint, (ends, share), task)
        if answer.choice is None and best is None:
            # Without any plan there is nothing to save time for.
            answer = _ask(engine, stage, hint, (ends, 1.0), task)
        if answer.choice is not None:
            # Where nothing better was found, the hint is the plan whose later levels are good.
            best = hint = max(hint, answer.choice, key=lambda choice: int(stage.gain @ choice))
        if best is None:
            break
        bounds.append(answer.bound)
        engine.keep(stage.gain, int(stage.gain @ hint))
    return best, bounds


def _ask(engine: Engine, stage: Stage, hint: Choice, until: tuple[float, float], task: Task) -> Answer:
    ends, share = until
    seconds = (ends - time.monotonic()) * share
    return engine.maximise(stage.gain, hint, seconds, _teller(stage, task)) if seconds > 0 else Answer(None, None)


def _teller(stage: Stage, task: Task) -> Tell:
    def tell(value: int | None, bound: int | None) -> None:
        if not stage.entries:
            placed = stage.placed
            told = [None if each is None else abs(each + placed) for each in (value, bound)]
            task.watch(stage.level, told[0], told[1])

    return tell


def _of_levels(task: Task, stages: list[Stage], choice: Choice, bounds: list[int | None]) -> dict[str, int]:
    """Bounds as the contract counts them; of a strict waitlist only where every entry is decided."""
    found: dict[str, int] = {}
    reached = list(zip(stages, bounds, strict=False))
    for level in LEVELS:
        mine = [(stage, bound) for stage, bound in reached if stage.level == level]
        if level == "waitlist" and task.parameters.waitlist is WaitlistPolicy.STRICT:
            if len(mine) == sum(stage.level == level for stage in stages) and all(
                bound == int(stage.gain @ choice) for stage, bound in mine
            ):
                found[level] = _scores_seated(task, mine, choice)
        elif mine and mine[0][1] is not None:
            stage, bound = mine[0]
            found[level] = abs((bound or 0) + stage.placed)
    return found


def _scores_seated(task: Task, mine: list[tuple[Stage, int | None]], choice: Choice) -> int:
    total = 0
    for stage, _ in mine:
        value = int(stage.gain @ choice)
        for place, party_id in enumerate(reversed(stage.entries)):
            total += task.scores.points.get(party_id, 0) * (value >> place & 1)
    return total
