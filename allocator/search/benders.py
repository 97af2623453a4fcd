"""Cuts that a pooled choice breaks where its tables cannot be named: what counting tables alike leaves out.

A class has room for as many parties as it has tables, but joined tables leave holes in it that fit some parties and not
others. Whether parts of parties can be given parts of the tables is a linear question of one class, over its tables and
the periods that somebody keeps them busy; its prices give a row in pooled columns that every plan with named tables
obeys. Pick any moments of the tables of a class, each table as often as you like: a table serves one party at each, so
a plan takes no more of them than were picked; whoever may sit at any table of the class takes at least as many as at
the table where it would take fewest. (Benders 1962. The row picked is the one met first on the way from a choice that
can be named to the one that cannot, which makes it a facet mostly: Conforti and Wolsey 2019, facet separation with one
linear program.)
"""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import model_pb2

from allocator.model.constraints import maximal_cliques
from allocator.model.program import KEPT, Row
from allocator.search.pooling import PICKED
from allocator.search.relaxation import glop, relax

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from allocator.search.budget import Budget

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]
    Period = tuple[int, int]

INSIDE = 0.9
"""How much of a choice that can be named is surely inside of what can: it leaves something of every table."""

NOTHING = 1e-6
"""Fractions and distances below this are rounding errors."""

DIGITS = 6
"""Of loads; what is smaller would make the simplex method imprecise."""

MOST_TIMES = 12
"""How often one moment may be picked; prices that are not whole at any such scale are rounded at this one."""

NEAR = 4
"""Columns of each party, on average, that most rounds look at; what is cut holds for the others as well."""

FOLLOWING = 0.4
"""How far, of the way to the edge of what can be named, the next round looks from: nearer to the best, but inside."""

AIDED = (2, 12)
"""Rounds at which the relaxation with named tables is solved, of some columns first: few more are needed from there."""

ROUNDS = 100
"""Rounds of cuts at most before the engines are asked."""


@dataclass(frozen=True)
class Named:
    """The night with every table named: the ``program`` of ``exact`` columns, which are pooled in ``alike``."""

    exact: Columns
    program: Program
    alike: Columns

    @cached_property
    def _pooled(self) -> Ints:
        """The pooled column of each exact one."""
        places = ((each.party.party_id, each.tables.tables, each.start) for each in self.exact.candidates)
        return np.fromiter((self.alike.column_of[place] for place in places), np.int64, len(self.exact))

    def relaxed(self, pooled: Program, keep: Ints, gain: Ints, seconds: float | None, inside: Reals) -> Reals:
        """The best for ``gain`` of what can be named in parts, in pooled columns of which only ``keep`` are taken.

        ``inside`` can be named.
        """
        among = np.flatnonzero(np.isin(self._pooled, keep))
        legal = inside[self._pooled[among]] > 0
        kept = []
        for row in pooled.rows:
            if row.rule == KEPT:
                weights = np.bincount(row.columns, row.weights, pooled.size)[self._pooled[among]].astype(np.int64)
                columns = np.flatnonzero(weights)
                kept.append(row._replace(columns=columns, weights=weights[columns]))
        relaxation = relax(self.program.restricted(among).with_rows(kept), gain[self._pooled[among]], seconds, legal)
        return np.bincount(self._pooled[among], relaxation.fractions, pooled.size).astype(np.float64)


