"""Making room: seat one more party by giving accepted ones other tables at their promised times.

An ejection chain: who cannot be seated takes the tables of those that have proved easiest to seat elsewhere, and
these look for others in turn. Each failure makes a party dearer to eject, so that chains do not run in circles; a
join costs extra, for it takes several tables out of the game. Several short attempts find more than one long one.
"""

from __future__ import annotations

from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    from allocator.simulation.book import Book, Entry
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Option

    Waiting = tuple[Request, Sequence[Option]]
    OptionsOf = Callable[[Entry], Sequence[Option]]

ATTEMPTS = 4
STEPS = 200
"""Parties that one attempt may put somewhere before it gives up."""

LEAST_DEARNESS = 1
"""What it costs at least to eject a party."""

JOIN_COST = 2
"""What each table but one of a join costs."""


def make_room(
    book: Book, newcomer: Request, options: Sequence[Option], options_of: OptionsOf, chance: random.Random
) -> bool:
    """Seat ``newcomer`` at one of ``options`` with everyone else in the book; if that fails the book stays as it was.

    ``options_of`` tells what an accepted entry may have instead: nothing, if it must stay.
    """
    return any(_Attempt(book, options_of, chance).seat((newcomer, options)) for _ in range(ATTEMPTS))


class _Attempt:
    def __init__(self, book: Book, options_of: OptionsOf, chance: random.Random) -> None:
        self._book = book
        self._options_of = options_of
        self._chance = chance
        self._before: dict[int, Entry] = {}
        self._dearness: dict[int, int] = defaultdict(lambda: LEAST_DEARNESS)

    def seat(self, newcomer: Waiting) -> bool:
        waiting = [newcomer]
        for _ in range(STEPS):
            request, options = waiting.pop()
            if not self._insert(request, options):
                ejected = self._eject(request, options)
                if ejected is None:
                    break
                waiting += [self._waiting(entry, newcomer) for entry in ejected]
            if not waiting:
                return True
        self._undo(newcomer[0].number)
        return False

    def _insert(self, request: Request, options: Sequence[Option]) -> bool:
        for option in options:
            if self._book.free(option) and self._book.within_limit(request, option):
                self._book.enter(request, option)
                return True
        return False

    def _eject(self, request: Request, options: Sequence[Option]) -> list[Entry] | None:
        """Seat ``request`` where it costs least; those who were in the way. ``None`` if all of them must stay."""
        book, dearness, chance = self._book, self._dearness, self._chance
        least, best = inf, None
        for option in options:
            base = JOIN_COST * (len(option.tables) - 1) + chance.random()
            if base + LEAST_DEARNESS >= least:
                continue
            price = book.price(option, dearness, base, least)
            if price < least and self._may_take(request, option):
                least, best = price, option
        if best is None:
            return None
        dearness[request.number] += 1
        ejected = [book.strike(number) for number in sorted(book.in_the_way(best))]
        book.enter(request, best)
        return ejected

    def _may_take(self, request: Request, option: Option) -> bool:
        others = self._book.in_the_way(option)
        movable = all(self._options_of(self._book.entries[number]) for number in others)
        return movable and self._book.within_limit(request, option)

    def _waiting(self, entry: Entry, newcomer: Waiting) -> Waiting:
        if entry.request.number == newcomer[0].number:
            return newcomer
        self._before.setdefault(entry.request.number, entry)
        return entry.request, self._options_of(entry)

    def _undo(self, newcomer: int) -> None:
        for number in (newcomer, *self._before):
            if number in self._book.entries:
                self._book.strike(number)
        for entry in self._before.values():
            self._book.enter(entry.request, entry.option)
