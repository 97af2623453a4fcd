"""The desk: answers one request after another by the rules of its policy, and sees no future."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from allocator.domain.simulated import BookingPolicy
from allocator.simulation.book import Book
from allocator.simulation.counting import Diner, impossible
from allocator.simulation.precedents import Precedents
from allocator.simulation.rearrange import make_room

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from allocator.domain.clock import Minute
    from allocator.simulation.book import Entry
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Menu, Option


@dataclass(frozen=True, slots=True)
class Rules:
    """What a policy may do."""

    joins: bool = True  #: give combinations
    replans: bool = False  #: give accepted parties other tables, at their promised times
    offers: bool = False  #: offer another time where the asked ones are full
    nightly: bool = False  #: wait for the nightly run, and then decide the largest first


RULES: Mapping[BookingPolicy, Rules] = {
    BookingPolicy.FIRST_COME: Rules(joins=False),
    BookingPolicy.FIRST_COME_JOINED: Rules(),
    BookingPolicy.LARGEST_FIRST: Rules(nightly=True),
    BookingPolicy.POOLED: Rules(replans=True),
    BookingPolicy.POOLED_OFFERS: Rules(replans=True, offers=True),
}
"""The policies that decide on the spot or nightly; hindsight decides nothing."""


class Answer(Enum):
    """What a request is told."""

    ACCEPTED = auto()
    REFUSED = auto()
    UNDECIDED = auto()  #: refused because the budget ended before either was proven


class Desk:
    """One policy at work on one night."""

    def __init__(self, rules: Rules, menu: Menu, seed: str) -> None:
        self.rules = rules
        self.menu = menu
        self.book = Book(menu.night)
        self._chance = random.Random(seed)
        self._impossible = Precedents()
        self._open = Precedents()
        self._era = 0

    def answer(self, request: Request, now: Minute) -> Answer:
        """Accept the request, if the policy finds it a place at a time it asked for or may be offered."""
        starts = [start for start in self.menu.starts(request, now) if self.book.within_pacing(request, start)]
        asked = [start for start in starts if self.menu.asked(request, start)]
        offered = [start for start in starts if not self.menu.asked(request, start)] if self.rules.offers else []
        answer = Answer.REFUSED
        for some in (asked, offered):
            found = self._seat(request, some, now)
            if found is Answer.ACCEPTED:
                return found
            if found is Answer.UNDECIDED:
                answer = found
        return answer

    def _seat(self, request: Request, starts: Sequence[Minute], now: Minute) -> Answer:
        if self._insert(request, starts, now):
            return Answer.ACCEPTED
        if not self.rules.replans:
            return Answer.REFUSED
        self._turn_over(now)
        choices = [self.menu.at(request, start, now) for start in starts]
        hopeful = [some for some in choices if not self._impossible.bind(some)]
        options = [option for some in hopeful for option in some]
        if not options:
            return Answer.REFUSED
        if all(self._open.bind(some) for some in hopeful):
            return Answer.UNDECIDED
        if self._refuted(request, options, now):
            self._remember(self._impossible, request, hopeful)
            return Answer.REFUSED
        if make_room(self.book, request, options, partial(self._may_have, now=now), self._chance):
            return Answer.ACCEPTED
        self._remember(self._open, request, hopeful)
        return Answer.UNDECIDED

    def cancel(self, number: int) -> Entry:
        """Take an accepted request out; what was impossible may now be possible."""
        self._forget()
        return self.book.strike(number)

    def _turn_over(self, now: Minute) -> None:
        """Forget precedents where tables have been released since."""
        if self.menu.era(now) != self._era:
            self._era = self.menu.era(now)
            self._forget()

    def _forget(self) -> None:
        self._impossible.forget()
        self._open.forget()

    def _insert(self, request: Request, starts: Sequence[Minute], now: Minute) -> bool:
        """Give it what is free, single tables at any of the ``starts`` before combinations."""
        book = self.book
        for joined in (False, True) if self.rules.joins else (False,):
            for start in starts:
                for option in self.menu.at(request, start, now):
                    if (len(option.tables) > 1) is joined and book.free(option) and book.within_limit(request, option):
                        book.enter(request, option)
                        return True
        return False

    def _refuted(self, request: Request, options: Sequence[Option], now: Minute) -> bool:
        """Whether the relaxation proves that the request cannot have any of ``options`` with everyone else seated."""
        diners = [self._diner(entry.request, self._may_have(entry, now) or (entry.option,)) for entry in self.book]
        diners.append(self._diner(request, options))
        return impossible(diners, len(self.menu.night.tables))

    def _remember(self, precedents: Precedents, request: Request, choices: Sequence[Sequence[Option]]) -> None:
        """Unless the limit of its person had a part in it, for that concerns nobody else."""
        if all(self.book.within_limit(request, option) for some in choices for option in some):
            for some in choices:
                precedents.remember(some)

    def _diner(self, request: Request, options: Sequence[Option]) -> Diner:
        person = request.party.customer_id
        return Diner(options, person, self.menu.night.limit(person))

    def _may_have(self, entry: Entry, now: Minute) -> Sequence[Option]:
        """Everything an accepted party could be given instead; nothing if it keeps its tables."""
        if self._stays(entry, now):
            return ()
        return self.menu.at(entry.request, entry.option.start, now)

    def _stays(self, entry: Entry, now: Minute) -> bool:
        """Whether it sits already, or arrives so soon that nobody moves it any more."""
        return entry.option.start <= now + self.menu.night.venue.stability.freeze_minutes
