"""Certificates are made here: the relaxation's prices of the rows, each told as the rule of the house that it is.

What is proven is added up by :mod:`allocator.verify.certificate`, which knows none of this; prices that were found
badly make a bound weaker, never wrong.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt.python import mathopt

from allocator.candidates import Candidates
from allocator.domain.certificate import (
    CERTIFIED,
    Certificate,
    LevelPrice,
    LevelProof,
    LimitPrice,
    Line,
    MovesPrice,
    PacingPrice,
    TablePrice,
)
from allocator.domain.plan import LEVELS, WaitlistPolicy
from allocator.model.constraints import program_of
from allocator.model.objective import Gains
from allocator.model.program import KEPT, at_least, at_most
from allocator.model.variables import exact_columns, ways
from allocator.search.pooling import pooled_columns
from allocator.search.relaxation import to_math_opt
from allocator.verify.certificate import Auditor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Scores
    from allocator.model.program import Program, Row
    from allocator.model.variables import Columns

    Ints = NDArray[np.int64]

SCALE = 1 << 24
"""Units of price in one unit of value: what rounding may lose of a bound stays far below one cover."""

NAMED_COLUMNS = 20_000
"""Columns up to which every table is named; on larger nights tables that are alike share their prices."""


def certify(
    night: Night,
    scores: Scores,
    parameters: Parameters,
    plan: Plan,
    *,
    seconds: float | None = None,
    name_tables_up_to: int = NAMED_COLUMNS,
) -> Certificate:
    """Bounds for the levels of ``plan`` that can be checked without a solver.

    ``seconds`` is a limit for the whole; what is not found in it is proven by prices of 0 only.
    """
    maker = _Maker(night, scores, parameters, plan, name_tables_up_to)
    ends = None if seconds is None else time.monotonic() + seconds
    proofs = []
    for done, level in enumerate(CERTIFIED):
        left = None if ends is None else max(0.0, ends - time.monotonic()) / (len(CERTIFIED) - done)
        proofs.append(maker.proof(level, left))
    return Certificate(SCALE, tuple(proofs))


class _Maker:
    """Makes one proof after the other; the program is built once, and only if a proof needs it."""

    def __init__(self, night: Night, scores: Scores, parameters: Parameters, plan: Plan, named: int) -> None:
        self._auditor = Auditor(night, scores, parameters, plan)
        self._gains = Gains(night, scores, parameters)
        self._night, self._plan, self._named = night, plan, named
        self._priced: _Priced | None = None

    def proof(self, level: str, seconds: float | None) -> LevelProof:
        """The better of two proofs: prices of 0, and those of the relaxation where 0 does not do."""
        value = self._auditor.values[level]
        bound = self._auditor.bound(level, (), SCALE)
        if bound == value:
            return LevelProof(level, value, bound)
        self._priced = self._priced or _Priced.of(self._night, self._named)
        lines = tuple(self._lines(self._priced, level, seconds))
        better = self._auditor.bound(level, lines, SCALE)
        return LevelProof(level, value, better, lines) if better < bound else LevelProof(level, value, bound)

    def _lines(self, priced: _Priced, level: str, seconds: float | None) -> Iterator[Line]:
        program = priced.program.with_rows(self._levels_above(priced.columns, level))
        keep = np.flatnonzero(self._possible(priced.columns, level))
        gain = self._gains.of_columns(priced.columns, level)
        if not len(keep):
            return
        program = program.restricted(keep)
        yield from _told(self._night, program, _prices(program, gain[keep], seconds))

    def _strictly_above(self, level: str) -> bool:
        strict = self._gains.parameters.waitlist is WaitlistPolicy.STRICT
        return strict and LEVELS.index("waitlist") < LEVELS.index(level)

    def _levels_above(self, columns: Columns, level: str) -> Iterator[Row]:
        """The levels above at what the plan reaches, neither less nor more; of a strict waitlist, every entry."""
        for name in LEVELS[: LEVELS.index(level)]:
            if name == "waitlist" and self._strictly_above(level):
                continue
            gain = self._gains.of_columns(columns, name)
            value = self._auditor.values[name] - sum(self._gains.levels[name](each) for each in columns.placed)
            yield at_least(gain, value, name)._replace(key=(name, 1))
            yield at_most(gain, value, name)._replace(key=(name, -1))
        if self._strictly_above(level):
            for party in columns.parties:
                if party.waiting and party.party_id in self._plan.of:
                    seats = np.zeros(len(columns), dtype=np.int64)
                    seats[columns.of_party[party.party_id]] = 1
                    yield at_least(seats, 1, "waitlist")._replace(rule="entry")

    def _possible(self, columns: Columns, level: str) -> NDArray[np.bool_]:
        """Columns that are left once the levels above are as the plan has them."""
        if not self._strictly_above(level):
            return np.ones(len(columns), dtype=np.bool_)
        seated = [not each.party.waiting or each.party.party_id in self._plan.of for each in columns.candidates]
        return np.array(seated, dtype=np.bool_)


@dataclass(frozen=True)
class _Priced:
    """The program whose rows get prices."""

    columns: Columns
    program: Program

    @classmethod
    def of(cls, night: Night, named: int) -> _Priced:
        pool = Candidates.of(night)
        columns = exact_columns(pool) if ways(pool) <= named else pooled_columns(pool)
        return cls(columns, program_of(columns))


def _prices(program: Program, gain: Ints, seconds: float | None) -> Ints:
    """Whole prices of the rows, from the simplex method; all 0 if it does not end in time."""
    parameters = mathopt.SolveParameters()
    if seconds is not None:
        parameters.time_limit = timedelta(seconds=max(seconds, 0.01))
    model = to_math_opt(program, gain, integer=False)
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters)
    rows = len(program.rows)
    if not result.has_dual_feasible_solution():
        return np.zeros(rows, dtype=np.int64)
    duals = np.array(result.dual_values(list(model.linear_constraints())[:rows]), dtype=np.float64)
    prices: Ints = np.maximum(0.0, np.rint(duals * SCALE)).astype(np.int64)
    return prices


def _told(night: Night, program: Program, prices: Ints) -> Iterator[Line]:
    """The prices as lines: a row of several tables that are alike is a line for each of them."""
    tables: dict[tuple[str, int], int] = defaultdict(int)
    levels: dict[str, int] = defaultdict(int)
    for each, price in zip(program.rows, prices.tolist(), strict=True):
        if not price:
            continue
        if each.rule == "table":
            *names, moment = each.key
            for name in names:
                tables[(str(name), int(moment))] += price
        elif each.rule == "limit":
            yield LimitPrice(str(each.key[0]), price)
        elif each.rule == "pacing":
            measure, slot = each.key
            start = night.service.opens + int(slot) * night.service.slot_minutes
            yield PacingPrice(start, "covers" if measure == "covers" else "parties", price)
        elif each.rule == "moves":
            yield MovesPrice(price)
        elif each.rule == KEPT:
            name, sign = each.key
            levels[str(name)] += int(sign) * price
    for (name, moment), price in sorted(tables.items()):
        yield TablePrice(name, moment, price)
    for name, price in levels.items():
        if price:
            yield LevelPrice(name, price)