@dataclass(frozen=True)
class Naming:
    """The classes of a pooled night in which naming may fail, and a choice ``inside`` of what can be named."""

    classes: Sequence[Shared]
    inside: Reals
    named: Named | None = None
    workers: int = 1
    """Classes that are looked at side by side."""

    @classmethod
    def of(cls, columns: Columns, start: Choice, named: Named | None = None, *, workers: int = 1) -> Naming:
        """Of the pooled ``columns``; ``start`` is a choice of which every table can be named."""
        return cls(classes_of(columns), start.astype(np.float64) * INSIDE, named, workers)

    def cuts(self, choice: Choice) -> list[Row]:
        """Rows that the choice breaks; none, if parts of tables can be named to all parts of parties."""
        wanted = choice.astype(np.float64)
        found, _ = self._broken(wanted, self.inside)
        more, _ = self._broken(wanted, np.zeros(len(choice))) if found else ([], None)
        return list({row.key: row for row in (*found, *more)}.values())

    def _broken(self, choice: Reals, inside: Reals) -> tuple[list[Row], Reals]:
        """Rows met on the way to a choice from one that can be named, and where the first of them is met."""
        with ThreadPoolExecutor(self.workers) as threads:
            found = list(threads.map(lambda each: each.cut(choice, inside), self.classes))
        far = min((way for _, way in found), default=1.0)
        return [row for row, _ in found if row is not None], inside + far * (choice - inside)

    def tightened(self, program: Program, keep: Ints, gain: Ints, value: int, budget: Budget) -> Program:
        """The program under cuts that its relaxation on the columns ``keep`` breaks, round by round.

        ``value`` is reached by some choice of them.
        """
        if not self.classes:
            return program
        parties = len(np.unique(program.group[keep]))
        among, inside = keep, self.inside
        for number in range(ROUNDS):
            left = None if budget.deterministic else budget.left
            if number in AIDED and self.named is not None:
                best = self.named.relaxed(program, among if number == AIDED[0] else keep, gain, left, inside)
                value, inside = max(value, int(gain @ best)), inside + INSIDE * (best - inside)
            relaxation = relax(part(program, among), gain[among], left, inside[among] > 0)
            whole = np.zeros(program.size)
            whole[among] = relaxation.fractions
            cuts: list[Row] = []
            if relaxation.bound > value and not budget.over:
                cuts, edge = self._broken(whole, inside)
                inside = inside + FOLLOWING * (edge - inside)
            if not cuts and (len(among) == len(keep) or budget.over):
                break
            program = program.with_rows(cuts)
            least = np.argsort(relaxation.regret, kind="stable")[: NEAR * parties]
            among = np.sort(among[least]) if cuts else keep
        return program


def part(program: Program, keep: Ints) -> Program:
    """The program on the columns ``keep``; where those are all, itself: a copy of a large one takes hundreds of MB."""
    return program if len(keep) == program.size else program.restricted(keep)


def classes_of(columns: Columns) -> list[Shared]:
    """The classes of a pooled night of which joined or certain tables take a part: the others can always be named."""
    periods: dict[tuple[str, ...], dict[Period, list[int]]] = defaultdict(lambda: defaultdict(list))
    certain: dict[str, list[int]] = defaultdict(list)
    for column, each in enumerate(columns.candidates):
        if column in columns.classes:
            periods[columns.classes[column]][each.busy].append(column)
        else:
            for name in each.tables.tables:
                certain[name].append(column)
    return [
        Shared(columns, names, {name: certain[name] for name in names if certain[name]}, dict(sorted(found.items())))
        for names, found in periods.items()
        if any(certain[name] for name in names)
    ]


