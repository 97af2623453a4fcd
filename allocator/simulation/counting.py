"""Parties in counts of alike tables: a small relaxation of a night that proves at once what cannot be.

Tables that nobody concerned tells apart form a class. A party takes one of a class, or so many of several classes where
they are joined, whichever they are; at no moment may more of a class be in use than there are. Every plan obeys that,
so a bound of this program holds for every plan. On busy nights it refutes nearly all that cannot be, with a hundredth
of the columns of the exact program.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocator.model.program import Program, Row, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.domain.clock import Minute
    from allocator.simulation.options import Option

    Ints = NDArray[np.int64]


class Diner(NamedTuple):
    """A party that may be seated at one of ``options``; ``person`` and ``limit`` bound what it may have with others."""

    options: Sequence[Option]
    person: str
    limit: int


class Column(NamedTuple):
    """A choice of a diner: ``classes`` it takes a table of, one each, for a period of bits from ``start`` on."""

    diner: int
    classes: tuple[int, ...]
    taken: int
    start: Minute
    counts: int


@dataclass(frozen=True)
class Counts:
    """The columns of some diners and the rules that tie them together."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, diners: Sequence[Diner], count: int) -> Counts:
        """``diners`` on a floor of ``count`` tables."""
        class_of = _classes(diners, count)
        alike: dict[tuple[int, ...], tuple[int, ...]] = {}
        for tables in {option.tables for diner in diners for option in diner.options}:
            alike[tables] = tuple(sorted(class_of[table] for table in tables))
        columns = tuple(column for number, diner in enumerate(diners) for column in _columns(number, diner, alike))
        limits = np.bincount(class_of)
        return cls(columns, (*_table_rows(columns, limits), *_limit_rows(diners, columns)))

    def bound(self, worth: Callable[[Column], int], more: Iterable[Row] = ()) -> int:
        """Most that the columns of any plan are ``worth`` in all, where it must obey the rows ``more`` as well."""
        from allocator.search.relaxation import relax

        if not self.columns:
            return 0
        group = np.array([column.diner for column in self.columns], dtype=np.int64)
        gain = np.array([worth(column) for column in self.columns], dtype=np.int64)
        return relax(Program(len(self.columns), group, (*self.rows, *more)), gain).bound


def impossible(diners: Sequence[Diner], tables: int) -> bool:
    """Whether it is proven that not all ``diners`` can be seated at ``tables`` tables."""
    return Counts.of(diners, tables).bound(lambda _: 1) < len(diners)


def _classes(diners: Sequence[Diner], tables: int) -> list[int]:
    """Class of each table: two are alike if every choice of single tables has both or neither."""
    choices = {
        frozenset(option.tables[0] for option in diner.options if len(option.tables) == 1)
        for diner in diners
        if len(diner.options) > 1
    }
    numbers: dict[tuple[bool, ...], int] = {}
    marks = [tuple(table in choice for choice in choices) for table in range(tables)]
    return [numbers.setdefault(mark, len(numbers)) for mark in marks]


def _columns(number: int, diner: Diner, classes: Mapping[tuple[int, ...], tuple[int, ...]]) -> Iterable[Column]:
    """The choices of a diner, each once; ``classes`` are those of the tables of each set."""
    return dict.fromkeys(
        Column(number, classes[option.tables], option.taken, option.start, option.counts)
        for option in diner.options
        if option.counts <= diner.limit
    )


def _table_rows(columns: Sequence[Column], limits: Ints) -> Iterable[Row]:
    """Of each class no more than there are at any of the moments that matter."""
    if not columns:
        return
    begins = np.array([_first(column.taken) for column in columns], dtype=np.int64)
    ends = np.array([column.taken.bit_length() for column in columns], dtype=np.int64)
    moments = _moments(begins, ends)
    first, last = np.searchsorted(moments, begins), np.searchsorted(moments, ends)
    uses = [(taken, number) for number, column in enumerate(columns) for taken in column.classes]
    classes, numbers = np.array(uses, dtype=np.int64).T
    lengths = (last - first)[numbers]
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.repeat(classes * len(moments) + first[numbers], lengths) + within
    entries, weights = np.unique(rows * len(columns) + np.repeat(numbers, lengths), return_counts=True)
    cuts = np.flatnonzero(np.diff(entries // len(columns))) + 1
    for part, some in zip(np.split(entries, cuts), np.split(weights, cuts), strict=True):
        place = int(part[0]) // len(columns)
        most = int(limits[place // len(moments)])
        if some.sum() > most:
            yield Row(part % len(columns), some.astype(np.int64), most, "class", (place,))


def _moments(begins: Ints, ends: Ints) -> Ints:
    """Beginnings before each of which, since the one before, something ended: at others no more is going on."""
    distinct, ordered = np.unique(begins), np.sort(ends)
    ended = np.searchsorted(ordered, distinct, "right")
    keep = np.append(ended[1:] > ended[:-1], True)
    kept: Ints = distinct[keep]
    return kept


def _first(period: int) -> int:
    return (period & -period).bit_length() - 1


def _limit_rows(diners: Sequence[Diner], columns: Sequence[Column]) -> Iterable[Row]:
    """What persons with several bookings may have in all."""
    of_person: dict[str, set[int]] = defaultdict(set)
    for number, diner in enumerate(diners):
        of_person[diner.person].add(number)
    for person, together in of_person.items():
        if len(together) > 1:
            taken = [number for number, column in enumerate(columns) if column.diner in together]
            limit = max(diners[number].limit for number in together)
            yield row(taken, [columns[number].counts for number in taken], limit, "limit", person)
