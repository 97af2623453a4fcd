"""The linear relaxation: prices of the rows, and from them a bound that is exact in whole numbers.

Any prices ≥ 0 prove a bound (weak duality): no plan gains more than the limits at these prices plus, for each party,
what its best column gains above the prices it pays. The prices come from a simplex method in floating point; the bound
is recomputed from rounded prices in integers, so that no rounding error of the method can make it wrong.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import model_pb2, solution_pb2, sparse_containers_pb2
from ortools.math_opt.core.python import solver
from ortools.math_opt.python import mathopt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.program import Program

    Ints = NDArray[np.int64]

SCALE = 1 << 16
"""Whole units of price in one unit of gain."""

UNPREPARED = 1200
"""Columns up to which GLOP is sooner done without presolving."""

SIFT_ABOVE = 20_000
"""Columns above which the relaxation is solved by a few columns at a time."""

FIRST_OF_GROUP = 8
"""Columns of each party the sifting begins with."""

TAKEN_OF_GROUP = 6
"""Columns of each party, those of least regret, it takes in at each turn."""

MOST_AT_ONCE = 20_000
"""Columns above which those the relaxed choice does not use are let go again."""

MOST_SIFTS = 60
"""Turns after which the bound is good enough."""

SIFTED = 1e-4
"""Relative distance of bound and relaxed value at which the sifting ends."""


@dataclass(frozen=True)
class Relaxation:
    """A bound and what each column costs against it.

    ``regret[j]`` (scaled by :data:`SCALE`) is what any plan with column ``j`` stays below the bound at least;
    ``scaled_bound`` the bound in that scale. ``prices`` are whole multipliers of the rows, ``fractions`` the
    relaxed choice itself, for heuristics only.
    """

    scaled_bound: int
    regret: Ints
    prices: Ints
    fractions: NDArray[np.float64]

    @property
    def bound(self) -> int:
        """Most that any plan gains."""
        return self.scaled_bound // SCALE

    def within(self, value: int) -> Ints:
        """Columns that a plan of ``value`` or better may hold."""
        return np.flatnonzero(self.regret <= self.scaled_bound - SCALE * value)


def relax(
    program: Program, gain: Ints, seconds: float | None = None, legal: NDArray[np.bool_] | None = None
) -> Relaxation:
    """Solve the relaxation of ``program`` for ``gain``; without an optimum in ``seconds`` the bound is a weaker one.

    Among the columns ``legal`` there is a legal choice, which a large program with rows that demand something needs.
    """
    if program.size <= SIFT_ABOVE:
        prices, fractions = _simplex(program, gain, seconds)
        return priced_bound(program, gain, prices, fractions)
    return _sift(program, gain, seconds, legal)


def _sift(program: Program, gain: Ints, seconds: float | None, legal: NDArray[np.bool_] | None) -> Relaxation:
    """The relaxation by a few columns at a time: price all, take in those that would pay, until none does by much."""
    started = time.monotonic()
    best = priced_bound(program, gain, np.zeros(len(program.rows), dtype=np.int64))
    active = best_of_groups(program.group, gain, FIRST_OF_GROUP)
    if legal is not None:
        # Without them what earlier levels reached could not be kept, and the first columns would have no answer.
        active = np.union1d(active, np.flatnonzero(legal))
    for _ in range(MOST_SIFTS):
        left = None if seconds is None else seconds - (time.monotonic() - started)
        if left is not None and left <= 0:
            break
        core = program.restricted(active)
        prices, used = _simplex(core, gain[active], left)
        spread = np.zeros(len(program.rows), dtype=np.int64)
        spread[core.origin] = prices
        fractions = np.zeros(program.size)
        fractions[active] = used
        found = priced_bound(program, gain, spread, fractions)
        reached = SCALE * float(gain[active] @ used)
        if found.scaled_bound <= best.scaled_bound:
            best = found
        if found.scaled_bound - reached <= SIFTED * abs(reached):
            break
        kept = active if len(active) < MOST_AT_ONCE else active[used > 0]
        active = np.union1d(kept, best_of_groups(program.group, -found.regret, TAKEN_OF_GROUP))
    return best


def best_of_groups(group: Ints, worth: Ints, most: int) -> Ints:
    """The ``most`` columns of highest worth in each group."""
    order = np.lexsort((-worth, group))
    grouped = group[order]
    first = np.searchsorted(grouped, grouped)
    return np.sort(order[np.arange(len(order)) - first < most])


def _simplex(program: Program, gain: Ints, seconds: float | None) -> tuple[Ints, NDArray[np.float64]]:
    """Whole prices of the rows and the relaxed choice, by GLOP.

    It is asked through messages: an object for each variable and value would take longer than the simplex method.
    """
    fractions, duals = glop(to_message(program, gain, integer=False), seconds)
    prices = np.maximum(0, np.rint(duals[: len(program.rows)] * SCALE)).astype(np.int64)
    return prices, fractions


def glop(proto: model_pb2.ModelProto, seconds: float | None = None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The values of the columns of a linear program and the prices of its rows; zeros where GLOP had no time."""
    size, rows = len(proto.variables.ids), len(proto.linear_constraints.ids)
    parameters = mathopt.SolveParameters()
    if size <= UNPREPARED:
        parameters.presolve = mathopt.Emphasis.OFF
    if seconds is not None:
        parameters.time_limit = timedelta(seconds=max(seconds, 0.01))
    result = solver.solve(  # type: ignore[no-untyped-call]
        proto,
        mathopt.SolverType.GLOP.value,
        mathopt.StreamableSolverInitArguments().to_proto(),
        parameters.to_proto(),
        mathopt.ModelSolveParameters().to_proto(),
        None,
        mathopt.CallbackRegistration().to_proto(),
        None,
        None,
    )
    values, duals = np.zeros(size), np.zeros(rows)
    for found in result.solutions[:1]:
        if found.dual_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
            duals = _dense(found.dual_solution.dual_values, rows)
        if found.primal_solution.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE:
            values = _dense(found.primal_solution.variable_values, size)
    return values, duals


