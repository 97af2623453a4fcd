"""Scores of a night: every request and waitlist entry that takes part, and the order of the waitlist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime
from allocator.domain.errors import Fault
from allocator.domain.plan import Ranked, Scores
from allocator.domain.venue import FACTORS
from scoring import constants as c
from scoring import factors
from scoring.weights import points_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Customer, Party
    from scoring.factors import Millionths


MOST_NAMED = 5
"""Parties named in warnings of the same kind; the rest are counted."""


class Scorer:
    """Scores parties of one night; what they share is worked out once, what a customer brings once a customer."""

    def __init__(self, night: Night) -> None:
        self._night = night
        rules = night.venue.scoring
        self.weights = tuple(rules.weights.get(name, 0) for name in FACTORS)
        self.house = factors.house_average(night.attendance_on_file())
        self.closeness = factors.closeness_part(night.service.opens - night.now)
        self._occasions = _strengths(rules.occasions)
        self._tiers = _strengths(rules.tiers)
        self._of_customer: dict[str, tuple[Millionths, Millionths]] = {}

    def points(self, party: Party) -> tuple[int, ...]:
        """Whole points of ``party`` in the order of ``FACTORS``; the score is their sum."""
        return points_of(self.fractions(party), self.weights)

    def fractions(self, party: Party) -> tuple[Millionths, ...]:
        """Fraction ``party`` reaches of each factor, in the order of ``FACTORS``."""
        known = self._of_customer.get(party.customer_id)
        if known is None:
            customer = self._night.customer(party)
            known = (self._history(customer), self._loyalty(customer))
            self._of_customer[party.customer_id] = known
        history, loyalty = known
        timing = factors.timing(factors.waiting_part(self.waited(party)), self.closeness)
        return history, loyalty, timing, self.occasion_strength(party)

    def waited(self, party: Party) -> int:
        """Minutes since ``party`` asked."""
        return self._night.now - asked_at(party, self._night.now)

    def days_away(self, customer: Customer) -> int | None:
        """Days from the last visit of ``customer`` to the service date; ``None`` where none is on file."""
        return None if customer.last_visit is None else (self._night.service.date - customer.last_visit).days

    def tier_strength(self, customer: Customer) -> Millionths:
        """Strength of the tier ``customer`` has."""
        if not customer.vip_tier:
            return c.NO_TIER_STRENGTH
        return self._tiers.get(_folded(customer.vip_tier), c.OTHER_STRENGTH)

    def occasion_strength(self, party: Party) -> Millionths:
        """Strength of what ``party`` celebrates."""
        return self._occasions.get(_folded(party.occasion), c.OTHER_STRENGTH) if party.occasion else c.OTHER_STRENGTH

    def _history(self, customer: Customer) -> Millionths:
        return factors.history(customer.visits, customer.no_shows, customer.late_cancellations, self.house)

    def _loyalty(self, customer: Customer) -> Millionths:
        return factors.loyalty(
            factors.visits_part(customer.visits),
            factors.spend_part(customer.total_spend),
            factors.points_part(customer.loyalty_points),
            self.tier_strength(customer),
            factors.fade(self.days_away(customer)),
        )


def score_night(night: Night) -> Scores:
    """Scores of every requested booking and waitlist entry of ``night``, and its waitlist, best first.

    Equal scores rank by ``created_at``, then id.
    """
    scorer = Scorer(night)
    points: dict[str, int] = {}
    waiting: list[tuple[int, Minute, str, tuple[int, ...]]] = []
    for party in scored(night):
        by_factor = scorer.points(party)
        score = points[party.party_id] = sum(by_factor)
        if party.waiting:
            waiting.append((-score, asked_at(party, night.now), party.party_id, by_factor))
    waiting.sort()
    ranked = tuple(
        Ranked(party_id, rank, -minus_score, dict(zip(FACTORS, by_factor, strict=True)))
        for rank, (minus_score, _, party_id, by_factor) in enumerate(waiting, start=1)
    )
    return Scores(points, ranked)


def scored(night: Night) -> Iterator[Party]:
    """Parties that have a score: requested bookings and waitlist entries."""
    return (party for party in night.parties if party.waiting or party.requested)


def asked_at(party: Party, now: Minute) -> Minute:
    """When ``party`` asked; ``now`` where that is not known or said to be later."""
    return now if party.created_at is None else min(party.created_at, now)


def score_warnings(night: Night) -> tuple[Fault | str, ...]:
    """What is odd about the inputs of the scores: each ``created_at`` later than now, the first few by name.

    A :class:`Fault` where the row is known, otherwise a sentence that names the party.
    """
    found = [
        _later_than_now(night, party, party.created_at)
        for party in scored(night)
        if party.created_at is not None and party.created_at > night.now
    ]
    more = len(found) - MOST_NAMED
    if more <= 1:
        return tuple(found)
    return (*found[:MOST_NAMED], f"{more} more were created later than now: they are scored as if created now")


def _later_than_now(night: Night, party: Party, created_at: Minute) -> Fault | str:
    moment = to_datetime(created_at, night.venue.timezone).strftime("%Y-%m-%dT%H:%M")
    message = f"{party.party_id} was created at {moment}, later than now: it is scored as if created now"
    file, _, line = party.origin.rpartition(":")
    return Fault(file, int(line), "created_at", message) if file and line.isdecimal() else message


def _strengths(shares: Mapping[str, float]) -> dict[str, Millionths]:
    return {_folded(name): factors.strength(share) for name, share in shares.items()}


def _folded(name: str) -> str:
    return name.strip().casefold()
