"""What a simulation counts and what it reports: policies, figures of one night, estimates over many."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class BookingPolicy(StrEnum):
    """How a house answers requests."""

    FIRST_COME = "first-come"  #: single tables, the table fixed at booking
    FIRST_COME_JOINED = "first-come-joined"  #: the smallest that fits, combinations last, fixed at booking
    LARGEST_FIRST = "largest-first"  #: once, the night before, the largest party first
    POOLED = "pooled"  #: accepted if the night can be re-planned with it, nobody accepted ever dropped
    POOLED_OFFERS = "pooled-offers"  #: as pooled, and another time is offered where the asked one is full
    HINDSIGHT = "hindsight"  #: most covers knowing all requests: what no policy at asked times can exceed


BASELINE = BookingPolicy.FIRST_COME
"""The policy that differences are taken to."""

OFFERS = 30
"""Minutes by which ``pooled-offers`` moves an arrival, where nothing else is said."""

NO_SHOWS = 0.045
"""Share of parties that neither cancel nor come, where nothing else is said."""

SIZE_BANDS: tuple[tuple[str, int], ...] = (("1-2", 2), ("3-4", 4), ("5-6", 6), ("7-12", 12), ("13+", 1 << 30))
"""Bands of party sizes with the largest size of each."""


class Measure(StrEnum):
    """What is reported of a policy; means over nights."""

    COVERS = "covers"  #: people who came and sat
    PARTIES = "parties"  #: parties that came and sat
    SEAT_UTILISATION = "seat_utilisation"  #: their seat-minutes over those offered
    TABLE_UTILISATION = "table_utilisation"  #: their table-minutes over those offered
    SPEND = "spend"  #: what they are expected to spend, minor units
    REVPASH = "revpash"  #: that per seat and hour offered, minor units
    REFUSALS_1_2 = "refusals 1-2"  #: parties refused and never converted
    REFUSALS_3_4 = "refusals 3-4"
    REFUSALS_5_6 = "refusals 5-6"
    REFUSALS_7_12 = "refusals 7-12"
    REFUSALS_13 = "refusals 13+"
    WAITLIST_CONVERSIONS = "waitlist_conversions"  #: refused parties that got the place of one that cancelled
    DOUBLE_BOOKINGS = "double_bookings"  #: found by the verifier; always 0
    UNDECIDED = "undecided"  #: refused because the budget of a decision ended before either was proven
    SECONDS_PER_DECISION = "seconds_per_decision"


REFUSALS = tuple(Measure(f"refusals {band}") for band, _ in SIZE_BANDS)
"""The measures of refusals, in the order of the bands."""

MONEY = frozenset({Measure.SPEND, Measure.REVPASH})
"""Measures in minor currency units."""


def band_of(party_size: int) -> int:
    """Index of the size band of a party."""
    return next(index for index, (_, most) in enumerate(SIZE_BANDS) if party_size <= most)


@dataclass(frozen=True, slots=True)
class Counted:
    """What one policy made of one night: whole numbers (minutes, minor units), and the seconds it took.

    A hindsight that stands on its bound knows ``covers`` only.
    """

    covers: int = 0
    parties: int = 0
    seat_minutes: int = 0
    table_minutes: int = 0
    spend: int = 0
    refusals: tuple[int, ...] = (0,) * len(SIZE_BANDS)
    conversions: int = 0
    double_bookings: int = 0
    undecided: int = 0
    decisions: int = 0
    seconds: float = 0.0


Played = tuple[str | None, BookingPolicy]
"""A scenario (``None`` = the floor as it is) and a policy on it."""


@dataclass(frozen=True)
class PlayedNight:
    """Night ``index`` at ``load``, and what each policy on each floor made of it."""

    load: float
    index: int
    counted: Mapping[Played, Counted]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a floor offers in a night, for utilisation: closures are not deducted."""

    seats: int
    tables: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over nights with its 95 % interval; no interval can be told from one night."""

    mean: float
    low: float | None = None
    high: float | None = None

    @property
    def above_zero(self) -> bool:
        """Whether the whole interval is above zero."""
        return self.low is not None and self.low > 0

    @property
    def below_zero(self) -> bool:
        """Whether the whole interval is below zero."""
        return self.high is not None and self.high < 0


@dataclass(frozen=True)
class PolicyResult:
    """One policy at one load on one floor.

    ``differences`` are paired, night by night: to first-come on the same floor, or on a scenario's floor to the same
    policy on the floor as it is; ``gains`` are the same as a share of what they are compared with, where that is not 0.
    With ``bound`` the figures are a bound that nobody may reach.
    """

    load: float
    policy: BookingPolicy
    scenario: str | None
    nights: int
    figures: Mapping[Measure, Estimate]
    differences: Mapping[Measure, Estimate] = field(default_factory=dict)
    gains: Mapping[Measure, Estimate] = field(default_factory=dict)
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which scenario is worth most covers at one load under one policy; ``best`` is ``None`` where none surely gains.

    ``difference`` is that of the best, or of the most promising; its interval is widened so that those of all
    scenarios hold together at 95 %.
    """

    load: float
    policy: BookingPolicy
    best: str | None
    candidate: str
    difference: Estimate


@dataclass(frozen=True)
class Simulation:
    """What a simulation found; ``assumptions`` are the shares and minutes by name that its guests behave by.

    ``name`` is what people call the venue.
    """

    venue: str
    nights: int
    seed: int
    results: tuple[PolicyResult, ...]
    verdicts: tuple[Verdict, ...] = ()
    minor_digits: int = 2
    currency: str = "GBP"
    assumptions: Mapping[str, float] = field(default_factory=dict)
    name: str = ""

    @property
    def scenarios(self) -> int:
        """How many scenarios were compared with the floor as it is."""
        return len({result.scenario for result in self.results} - {None})