@dataclass(frozen=True)
class Shared:
    """A class of tables, the columns that are ``certain`` to take each, and the pooled columns of each period."""

    columns: Columns
    tables: tuple[str, ...]
    certain: Mapping[str, Sequence[int]]
    periods: Mapping[Period, Sequence[int]]

    def cut(self, choice: Reals, inside: Reals) -> tuple[Row | None, float]:
        """The row that ``choice`` breaks on its way from ``inside``, which can be named, and how far on that is met.

        None, if the choice can be named as well.
        """
        prices, way = self._prices(self._loads(inside), self._loads(choice - inside))
        if prices is None:
            return None, way
        row = self._row(_whole(prices))
        broken = float(row.weights @ choice[row.columns]) - row.most
        return row if broken > NOTHING * max(1, row.most) else None, way

    @cached_property
    def _moments(self) -> list[tuple[tuple[str, ...], int, Ints, Ints]]:
        """For some tables with the same certain columns and a moment: the periods and the certain columns at it."""
        alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
        for name in self.tables:
            alike[tuple(self.certain.get(name, ()))].append(name)
        spans = np.array(list(self.periods), dtype=np.int64)
        found = []
        for certain, names in alike.items():
            busy = np.array([self.columns.candidates[column].busy for column in certain], dtype=np.int64)
            every = np.concatenate([spans, busy.reshape(-1, 2)])
            for moment, together in maximal_cliques(every):
                taken = np.array(certain, dtype=np.int64)[together[together >= len(spans)] - len(spans)]
                found.append((tuple(names), moment, together[together < len(spans)], taken))
        return found

    @cached_property
    def _groups(self) -> list[tuple[str, ...]]:
        return list(dict.fromkeys(names for names, _, _, _ in self._moments))

    @cached_property
    def _takers(self) -> tuple[Ints, Ints, Ints]:
        """Every column that loads a row of the linear question, with the row, and by how many tables."""
        rows, cols, weights = [], [], []
        for row, (names, _, _, taken) in enumerate(self._moments):
            rows += [row] * len(taken)
            cols += taken.tolist()
            weights += [len(names)] * len(taken)
        for row, pooled in enumerate(self.periods.values(), len(self._moments)):
            rows += [row] * len(pooled)
            cols += pooled
            weights += [1] * len(pooled)
        return np.array(rows, dtype=np.int64), np.array(cols, dtype=np.int64), np.array(weights, dtype=np.int64)

    @cached_property
    def _parts(self) -> tuple[Ints, Ints, Reals]:
        """Entries of the linear question: a column for each period at each group of tables, as much as is given there.

        Its rows: what a moment of some tables holds, and what a period is given, which must be what is asked for.
        """
        group = {names: at for at, names in enumerate(self._groups)}
        rows, cols, weights = [], [], []
        for row, (names, _, periods, _) in enumerate(self._moments):
            rows += [row] * len(periods)
            cols += (periods * len(group) + group[names]).tolist()
            weights += [1.0] * len(periods)
        size = len(self.periods) * len(group)
        rows += (np.arange(size) // len(group) + len(self._moments)).tolist()
        cols += range(size)
        weights += [-1.0] * size
        return np.array(rows, dtype=np.int64), np.array(cols, dtype=np.int64), np.array(weights)

    def _loads(self, choice: Reals) -> Reals:
        """How much a choice puts on each row of the linear question."""
        rows, cols, weights = self._takers
        size = len(self._moments) + len(self.periods)
        return np.round(np.bincount(rows, weights * choice[cols], size), DIGITS)

    def _prices(self, begun: Reals, change: Reals) -> tuple[Reals | None, float]:
        """Prices of the moments that end the way from ``begun`` by ``change`` before its end, and how far it goes."""
        moments = len(self._moments)
        room = np.zeros(len(begun))
        room[:moments] = [len(names) for names, _, _, _ in self._moments]
        way, duals = _furthest(self._parts, change, room - begun)
        prices = np.maximum(0.0, duals[:moments])
        return None if way > 1 - NOTHING or prices.max(initial=0.0) < NOTHING else prices, way

    def _row(self, picked: Ints) -> Row:
        """The row for so many picks of each moment."""
        weights: dict[int, int] = defaultdict(int)
        spans = np.array(list(self.periods), dtype=np.int64)
        paid: dict[tuple[str, ...], Ints] = {names: np.zeros(len(spans), dtype=np.int64) for names in self._groups}
        most, key = 0, []
        for row in np.flatnonzero(picked).tolist():
            names, moment, _, taken = self._moments[row]
            times = int(picked[row])
            paid[names] += times * ((spans[:, 0] <= moment) & (moment < spans[:, 1]))
            for column in taken.tolist():
                weights[column] += times * len(names)
            most += times * len(names)
            key += [part for name in names for part in (name, moment)] * times
        least = np.minimum.reduce(list(paid.values()))
        for pooled, weight in zip(self.periods.values(), least.tolist(), strict=True):
            weights.update(dict.fromkeys(pooled, weight))
        held = sorted((column, weight) for column, weight in weights.items() if weight)
        columns, factors = np.array(held, dtype=np.int64).reshape(-1, 2).T
        return Row(columns, factors, most, PICKED, tuple(key))


def _whole(prices: Reals) -> Ints:
    """Whole numbers in the proportion of ``prices``, as small as can be."""
    prices = prices / prices.max()
    scales = (scale for scale in range(1, MOST_TIMES) if np.abs(prices * scale - np.rint(prices * scale)).max() < 1e-4)
    return np.rint(prices * next(scales, MOST_TIMES)).astype(np.int64)


def _furthest(parts: tuple[Ints, Ints, Reals], change: Reals, limits: Reals) -> tuple[float, Reals]:
    """How many times ``change`` the rows take beside the ``parts``, at most once, and what each row charges for it."""
    far = int(parts[1].max()) + 1
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(far + 1))
    proto.variables.lower_bounds.extend([0.0] * (far + 1))
    proto.variables.upper_bounds.extend([*([np.inf] * far), 1.0])
    proto.variables.integers.extend([False] * (far + 1))
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.append(far)
    proto.objective.linear_coefficients.values.append(1.0)
    proto.linear_constraints.ids.extend(range(len(limits)))
    proto.linear_constraints.lower_bounds.extend([-np.inf] * len(limits))
    proto.linear_constraints.upper_bounds.extend(limits.tolist())
    changed = np.flatnonzero(change)
    rows = np.concatenate([parts[0], changed])
    cols = np.concatenate([parts[1], np.full(len(changed), far)])
    order = np.lexsort((cols, rows))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(rows[order].tolist())
    matrix.column_ids.extend(cols[order].tolist())
    matrix.coefficients.extend(np.concatenate([parts[2], change[changed]])[order].tolist())
    values, duals = glop(proto)
    return float(values[far]), duals
