"""Making room: seat one more party by giving accepted ones other tables at their promised times.

An ejection chain: who cannot be seated takes the tables of those that have proved easiest to seat elsewhere, and
these look for others in turn. Each failure makes a party dearer to eject, so that chains do not run in circles.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from allocator.simulation.book import Book, Entry
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Option

STEPS = 400
"""Parties that one attempt may put somewhere before it gives up."""


class Rearrangement:
    """One attempt to make room. ``options_of`` tells what an accepted entry may have; empty for one that must stay."""

    def __init__(
        self, book: Book, chance: random.Random, options_of: Callable[[Entry], Sequence[Option]], steps: int = STEPS
    ) -> None:
        self._book = book
        self._chance = chance
        self._options_of = options_of
        self._steps = steps
        self._before: dict[int, Entry] = {}
        self._newcomer: tuple[Request, Sequence[Option]] | None = None
        self._dearness: dict[int, int] = defaultdict(lambda: 1)

    def seat(self, request: Request, options: Sequence[Option]) -> bool:
        """Seat ``request`` at one of ``options`` with everyone else; otherwise leave the book as it was."""
        self._newcomer = (request, options)
        waiting = [self._newcomer]
        for _ in range(self._steps):
            who, what = waiting.pop()
            if not self._insert(who, what):
                ejected = self._eject(who, what)
                if ejected is None:
                    break
                waiting += ejected
            if not waiting:
                return True
        self._undo(request.number)
        return False

    def _insert(self, request: Request, options: Sequence[Option]) -> bool:
        for option in options:
            if self._book.free(option) and self._book.within_limit(request, option):
                self._book.enter(request, option)
                return True
        return False

    def _eject(self, request: Request, options: Sequence[Option]) -> list[tuple[Request, Sequence[Option]]] | None:
        """Seat ``request`` where it costs least; those in the way, who now wait. ``None`` if all must stay."""
        best: set[int] | None = None
        at: Option | None = None
        least = 0.0
        for option in options:
            if not self._book.within_limit(request, option):
                continue
            others = self._book.in_the_way(option)
            cost = sum(self._dearness[number] for number in others) + self._chance.random()
            if (best is None or cost < least) and all(self._may_go(number) for number in others):
                best, at, least = others, option, cost
        if best is None or at is None:
            return None
        self._dearness[request.number] += 1
        waiting = []
        waiting = [self._strike(number) for number in sorted(best)]
        self._book.enter(request, at)
        return waiting

    def _strike(self, number: int) -> tuple[Request, Sequence[Option]]:
        entry = self._book.strike(number)
        if self._newcomer is not None and number == self._newcomer[0].number:
            return self._newcomer
        self._before.setdefault(number, entry)
        return entry.request, self._options_of(entry)

    def _may_go(self, number: int) -> bool:
        return bool(self._options_of(self._book.entries[number]))

    def _undo(self, newcomer: int) -> None:
        book = self._book
        for number in (newcomer, *self._before):
            if number in book.entries:
                book.strike(number)
        for entry in self._before.values():
            book.enter(entry.request, entry.option)
