"""Why a party has the score it has: each factor's inputs, formula and points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from allocator.domain.errors import UsageError
from allocator.domain.venue import FACTORS
from scoring import constants as c
from scoring import factors
from scoring.rank import Scorer, score_night, scored

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Customer, Party
    from scoring.factors import Millionths

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """One thing a factor looks at: what it ``value`` is, and, where it is turned into a part of one, how."""

    name: str
    value: str
    part: Millionths | None = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class FactorExplanation:
    """One factor: ``fraction`` (millionths of one) times ``weight``, rounded to ``points``."""

    name: str
    inputs: tuple[ScoreInput, ...]
    formula: str
    fraction: Millionths
    weight: int
    points: int

    @property
    def earned(self) -> Decimal:
        """Points before rounding, exact."""
        return Decimal(self.weight * self.fraction) / c.MILLION


@dataclass(frozen=True, slots=True)
class ScoreExplanation:
    """A score with its factors; ``rank`` is ``None`` for a requested booking, which is not on the waitlist."""

    party_id: str
    score: int
    rank: int | None
    factors: tuple[FactorExplanation, ...]

    @property
    def earned(self) -> Decimal:
        """The score before rounding, exact."""
        return sum((factor.earned for factor in self.factors), Decimal(0))


def explain_score(night: Night, party_id: str) -> ScoreExplanation:
    """The score of one party of ``night``, taken apart.

    Raises
    ------
    UsageError
        if no requested booking or waitlist entry of this id takes part.
    """
    party = next((each for each in scored(night) if each.party_id == party_id), None)
    if party is None:
        known = night.party.get(party_id)
        raise UsageError(
            f"{party_id} takes no part in this night"
            if known is None
            else f"{party_id} is promised already: only requests and waitlist entries are scored"
        )
    scores = score_night(night)
    rank = next((ranked.rank for ranked in scores.waitlist if ranked.party_id == party_id), None)
    return ScoreExplanation(party_id, scores.points[party_id], rank, _factors(night, party))


def _factors(night: Night, party: Party) -> tuple[FactorExplanation, ...]:
    scorer = Scorer(night)
    customer = night.customer(party)
    shown = {
        "history": (_history_inputs(scorer, customer), factors.HISTORY_FORMULA),
        "loyalty": (_loyalty_inputs(night, scorer, customer), factors.LOYALTY_FORMULA),
        "timing": (_timing_inputs(night, scorer, party), factors.TIMING_FORMULA),
        "occasion": (_occasion_inputs(scorer, party), factors.OCCASION_FORMULA),
    }
    numbers = zip(FACTORS, scorer.fractions(party), scorer.weights, scorer.points(party), strict=True)
    return tuple(FactorExplanation(name, *shown[name], *rest) for name, *rest in numbers)


def _history_inputs(scorer: Scorer, customer: Customer) -> tuple[ScoreInput, ...]:
    return (
        ScoreInput("visits", str(customer.visits)),
        ScoreInput("no-shows", str(customer.no_shows)),
        ScoreInput("late cancellations", str(customer.late_cancellations)),
        ScoreInput("house average", f"{scorer.house / c.MILLION:.3f}"),
    )


def _loyalty_inputs(night: Night, scorer: Scorer, customer: Customer) -> tuple[ScoreInput, ...]:
    venue = night.venue
    spend = f"{Decimal(customer.total_spend).scaleb(-venue.minor_digits)} {venue.currency}"
    days = scorer.days_away(customer)
    away = "not on file" if days is None else f"{customer.last_visit}, {max(days, 0)} days before the service"
    tier = customer.vip_tier or "none"
    return (
        ScoreInput("visits", str(customer.visits), factors.visits_part(customer.visits), factors.VISITS_FORMULA),
        ScoreInput("spend", spend, factors.spend_part(customer.total_spend), factors.SPEND_FORMULA),
        ScoreInput(
            "points",
            str(customer.loyalty_points),
            factors.points_part(customer.loyalty_points),
            factors.POINTS_FORMULA,
        ),
        ScoreInput("tier", tier, scorer.tier_strength(customer), factors.TIER_FORMULA),
        ScoreInput("last visit", away, factors.fade(days), f"fade = {factors.FADE_FORMULA}"),
    )


def _timing_inputs(night: Night, scorer: Scorer, party: Party) -> tuple[ScoreInput, ...]:
    waited = scorer.waited(party)
    ahead = max(night.service.opens - night.now, 0)
    return (
        ScoreInput("waiting", _hours(waited), factors.waiting_part(waited), factors.WAITING_FORMULA),
        ScoreInput("closeness", f"opens in {_hours(ahead)}", scorer.closeness, factors.CLOSENESS_FORMULA),
    )


def _occasion_inputs(scorer: Scorer, party: Party) -> tuple[ScoreInput, ...]:
    return (ScoreInput("occasion", party.occasion or "none", scorer.occasion_strength(party)),)


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    return f"{hours} h {rest} min"
