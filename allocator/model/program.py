"""An integer program in sparse rows, as every engine takes it: maximise gain, every row at most its limit."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]


KEPT = "level"
"""The rule that every row of a level is one of: it keeps what the level reached, or what is proven of it."""


class Row(NamedTuple):
    """``sum(weights * x[columns]) <= most``; ``rule`` and ``key`` say which rule of the house it is."""

    columns: Ints
    weights: Ints
    most: int
    rule: str
    key: tuple[str | int, ...] = ()


def row(columns: Sequence[int], weights: Sequence[int] | None, most: int, rule: str, *key: str | int) -> Row:
    """A row from plain lists; ``weights`` ``None`` = all 1."""
    taken = np.asarray(columns, dtype=np.int64)
    factors = np.ones(len(taken), dtype=np.int64) if weights is None else np.asarray(weights, dtype=np.int64)
    return Row(taken, factors, most, rule, key)


def at_least(gain: Ints, value: int, key: str) -> Row:
    """The row that keeps a level at ``value`` or better."""
    columns = np.flatnonzero(gain)
    return Row(columns, -gain[columns], -value, KEPT, (key, value))


def at_most(gain: Ints, value: int, key: str) -> Row:
    """The row that says what is proven: a level cannot exceed ``value``; it tightens every later relaxation."""
    columns = np.flatnonzero(gain)
    return Row(columns, gain[columns], value, KEPT, (key, value))


@dataclass(frozen=True)
class Program:
    """Columns 0..size-1, each of one group (party) of which at most one may be chosen, and rows over them."""

    size: int
    group: Ints
    rows: tuple[Row, ...]
    origin: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Of a restricted program: the number each row has in the whole one."""

    @cached_property
    def groups(self) -> list[Ints]:
        """Columns of each group that has any."""
        order = np.argsort(self.group, kind="stable")
        cuts = np.flatnonzero(np.diff(self.group[order])) + 1
        return [part for part in np.split(order, cuts) if len(part)]

    @cached_property
    def limits(self) -> Ints:
        """Right-hand sides of the rows."""
        return np.array([each.most for each in self.rows], dtype=np.int64)

    @cached_property
    def entries(self) -> tuple[Ints, Ints, Ints]:
        """Row number, column and weight of every entry, by row."""
        if not self.rows:
            empty = np.zeros(0, dtype=np.int64)
            return empty, empty, empty
        lengths = [len(each.columns) for each in self.rows]
        numbers = np.repeat(np.arange(len(self.rows), dtype=np.int64), lengths)
        return (
            numbers,
            np.concatenate([each.columns for each in self.rows]),
            np.concatenate([each.weights for each in self.rows]),
        )

    def priced(self, prices: Ints) -> Ints:
        """What each column pays at whole ``prices`` of the rows, exactly."""
        numbers, columns, weights = self.entries
        paid = np.zeros(self.size, dtype=np.int64)
        np.add.at(paid, columns, prices[numbers] * weights)
        return paid

    def allows(self, chosen: NDArray[np.bool_]) -> bool:
        """Whether a 0/1 vector obeys every row and every group."""
        if np.bincount(self.group[chosen], minlength=1).max(initial=0) > 1:
            return False
        return bool((self.load(chosen) <= self.limits).all())

    def load(self, chosen: NDArray[np.bool_]) -> Ints:
        """How much of each row a choice takes."""
        numbers, columns, weights = self.entries
        load = np.zeros(len(self.rows), dtype=np.int64)
        np.add.at(load, numbers, weights * chosen[columns])
        return load

    def with_rows(self, more: Iterable[Row]) -> Program:
        """The same columns under more rows."""
        return Program(self.size, self.group, (*self.rows, *more))

    def restricted(self, keep: Ints, around: NDArray[np.bool_] | None = None) -> Program:
        """Only the columns ``keep`` (sorted), with what ``around`` takes gone; rows that can no longer bind go too."""
        position = np.full(self.size, -1, dtype=np.int64)
        position[keep] = np.arange(len(keep))
        numbers, columns, weights = self.entries
        inside = position[columns] >= 0
        numbers, columns, weights = numbers[inside], position[columns[inside]], weights[inside]
        limits = self.limits if around is None else self.limits - self.load(around)
        most = np.zeros(len(self.rows), dtype=np.int64)
        np.add.at(most, numbers, weights.clip(min=0))
        binding = np.flatnonzero(most > limits)
        first, last = (np.searchsorted(numbers, binding, side) for side in ("left", "right"))
        spans = zip(binding.tolist(), first.tolist(), last.tolist(), limits[binding].tolist(), strict=True)
        rows = tuple(
            Row(columns[begin:end], weights[begin:end], limit, self.rows[number].rule, self.rows[number].key)
            for number, begin, end, limit in spans
        )
        return Program(len(keep), self.group[keep], rows, binding)
