"""A venue and its rules, as venue.toml states them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FACTORS = ("history", "loyalty", "timing", "occasion")


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """How long a party keeps its tables, in minutes; ``None`` means until the service closes (``night``)."""

    default: int | None = None
    buffer_minutes: int = 0
    rules: tuple[tuple[int, int | None], ...] = ()
    """Pairs (up_to, minutes): the first with ``party_size <= up_to`` wins."""

    def minutes_for(self, party_size: int) -> int | None:
        """Turn time of a party of ``party_size``; ``None`` until the service closes."""
        return next((minutes for up_to, minutes in self.rules if party_size <= up_to), self.default)


@dataclass(frozen=True, slots=True)
class Pacing:
    """Most covers and parties that may arrive in one slot of the arrival grid; ``None`` = no limit."""

    max_covers: int | None = None
    max_parties: int | None = None


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """A service the venue runs; hours are minutes of the day (0 to 1439) on the venue's wall clock.

    ``closes <= opens`` is the next day. ``last_arrival`` ``None`` = 60 minutes before closing.
    ``days`` are names of :data:`WEEKDAYS`; ``dates``, where given, win over days.
    """

    opens: int
    closes: int
    name: str | None = None
    slot_minutes: int = 15
    last_arrival: int | None = None
    days: frozenset[str] = frozenset(WEEKDAYS)
    dates: frozenset[date] = frozenset()
    turn_times: TurnTimes = TurnTimes()
    pacing: Pacing = Pacing()


@dataclass(frozen=True, slots=True)
class Limits:
    """Tables one person may hold on one service."""

    tables_per_customer: int = 2
    vip_tables_per_customer: int = 4


@dataclass(frozen=True, slots=True)
class CombinationRules:
    """Defaults of combinations and how neighbours are joined when ``generate`` is set."""

    generate: bool = False
    max_tables: int = 3
    setup_minutes: int = 0
    seats_lost_per_join: int = 0
    party_min: int | None = None
    party_max: int | None = None


@dataclass(frozen=True, slots=True)
class MoveLimit:
    """How many promised bookings may be moved: a ``count``, or else a ``percent`` of them, rounded up."""

    count: int | None = None
    percent: float = 10.0

    def of(self, holding: int) -> int:
        """The limit where ``holding`` promised bookings hold tables."""
        if self.count is not None:
            return self.count
        return math.ceil(round(self.percent * holding / 100, 9))


@dataclass(frozen=True, slots=True)
class Stability:
    """How quietly a night is planned again."""

    max_moves: MoveLimit = MoveLimit()
    freeze_minutes: int = 0


@dataclass(frozen=True, slots=True)
class WaitlistRules:
    """How offers to the waitlist are made."""

    offer_minutes: int = 120
    max_offers: int = 3


@dataclass(frozen=True, slots=True)
class DepositRules:
    """What deposit a booking asks for; ``amount`` in minor currency units."""

    amount: int
    from_party_size: int = 1
    pay_within_minutes: int = 30
    refund_until_hours: int = 48


@dataclass(frozen=True, slots=True)
class ScoringRules:
    """Weights of the four factors (points, adding up to 1000) and the strengths (0 to 1) of occasions and tiers."""

    weights: Mapping[str, int] = field(
        default_factory=lambda: {"history": 300, "loyalty": 300, "timing": 250, "occasion": 150}
    )
    occasions: Mapping[str, float] = field(
        default_factory=lambda: {
            "birthday": 0.8,
            "anniversary": 0.8,
            "hen": 1.0,
            "stag": 1.0,
            "corporate": 0.6,
        }
    )
    tiers: Mapping[str, float] = field(default_factory=lambda: {"silver": 0.5, "gold": 0.8, "platinum": 1.0})


@dataclass(frozen=True, slots=True)
class Venue:
    """A place that seats parties. ``country`` is an ISO 3166 code; ``minor_digits`` the decimals of ``currency``."""

    venue_id: str
    timezone: str
    services: tuple[ServiceRule, ...]
    name: str = ""
    country: str | None = None
    reference_prefix: str = ""
    currency: str = "GBP"
    minor_digits: int = 2
    limits: Limits = Limits()
    combinations: CombinationRules = CombinationRules()
    stability: Stability = Stability()
    waitlist: WaitlistRules = WaitlistRules()
    deposits: DepositRules | None = None
    scoring: ScoringRules = field(default_factory=ScoringRules)
