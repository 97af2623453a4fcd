"""Cuts that the rows of a program imply and its relaxation does not see: half of some rows added up, rounded down.

Every sum of rows holds for every choice; where its weights are halved and rounded down, the left side is a whole
number, so that its limit may be rounded down too. The rows to add up are found by elimination over even and odd among
those that the relaxed choice exhausts. (Zero-half cuts: Caprara and Fischetti 1996; Koster, Zymolka and Kutschka 2009.)
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.program import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from allocator.model.program import Program

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

HALF = "half"
"""The rule that every cut is a row of."""

NOTHING = 1e-6
"""Fractions and distances below this are rounding errors."""

FAR = 0.5
"""What a row may leave of its limit at most to be added up."""

LEAST_BROKEN = 0.01
"""How far the relaxed choice must break a cut to make it worth adding."""

MOST_CUTS = 40
"""Cuts added at once, those broken most."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """Rows that are added up: what is left of their limits, which columns then have odd weights (bits), and their
    numbers."""

    left: float
    odd: int
    odd_limit: int
    rows: frozenset[int]

    def plus(self, other: _Sum) -> _Sum:
        """Both together; rows in both have even weights and go."""
        odd_limit = self.odd_limit ^ other.odd_limit
        return _Sum(self.left + other.left, self.odd ^ other.odd, odd_limit, self.rows ^ other.rows)


@dataclass(frozen=True)
class _Rows:
    """The rows of a program, and that of each group at most one column is chosen, entry by entry."""

    limits: Ints
    numbers: Ints
    columns: Ints
    weights: Ints

    @classmethod
    def of(cls, program: Program) -> _Rows:
        numbers, columns, weights = program.entries
        count, order = len(program.rows), np.argsort(program.group, kind="stable")
        groups = int(program.group.max(initial=-1)) + 1
        return cls(
            np.concatenate([program.limits, np.ones(groups, dtype=np.int64)]),
            np.concatenate([numbers, count + program.group[order]]),
            np.concatenate([columns, order]),
            np.concatenate([weights, np.ones(len(order), dtype=np.int64)]),
        )

    @cached_property
    def _first(self) -> Ints:
        return np.searchsorted(self.numbers, np.arange(len(self.limits) + 1))

    def left(self, fractions: Reals) -> Reals:
        """What the relaxed choice leaves of each limit."""
        taken = self.weights * fractions[self.columns]
        return np.subtract(self.limits, np.bincount(self.numbers, taken, len(self.limits)), dtype=np.float64)

    def halved(self, size: int, rows: Iterable[int], whole: NDArray[np.bool_]) -> Row:
        """Half of ``rows``, and of ``x <= 1`` for the whole columns left odd, rounded down."""
        weights, most = np.zeros(size, dtype=np.int64), 0
        for number in rows:
            entries = slice(self._first[number], self._first[number + 1])
            weights[self.columns[entries]] += self.weights[entries]
            most += int(self.limits[number])
        odd = whole & (weights % 2 != 0)
        weights[odd] += 1
        weights, most = np.floor_divide(weights, 2), (most + int(odd.sum())) // 2
        columns = np.flatnonzero(weights)
        return Row(columns, weights[columns], most, HALF)


def halves(program: Program, fractions: Reals) -> list[Row]:
    """Cuts that the relaxed choice ``fractions`` breaks; every whole choice that the program allows obeys them."""
    rows = _Rows.of(program)
    whole = fractions > 1 - NOTHING
    split = np.flatnonzero((fractions > NOTHING) & ~whole)
    broken = []
    for each in _eliminated(_sums(rows, fractions, split, whole), len(split)):
        open_part = sum(fractions[split[bit]] for bit in range(len(split)) if each.odd >> bit & 1)
        if each.odd_limit and each.left + open_part < 1 - 2 * LEAST_BROKEN:
            broken.append((each.left + open_part, len(each.rows), sorted(each.rows)))
    cuts = (rows.halved(program.size, numbers, whole) for *_, numbers in sorted(broken)[:MOST_CUTS])
    return [cut for cut in cuts if cut.weights @ fractions[cut.columns] > cut.most + LEAST_BROKEN]


def _sums(rows: _Rows, fractions: Reals, split: Ints, whole: NDArray[np.bool_]) -> list[_Sum]:
    """The rows by themselves that the relaxed choice all but exhausts.

    A column that is chosen whole counts by what it leaves, which is nothing: it turns an odd limit even.
    """
    left = rows.left(fractions)
    near = left <= FAR
    odd = near[rows.numbers] & (rows.weights % 2 != 0)
    of_whole = odd & whole[rows.columns]
    turned = np.bincount(rows.numbers[of_whole], minlength=len(left))
    odd_limit = (rows.limits + turned) % 2
    position = np.full(len(fractions), -1, dtype=np.int64)
    position[split] = np.arange(len(split))
    bits: dict[int, int] = defaultdict(int)
    of_split = odd & (position[rows.columns] >= 0)
    for number, bit in zip(rows.numbers[of_split].tolist(), position[rows.columns[of_split]].tolist(), strict=True):
        bits[number] |= 1 << bit
    found = (
        _Sum(max(0.0, float(left[number])), bits[number], int(odd_limit[number]), frozenset((number,)))
        for number in np.flatnonzero(near).tolist()
    )
    return [each for each in found if each.odd or each.odd_limit]


def _eliminated(sums: Sequence[_Sum], bits: int) -> list[_Sum]:
    """Sums in which as few columns as can be have odd weights."""
    active = list(sums)
    for bit in range(bits):
        with_it = [each for each in active if each.odd >> bit & 1]
        exhausted = [each for each in with_it if each.left <= NOTHING]
        if not exhausted:
            continue
        pivot = min(exhausted, key=lambda each: (len(each.rows), each.odd.bit_count()))
        without = [each for each in active if not each.odd >> bit & 1]
        more = (each.plus(pivot) for each in with_it if each is not pivot)
        active = without + [each for each in more if each.left < 1 and (each.odd or each.odd_limit)]
    return active