def _dense(sparse: sparse_containers_pb2.SparseDoubleVectorProto, size: int) -> NDArray[np.float64]:
    """The values of ids below ``size``."""
    ids, values = np.array(sparse.ids, dtype=np.int64), np.array(sparse.values)
    dense = np.zeros(size)
    dense[ids[ids < size]] = values[ids < size]
    return dense


def priced_bound(
    program: Program, gain: Ints, prices: Ints, fractions: NDArray[np.float64] | None = None
) -> Relaxation:
    """The bound that whole ``prices`` of the rows prove, in exact integers."""
    profit = SCALE * gain - program.priced(prices)
    best = np.zeros(int(program.group.max(initial=-1)) + 1, dtype=np.int64)
    np.maximum.at(best, program.group, profit)
    bound = int(prices @ program.limits) + int(best.sum())
    relaxed = np.zeros(program.size) if fractions is None else fractions
    return Relaxation(bound, best[program.group] - profit, prices, relaxed)


def to_math_opt(program: Program, gain: Ints, *, integer: bool) -> mathopt.Model:
    """The program as MathOpt takes it; the last rows say that each party is seated at most once."""
    return mathopt.Model.from_model_proto(to_message(program, gain, integer=integer))


def to_message(program: Program, gain: Ints, *, integer: bool) -> model_pb2.ModelProto:
    """The same as a message."""
    proto = model_pb2.ModelProto()
    size, rows = program.size, len(program.rows)
    proto.variables.ids.extend(range(size))
    proto.variables.lower_bounds.extend([0.0] * size)
    proto.variables.upper_bounds.extend([1.0] * size)
    proto.variables.integers.extend([integer] * size)
    proto.objective.maximize = True
    valued = np.flatnonzero(gain)
    proto.objective.linear_coefficients.ids.extend(valued.tolist())
    proto.objective.linear_coefficients.values.extend(gain[valued].astype(np.float64).tolist())
    numbers, columns, weights = _with_groups(program)
    count = int(numbers.max(initial=rows - 1)) + 1
    proto.linear_constraints.ids.extend(range(count))
    proto.linear_constraints.lower_bounds.extend([-np.inf] * count)
    proto.linear_constraints.upper_bounds.extend(
        [*program.limits.astype(np.float64).tolist(), *([1.0] * (count - rows))]
    )
    order = np.lexsort((columns, numbers))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(numbers[order].tolist())
    matrix.column_ids.extend(columns[order].tolist())
    matrix.coefficients.extend(weights[order].astype(np.float64).tolist())
    return proto


def _with_groups(program: Program) -> tuple[Ints, Ints, Ints]:
    """The entries of the rows, and of one more row for each group of several columns, that one of them is chosen."""
    numbers, columns, weights = program.entries
    sizes = np.bincount(program.group, minlength=1)
    row_of = len(program.rows) - 1 + np.cumsum(sizes > 1)
    shared = np.flatnonzero(sizes[program.group] > 1)
    return (
        np.concatenate([numbers, row_of[program.group[shared]]]),
        np.concatenate([columns, shared]),
        np.concatenate([weights, np.ones(len(shared), dtype=np.int64)]),
    )
