"""A cheap refutation: at some moment too many parties would need the same tables, however they were put.

A party needs at least as many tables as the smallest set it could have, all among the tables of its sets. Starting
from the newcomer's tables, whoever sits at one of them now is added with all tables of its own, until nobody is left;
if those gathered need more tables than were gathered, no plan seats them all. Where only single tables matter this
finds out exactly whether the moment can be seated; with combinations it may miss some.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocator.simulation.book import Book, Entry
    from allocator.simulation.options import Choices

    Needs = Callable[[Entry], tuple[int, int]]


def crowded_out(book: Book, newcomer: Choices, needs: Needs) -> bool:
    """Whether ``newcomer`` certainly cannot be seated with everyone else at the start of its options.

    ``needs`` tells of an entry all the tables it could have, as bits, and the fewest it takes.
    """
    stay = newcomer.options[0].stay
    near = [entry for entry in book.entries.values() if entry.option.stay & stay]
    return any(_overfull(moment, near, newcomer, needs) for moment in _moments(stay, near))


def _moments(stay: int, near: Iterable[Entry]) -> set[int]:
    """The moments at which the company changes for the worse, as single bits: its own start and others' within."""
    firsts = {entry.option.stay & -entry.option.stay for entry in near}
    return {stay & -stay, *(first for first in firsts if first & stay)}


def _overfull(moment: int, near: Iterable[Entry], newcomer: Choices, needs: Needs) -> bool:
    present = [(_bits(entry.option.tables), *needs(entry)) for entry in near if entry.option.stay & moment]
    gathered, needed = newcomer.tables, newcomer.least
    growing = True
    while growing:
        growing = False
        left = []
        for held, tables, least in present:
            if held & gathered:
                gathered |= tables
                needed += least
                growing = True
            else:
                left.append((held, tables, least))
        present = left
    return needed > gathered.bit_count()


def _bits(tables: Iterable[int]) -> int:
    return sum(1 << table for table in tables)
