"""The two engines, CP-SAT and SCIP, asked the same question: the best choice of columns, and the bound they prove."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers.gscip import gscip_pb2
from ortools.sat.python import cp_model

from allocator.model.program import Program
from allocator.search.relaxation import to_math_opt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from numpy.typing import NDArray

    from allocator.model.program import Row

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

WHOLE = 0.5
"""Gains are whole numbers: an absolute gap below this is a proof."""

NODES_PER_WORK = 20
"""Branch-and-bound nodes of SCIP that count as one unit of work."""

FEW_COLUMNS = 1200
"""Columns up to which CP-SAT had better add rows to its relaxation only where they are broken."""

MANY_COLUMNS = 6000
"""Columns up to which it is sooner done without much preparation: cuts, symmetries, probing, more presolving."""

PATIENCE = 0.02
"""Seconds between looks whether SCIP was stopped, while its process starts."""

ANSWERING = 0.1
"""Part of its time that SCIP keeps to answer in, for what it found is lost where it is ended from outside."""

MOST_ANSWERING = 0.5
"""Seconds that it keeps at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine found: a choice (or none), a bound (or none), and the units of work it took."""

    choice: Choice | None
    bound: int | None
    work: float = 0.0


class Engine(Protocol):
    """What the race asks of a solver."""

    def solve(self, program: Program, gain: Ints, hint: Choice, limit: float, *, deterministic: bool) -> Outcome:
        """Maximise within ``limit`` seconds, or units of work; ``hint`` is a legal choice to start from."""

    def stop(self) -> None:
        """End the search from another thread."""


class CpSat:
    """CP-SAT on the clique rows: strong on side constraints, and starts from a hint."""

    def __init__(self, seed: int) -> None:
        self._solver = cp_model.CpSolver()
        parameters = self._solver.parameters
        parameters.random_seed = seed
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.catch_sigint_signal = False
        # A false OPTIMAL from at-most-one presolve (google/or-tools #5293); drop once that is fixed.
        parameters.presolve_inclusion_work_limit = 0

    def stop(self) -> None:
        """End the search from another thread; what it has found stands."""
        self._solver.stop_search()

    def solve(self, program: Program, gain: Ints, hint: Choice, limit: float, *, deterministic: bool) -> Outcome:
        """Maximise within ``limit`` seconds, or units of work."""
        model, variables = _cp_model(program, gain)
        for variable, value in zip(variables, hint.tolist(), strict=True):
            model.add_hint(variable, value)
        if program.size <= MANY_COLUMNS:
            self._unprepared()
            self._solver.parameters.add_lp_constraints_lazily = program.size <= FEW_COLUMNS
        if deterministic:
            self._solver.parameters.max_deterministic_time = limit
        else:
            self._solver.parameters.max_time_in_seconds = limit
        status = self._solver.solve(model)
        work = self._solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Outcome(None, None, work)
        choice = np.array(self._solver.response_proto.solution, dtype=np.bool_)
        return Outcome(choice, int(np.floor(self._solver.best_objective_bound + WHOLE)), work)

    def _unprepared(self) -> None:
        parameters = self._solver.parameters
        parameters.cut_level = 0
        parameters.symmetry_level = 0
        parameters.cp_model_probing_level = 0
        parameters.max_presolve_iterations = 1


def _cp_model(program: Program, gain: Ints) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in range(program.size)]
    for group in program.groups:
        if len(group) > 1:
            model.add_at_most_one([variables[column] for column in group.tolist()])
    for each in program.rows:
        add_row(model, variables, each)
    valued = np.flatnonzero(gain).tolist()
    model.maximize(
        cp_model.LinearExpr.weighted_sum([variables[column] for column in valued], [int(gain[c]) for c in valued])
    )
    return model, variables


def add_row(model: cp_model.CpModel, variables: list[cp_model.IntVar], each: Row) -> None:
    """One row as CP-SAT likes it best: a clique where it is one."""
    taken = [variables[column] for column in each.columns.tolist()]
    if each.most == 1 and (each.weights == 1).all():
        model.add_at_most_one(taken)
    elif each.most == -1 and (each.weights == -1).all():
        model.add_at_least_one(taken)
    else:
        model.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum(taken, each.weights.tolist()), cp_model.INT_MIN, each.most
        )


class Scip:
    """SCIP, a linear branch and cut, in a process of its own: it is best ended from outside.

    All of its time goes into the proof: CP-SAT looks for better choices meanwhile. The processes are forked from one
    that has loaded the solver already, which takes milliseconds. Where a process may have no children (a worker of a
    cluster), it answers in this one, and ends when its limit does.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._process: BaseProcess | None = None
        self._stopped = False

    def stop(self) -> None:
        """End the search; what it had found is lost."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def solve(self, program: Program, gain: Ints, hint: Choice, limit: float, *, deterministic: bool) -> Outcome:
        """Maximise within ``limit`` seconds, or units of work; nothing, if it was stopped."""
        # Its own copy: what another engine caches on the shared one meanwhile would break the pickling.
        question = (
            Program(program.size, program.group, program.rows),
            gain,
            hint,
            self._parameters(limit, deterministic),
        )
        if multiprocessing.current_process().daemon:
            return scip(*question)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([__name__])
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(there, *question), daemon=True)
        threads = ThreadPoolExecutor(1)
        begun = threads.submit(self._begin, process, there)
        threads.shutdown(wait=False)
        with here:
            while not (begun.done() or self._stopped):
                wait([begun], PATIENCE)
            if self._stopped:
                return Outcome(None, None)
            begun.result()
            try:
                outcome: Outcome = here.recv()
            except EOFError:
                outcome = Outcome(None, None)
            finally:
                process.join()
        return outcome

    def _begin(self, process: BaseProcess, there: Connection) -> None:
        """Start the ``process``: the first of all takes as long as its modules take to load."""
        with there, _no_main_module():
            process.start()
        self._process = process
        if self._stopped:
            process.kill()

    def _parameters(self, limit: float, deterministic: bool) -> mathopt.SolveParameters:
        tuned = gscip_pb2.GScipParameters(heuristics=gscip_pb2.GScipParameters.OFF)
        parameters = mathopt.SolveParameters(random_seed=self._seed, gscip=tuned)
        # The default relative gap would stop it early on large gains and spoil every later level.
        parameters.relative_gap_tolerance, parameters.absolute_gap_tolerance = 0.0, WHOLE
        if deterministic:
            parameters.node_limit = max(1, int(limit * NODES_PER_WORK))
        else:
            parameters.time_limit = timedelta(seconds=limit - min(MOST_ANSWERING, ANSWERING * limit))
        return parameters


_STARTING = threading.Lock()
"""One process is started at a time: two that take the main module away would put back what is not it."""


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Processes started meanwhile do not import the script of whoever asks, which would ask again from its top on."""
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _answer(there: Connection, *question: Any) -> None:
    there.send(scip(*question))


def scip(program: Program, gain: Ints, hint: Choice, parameters: mathopt.SolveParameters) -> Outcome:
    """Maximise by SCIP, from the legal choice ``hint`` on."""
    model = to_math_opt(program, gain, integer=True)
    known = mathopt.SolutionHint(variable_values=dict(zip(model.variables(), hint.astype(float).tolist(), strict=True)))
    start = mathopt.ModelSolveParameters(solution_hints=[known])
    result = mathopt.solve(model, mathopt.SolverType.GSCIP, params=parameters, model_params=start)
    work = result.solve_stats.node_count / NODES_PER_WORK
    dual = result.termination.objective_bounds.dual_bound
    bound = int(np.floor(dual + WHOLE)) if np.isfinite(dual) else None
    if not result.has_primal_feasible_solution():
        return Outcome(None, bound, work)
    values = np.array(result.variable_values(list(model.variables())))
    return Outcome(values > WHOLE, bound, work)
