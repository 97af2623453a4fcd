"""One policy through one night, as it happens: requests, cancellations, the nightly run, the waitlist, the doors."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.simulated import SIZE_BANDS, Counted, band_of
from allocator.simulation.audit import double_bookings
from allocator.simulation.desk import Answer, Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.clock import Minute
    from allocator.simulation.desk import Rules
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Menu, Option

NIGHTLY_RUN = 12 * 60
"""Minutes before opening at which the nightly run decides what has been asked so far; later requests are answered at
once."""

NOTICE = 60
"""Minutes before its arrival up to which a waiting party is offered a place."""


class Happening(IntEnum):
    """What can happen at a minute, in this order."""

    RUN = 0
    REQUEST = 1
    CANCELLATION = 2


@dataclass(frozen=True, slots=True)
class Evening:
    """How a night ended: the desk with its final book, and what became of the requests."""

    desk: Desk
    refused: frozenset[int]
    conversions: int
    undecided: int
    decisions: int
    seconds: float


class _Course:
    """Plays the events of a night on one desk."""

    def __init__(self, desk: Desk, requests: Sequence[Request]) -> None:
        self.desk = desk
        self.requests = requests
        self.run_at = desk.menu.night.service.opens - NIGHTLY_RUN
        self.pending: list[Request] = []
        self.refused: set[int] = set()
        self.accepted: set[int] = set()
        self.waiting: list[Request] = []
        self.conversions = self.undecided = self.decisions = 0
        self.seconds = 0.0

    def play(self) -> Evening:
        """Everything that happens, in order; afterwards everyone who was accepted and did not cancel has tables."""
        for minute, what, number in sorted(self._events()):
            request = self.requests[number]
            if what is Happening.RUN:
                self._decide(sorted(self.pending, key=lambda each: -each.party.party_size), minute)
                self.pending = []
            elif what is Happening.REQUEST:
                if self.desk.rules.nightly and minute < self.run_at:
                    self.pending.append(request)
                else:
                    self._decide([request], minute)
            else:
                self._cancel(request, minute)
        if self.accepted != self.desk.book.entries.keys():
            raise InternalCheckFailed("a simulated policy dropped a party it had accepted")
        return Evening(
            self.desk, frozenset(self.refused), self.conversions, self.undecided, self.decisions, self.seconds
        )

    def _events(self) -> Iterable[tuple[Minute, Happening, int]]:
        if self.desk.rules.nightly and self.requests:
            yield self.run_at, Happening.RUN, 0
        for request in self.requests:
            yield request.asked_at, Happening.REQUEST, request.number
            if request.cancels_at is not None:
                yield request.cancels_at, Happening.CANCELLATION, request.number

    def _decide(self, requests: Sequence[Request], now: Minute) -> None:
        for request in requests:
            answer = self._answer(request, now)
            if answer is Answer.ACCEPTED:
                self.accepted.add(request.number)
                continue
            self.refused.add(request.number)
            self.undecided += answer is Answer.UNDECIDED
            if request.waits:
                self.waiting.append(request)

    def _answer(self, request: Request, now: Minute) -> Answer:
        began = time.perf_counter()
        answer = self.desk.answer(request, now)
        self.seconds += time.perf_counter() - began
        self.decisions += 1
        return answer

    def _cancel(self, request: Request, now: Minute) -> None:
        self.pending = [each for each in self.pending if each is not request]
        self.waiting = [each for each in self.waiting if each is not request]
        if request.number in self.accepted:
            self.accepted.remove(request.number)
            freed = self.desk.cancel(request.number).option
            self._offer(freed, now)

    def _offer(self, freed: Option, now: Minute) -> None:
        """Offer the place that became free to those who wait and whom it would suit, who asked first before others."""
        for request in list(self.waiting):
            in_time = request.party.arrival >= now + NOTICE
            suited = in_time and self.desk.menu.suits(freed, request, now)
            if suited and self._answer(request, now) is Answer.ACCEPTED:
                self.waiting.remove(request)
                self.refused.remove(request.number)
                self.accepted.add(request.number)
                self.conversions += 1


def play_through(desk: Desk, requests: Sequence[Request]) -> Evening:
    """The night as it happens at this desk: it is asked and told one thing after another, and nothing beforehand.

    Raises
    ------
    InternalCheckFailed
        if a party that was accepted has no tables in the end.
    """
    return _Course(desk, requests).play()


def play(menu: Menu, rules: Rules, requests: Sequence[Request], seed: str) -> Counted:
    """What a policy made of one night, audited.

    Raises
    ------
    InternalCheckFailed
        if the policy broke a rule other than that of double bookings, which are counted.
    """
    evening = play_through(Desk(rules, menu, seed), requests)
    book = evening.desk.book
    came = [entry for entry in book.entries.values() if entry.request.comes]
    refusals = [0] * len(SIZE_BANDS)
    for number in evening.refused:
        refusals[band_of(requests[number].party.party_size)] += 1
    return Counted(
        covers=sum(entry.request.party.party_size for entry in came),
        parties=len(came),
        seat_minutes=sum(entry.request.party.party_size * entry.option.minutes for entry in came),
        table_minutes=sum(len(entry.option.tables) * entry.option.minutes for entry in came),
        spend=sum(entry.request.party.expected_spend or 0 for entry in came),
        refusals=tuple(refusals),
        conversions=evening.conversions,
        double_bookings=double_bookings(menu.final, book.plan()),
        undecided=evening.undecided,
        decisions=evening.decisions,
        seconds=evening.seconds,
    )
