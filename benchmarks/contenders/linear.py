"""HiGHS, a linear branch and bound, on the clique rows; how far it is comes from the lines it logs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

from allocator.model.program import at_least
from allocator.search.relaxation import to_math_opt
from benchmarks.contenders.stepwise import Answer, climb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from benchmarks.contenders import Found, Task
    from benchmarks.contenders.stepwise import Choice, Ints, Tell

WHOLE = 0.5
NEARLY = 1e-6
PROGRESS = re.compile(r"%\s+(\S+)\s+(\S+)\s+(?:Large|inf|[\d.]+%)\s")
"""Best bound and best value in a line of HiGHS's log."""


def run(task: Task) -> Found:
    """Plan, level by level."""
    return climb(task, HighsEngine)


class HighsEngine:
    """One program that gets a row more for each level."""

    def __init__(self, _columns: Columns, program: Program, task: Task) -> None:
        self._program = program
        self._parameters = task.parameters

    def keep(self, gain: Ints, value: int) -> None:
        """A row for a level that is done."""
        self._program = self._program.with_rows([at_least(gain, value, "level")])

    def maximise(self, gain: Ints, hint: Choice, seconds: float, tell: Tell) -> Answer:
        """One level."""
        model = to_math_opt(self._program, gain, integer=True)
        variables = list(model.variables())
        begin = mathopt.SolutionHint(variable_values=dict(zip(variables, hint.astype(float).tolist(), strict=True)))
        # The default relative gap of HiGHS would stop it early on large gains and spoil every later level.
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=seconds),
            random_seed=self._parameters.seed,
            relative_gap_tolerance=0.0,
            absolute_gap_tolerance=WHOLE,
        )
        result = mathopt.solve(
            model,
            mathopt.SolverType.HIGHS,
            params=parameters,
            model_params=mathopt.ModelSolveParameters(solution_hints=[begin]),
            msg_cb=lambda lines: _tell(lines, tell),
        )
        dual = result.termination.objective_bounds.dual_bound
        bound = int(np.floor(dual + NEARLY)) if np.isfinite(dual) else None
        if not result.has_primal_feasible_solution():
            return Answer(None, bound)
        choice = np.array(result.variable_values(variables)) > WHOLE
        tell(int(gain @ choice), bound)
        return Answer(choice, bound)


def _tell(lines: Sequence[str], tell: Tell) -> None:
    for line in lines:
        found = PROGRESS.search(line)
        if found:
            bound, value = (float(part) for part in found.groups())
            if np.isfinite(bound) and np.isfinite(value):
                tell(round(value), int(np.floor(bound + NEARLY)))
