"""CP-SAT on some model of the night, level by level; the contenders differ in how tables are modelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.contenders.stepwise import Answer

if TYPE_CHECKING:
    from allocator.model.program import Program, Row
    from benchmarks.contenders import Task
    from benchmarks.contenders.stepwise import Choice, Ints, Tell

NEARLY = 1e-6


class CpSatEngine:
    """One model that gets a row more for each level."""

    def __init__(self, program: Program, task: Task) -> None:
        self.model = cp_model.CpModel()
        self.variables = [self.model.new_bool_var("") for _ in range(program.size)]
        self._parameters = task.parameters
        for group in program.groups:
            self.model.add_at_most_one([self.variables[column] for column in group.tolist()])

    def add(self, each: Row) -> None:
        """One row of the program."""
        taken = [self.variables[column] for column in each.columns.tolist()]
        if each.most == 1 and (each.weights == 1).all():
            self.model.add_at_most_one(taken)
        else:
            self.model.add(cp_model.LinearExpr.weighted_sum(taken, each.weights.tolist()) <= each.most)

    def keep(self, gain: Ints, value: int) -> None:
        """A row for a level that is done."""
        self.model.add(self._sum(gain) >= value)

    def maximise(self, gain: Ints, hint: Choice, seconds: float, tell: Tell) -> Answer:
        """One level."""
        self.model.maximize(self._sum(gain))
        self.model.clear_hints()
        for variable, value in zip(self.variables, hint.tolist(), strict=True):
            self.model.add_hint(variable, value)
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.num_workers = self._parameters.workers
        solver.parameters.random_seed = self._parameters.seed
        # A false OPTIMAL from at-most-one presolve (google/or-tools #5293); drop once that is fixed.
        solver.parameters.presolve_inclusion_work_limit = 0
        solver.best_bound_callback = lambda bound: tell(None, _whole(bound))
        status = solver.solve(self.model, _Teller(tell))
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(None, None)
        bound = _whole(solver.best_objective_bound)
        tell(round(solver.objective_value), bound)
        return Answer(np.array(solver.response_proto.solution, dtype=np.bool_), bound)

    def _sum(self, gain: Ints) -> cp_model.LinearExprT:
        valued = np.flatnonzero(gain).tolist()
        factors = [int(gain[column]) for column in valued]
        return cp_model.LinearExpr.weighted_sum([self.variables[column] for column in valued], factors)


class _Teller(cp_model.CpSolverSolutionCallback):
    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def on_solution_callback(self) -> None:
        """A better plan was found."""
        self._tell(round(self.objective_value), _whole(self.best_objective_bound))


def _whole(bound: float) -> int:
    return int(np.floor(bound + NEARLY))
