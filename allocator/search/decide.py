"""Choose exactly one column of every group, or prove that it cannot be done: CP-SAT without a gain to raise.

To demand everyone at once propagates far better than to raise the number of those seated one by one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from allocator.search.engines import add_row

if TYPE_CHECKING:
    import threading

    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.search.budget import Budget

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

PATIENCE = 0.05
"""Seconds between looks at the stop event."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A ``choice`` with one column of every group, where it is ``possible``; ``None``: not decided in time."""

    choice: Choice | None
    possible: bool | None


def decide(
    program: Program, hint: Choice, budget: Budget, *, workers: int, seed: int, gain: Ints | None = None
) -> Decision:
    """One column of every group under every row; of all such choices one of most ``gain``, as far as the budget goes.

    ``hint`` need not be legal. Where work is counted instead of time, one worker searches.
    """
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in range(program.size)]
    for group in program.groups:
        model.add_exactly_one([variables[column] for column in group.tolist()])
    for each in program.rows:
        add_row(model, variables, each)
    for variable, value in zip(variables, hint.tolist(), strict=True):
        model.add_hint(variable, value)
    if gain is not None:
        valued = np.flatnonzero(gain).tolist()
        taken, weights = [variables[column] for column in valued], [int(gain[column]) for column in valued]
        model.maximize(cp_model.LinearExpr.weighted_sum(taken, weights))
    status, choice = _asked(model, budget, workers, seed)
    if status == cp_model.INFEASIBLE:
        return Decision(None, possible=False)
    if choice is None or not program.allows(choice):
        return Decision(None, possible=None)
    return Decision(choice, possible=True)


def solved(model: cp_model.CpModel, budget: Budget, workers: int, seed: int) -> Choice | None:
    """The best answer to ``model`` that was found, as far as the budget goes; its variables are all yes or no."""
    return _asked(model, budget, workers, seed)[1]


def _asked(
    model: cp_model.CpModel, budget: Budget, workers: int, seed: int
) -> tuple[cp_model.CpSolverStatus, Choice | None]:
    solver = _solver(budget, workers, seed)
    status = _heard(solver, model, budget.stop)
    budget.spend(max(solver.response_proto.deterministic_time, 1e-3))
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return status, np.array(solver.response_proto.solution, dtype=np.bool_) if found else None


def _solver(budget: Budget, workers: int, seed: int) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = seed
    parameters.catch_sigint_signal = False
    # A false OPTIMAL from at-most-one presolve (google/or-tools #5293); drop once that is fixed.
    parameters.presolve_inclusion_work_limit = 0
    if budget.deterministic:
        parameters.num_workers = 1
        parameters.max_deterministic_time = budget.left
    else:
        parameters.num_workers = workers
        parameters.max_time_in_seconds = budget.left
    return solver


def _heard(solver: cp_model.CpSolver, model: cp_model.CpModel, stop: threading.Event) -> cp_model.CpSolverStatus:
    """Solve in a thread of its own, so that a stop is heard at once."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(solver.solve, model)
        while not answer.done():
            wait([answer], PATIENCE)
            if stop.is_set():
                solver.stop_search()
        return answer.result()
