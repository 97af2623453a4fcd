"""An integer program in sparse rows, as every engine takes it: maximise gain, every row at most its limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Name = tuple[str, tuple["str | int", ...]]
"""Rule and key of a row."""

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
class Slices(Sequence[Row]):
    """Rows as slices of long lists of columns and weights: row ``i`` is from ``first[i]`` to ``first[i + 1]``."""

    columns: Ints
    weights: Ints
    first: Ints
    limits: Ints
    names: tuple[Name, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Slices:
        """The same rows."""
        if isinstance(rows, cls):
            return rows
        none = [np.zeros(0, dtype=np.int64)]
        first = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(each.columns) for each in rows], out=first[1:])
        return cls(
            np.concatenate([each.columns for each in rows] or none),
            np.concatenate([each.weights for each in rows] or none),
            first,
            np.array([each.most for each in rows], dtype=np.int64),
            tuple((each.rule, each.key) for each in rows),
        )

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, number: int) -> Row: ...

    @overload
    def __getitem__(self, number: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, number: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(number, slice):
            return tuple(self[each] for each in range(*number.indices(len(self))))
        begin, end = self.first[number], self.first[number + 1]
        rule, key = self.names[number]
        return Row(self.columns[begin:end], self.weights[begin:end], int(self.limits[number]), rule, key)

    def __iter__(self) -> Iterator[Row]:
        spans = zip(self.first[:-1].tolist(), self.first[1:].tolist(), self.limits.tolist(), self.names, strict=True)
        for begin, end, most, (rule, key) in spans:
            yield Row(self.columns[begin:end], self.weights[begin:end], most, rule, key)

    def plus(self, more: Iterable[Row]) -> Slices:
        """These rows and more."""
        other = Slices.of(tuple(more))
        return Slices(
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.weights, other.weights]),
            np.concatenate([self.first, self.first[-1] + other.first[1:]]),
            np.concatenate([self.limits, other.limits]),
            self.names + other.names,
        )


@dataclass(frozen=True)
class Program:
    """Columns 0..size-1, each of one group (party) of which at most one may be chosen, and rows over them."""

    size: int
    group: Ints
    rows: Sequence[Row]
    origin: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """Of a restricted program: the number each row has in the whole one."""

    @cached_property
    def groups(self) -> list[Ints]:
        """Columns of each group that has any."""
        order = np.argsort(self.group, kind="stable")
        cuts = np.flatnonzero(np.diff(self.group[order])) + 1
        return [part for part in np.split(order, cuts) if len(part)]

    @cached_property
    def slices(self) -> Slices:
        """The rows, all columns and weights side by side."""
        return Slices.of(self.rows)

    @property
    def limits(self) -> Ints:
        """Right-hand sides of the rows."""
        return self.slices.limits

    @cached_property
    def entries(self) -> tuple[Ints, Ints, Ints]:
        """Row number, column and weight of every entry, by row."""
        rows = self.slices
        return np.repeat(np.arange(len(rows), dtype=np.int64), np.diff(rows.first)), rows.columns, rows.weights

    def priced(self, prices: Ints) -> Ints:
        """What each column pays at whole ``prices`` of the rows, exactly."""
        numbers, columns, weights = self.entries
        paid = np.zeros(self.size, dtype=np.int64)
        costly = np.flatnonzero(prices[numbers])
        np.add.at(paid, columns[costly], prices[numbers[costly]] * weights[costly])
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
        return Program(self.size, self.group, self.slices.plus(more))

    def restricted(self, keep: Ints, around: NDArray[np.bool_] | None = None) -> Program:
        """Only the columns ``keep`` (sorted), with what ``around`` takes gone; rows that can no longer bind go too."""
        position = np.full(self.size, -1, dtype=np.int64)
        position[keep] = np.arange(len(keep))
        numbers, columns, weights = self.entries
        limits = self.limits if around is None else self.limits - self.load(around)
        left = position[columns]
        inside = left >= 0
        most = np.zeros(len(limits), dtype=np.int64)
        np.add.at(most, numbers[inside], weights[inside].clip(min=0))
        binding = most > limits
        inside &= binding[numbers]
        rows = np.flatnonzero(binding)
        first = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(np.bincount(numbers[inside], minlength=len(limits))[rows], out=first[1:])
        names = self.slices.names
        named = tuple(names[number] for number in rows.tolist())
        kept = Slices(left[inside], weights[inside], first, limits[rows], named)
        return Program(len(keep), self.group[keep], kept, rows)
