"""All levels in order: each is raised as far as it goes and kept, and columns that can no longer matter go."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.plan import LEVELS, Level, Parameters, Plan, PlanStatus, Progress, Result, WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import Gains, Stage, stages_of
from allocator.model.program import Program, at_least
from allocator.model.variables import Columns, exact_columns
from allocator.search.climb import Reached, climb
from allocator.search.greedy import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from allocator.candidates import Candidates
    from allocator.search.budget import Budget

    Choice = NDArray[np.bool_]

SHARE_OF_REST = 0.6
"""Part of the time that is left which one stage may take, so that it does not starve the next."""


@dataclass
class Ascent:
    """The climb through the stages on one set of columns."""

    pool: Candidates
    gains: Gains
    parameters: Parameters
    budget: Budget
    watch: Callable[[Progress], None] | None = None
    phases: dict[str, float] = field(default_factory=dict)

    def run(self, first: Plan) -> Result:
        """From the legal plan ``first`` to the best one found."""
        began = time.perf_counter()
        columns = exact_columns(self.pool)
        self._spent("candidates", began)
        began = time.perf_counter()
        program = program_of(columns)
        stages = stages_of(columns, self.gains)
        self._spent("build", began)
        began = time.perf_counter()
        choice, reached = self._climb(columns, program, stages, columns.vector(first))
        self._spent("search", began)
        plan = plan_of([*columns.placed, *(columns.candidates[column] for column in np.flatnonzero(choice))])
        levels = levels_of(self.gains, stages, reached)
        proven = all(level.proven for level in levels)
        status = PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE
        return Result(status, plan, levels, self.budget.elapsed, self.phases)

    def _climb(
        self, columns: Columns, program: Program, stages: list[Stage], choice: Choice
    ) -> tuple[Choice, list[Reached]]:
        keep = np.arange(len(columns), dtype=np.int64)
        done: list[Reached] = []
        for stage in stages:
            core = program.restricted(keep)
            part = self.budget.share(SHARE_OF_REST)
            top = climb(
                core,
                stage.gain[keep],
                choice[keep],
                part,
                workers=self.parameters.workers,
                seed=self.parameters.seed,
                gap=self.parameters.gap,
            )
            choice = np.zeros(len(columns), dtype=np.bool_)
            choice[keep[top.choice]] = True
            done.append(top)
            keep = keep[top.relaxation.within(top.value)]
            program = program.with_rows([at_least(stage.gain, top.value, stage.level)])
            self._tell(stage, top)
        return choice, done

    def _tell(self, stage: Stage, top: Reached) -> None:
        if self.watch is not None:
            level = Level(stage.level, top.value + stage.placed, top.bound + stage.placed)
            self.watch(Progress(stage.level, abs(level.value), abs(level.bound), level.gap, self.budget.elapsed))

    def _spent(self, phase: str, began: float) -> None:
        self.phases[phase] = self.phases.get(phase, 0.0) + time.perf_counter() - began


def levels_of(gains: Gains, stages: list[Stage], reached: list[Reached]) -> tuple[Level, ...]:
    """Value and bound of each level as the contract counts them."""
    strict = gains.parameters.waitlist is WaitlistPolicy.STRICT
    levels = []
    for name in LEVELS:
        pairs = [(stage, top) for stage, top in zip(stages, reached, strict=True) if stage.level == name]
        if name == "waitlist" and strict:
            levels.append(_strict_level(gains, pairs))
            continue
        stage, top = pairs[0]
        sign = -1 if name == "waste" else 1
        levels.append(Level(name, sign * (top.value + stage.placed), sign * (top.bound + stage.placed)))
    return tuple(levels)


def _strict_level(gains: Gains, pairs: list[tuple[Stage, Reached]]) -> Level:
    """Sum of the scores seated; from the first entry that is not decided on, the bound hopes for all."""
    value = bound = 0
    certain = True
    for stage, top in pairs:
        size = len(stage.entries)
        for place, party_id in enumerate(stage.entries):
            bit = size - 1 - place
            score = gains.scores.points.get(party_id, 0)
            seated = bool(top.value >> bit & 1)
            certain = certain and top.value >> bit == top.bound >> bit
            value += score * seated
            bound += score * (seated or not certain)
    return Level("waitlist", value, bound)
