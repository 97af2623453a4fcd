"""What is asked of a plan and what comes back: parameters, allocations, levels, explanations."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from allocator.domain.clock import Minute

LEVELS = ("promises", "requested_value", "waitlist", "covers", "kept_tables", "wishes", "waste")
"""The levels of a good plan, most important first; all are maximised but ``waste``."""

COVER_POINTS = 1000
"""Worth of one cover at level ``requested_value``, in score points: a perfect score is worth one cover."""


class Goal(StrEnum):
    """What level ``requested_value`` counts."""

    COVERS = "covers"
    REVENUE = "revenue"


class WaitlistPolicy(StrEnum):
    """How level ``waitlist`` chooses."""

    STRICT = "strict"  #: in rank order, nobody is passed over who could be seated
    WEIGHTED = "weighted"  #: most score times covers


class PlanStatus(StrEnum):
    """How good a plan is known to be."""

    OPTIMAL = "optimal"  #: every level proven
    FEASIBLE = "feasible"  #: a checked plan, not every level proven
    NONE = "none"  #: no plan in time


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to plan. ``time_limit`` in seconds; ``gap`` is the relative gap at which a level may stop."""

    goal: Goal = Goal.COVERS
    waitlist: WaitlistPolicy = WaitlistPolicy.STRICT
    time_limit: float = 30.0
    gap: float = 0.0
    workers: int = 2
    seed: int = 0
    deterministic: bool = False


@dataclass(frozen=True, slots=True)
class Allocation:
    """A party at its tables (natural order), [start, end) in minutes, without setup and buffer."""

    party_id: str
    tables: tuple[str, ...]
    start: Minute
    end: Minute


@dataclass(frozen=True)
class Plan:
    """Who sits where: at most one allocation a party."""

    allocations: tuple[Allocation, ...] = ()

    @cached_property
    def of(self) -> dict[str, Allocation]:
        """Allocations by party."""
        return {allocation.party_id: allocation for allocation in self.allocations}


@dataclass(frozen=True, slots=True)
class Level:
    """Value reached at one level and a valid bound for it, given the levels above at their values."""

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing better exists."""
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """Relative distance of value and bound."""
        return abs(self.bound - self.value) / max(1, abs(self.value), abs(self.bound))


def betters(levels: Sequence[Level], others: Sequence[Level]) -> bool:
    """Whether ``levels`` say more for a plan than ``others``: a better value, or at the same values a closer proof."""
    return _worth(levels) > _worth(others)


def _worth(levels: Sequence[Level]) -> tuple[list[int], list[float]]:
    values = [-level.value if level.name == "waste" else level.value for level in levels]
    return values, [-level.gap for level in levels]


@dataclass(frozen=True)
class Result:
    """What solving a night gives. ``plan`` is ``None`` only with status ``none``."""

    status: PlanStatus
    plan: Plan | None
    levels: tuple[Level, ...]
    wall_seconds: float = 0.0
    phases: Mapping[str, float] = field(default_factory=dict)
    """Seconds spent in each room (candidates, build, lp, search, decode, verify)."""

    @property
    def searched(self) -> bool:
        """Whether a search made it just now; of a plan taken as it is, the bounds say little."""
        return bool(self.phases)

    @property
    def gap(self) -> float:
        """Relative gap of the first level that is not proven, 0 where all are."""
        return next((level.gap for level in self.levels if not level.proven), 0.0)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: the level it is at, best value and bound so far, seconds since it began."""

    level: str
    value: int | None
    bound: int | None
    gap: float | None
    elapsed: float


class Reason(StrEnum):
    """Why a party is not seated, in the order in which the reasons are tried."""

    OUTSIDE_SERVICE = "outside_service"  #: no start in hours
    TOO_LARGE = "too_large"  #: above every maximum
    TOO_SMALL = "too_small"  #: below every minimum
    SIZE_GAP = "size_gap"  #: between the sizes that are held
    NEEDS_UNMET = "needs_unmet"  #: no set has what it needs
    MIN_SPEND = "min_spend"  #: spends less than every set asks
    CLOSED = "closed"  #: every set is out of use
    CUSTOMER_LIMIT = "customer_limit"  #: its person has enough tables
    PACING = "pacing"  #: too many arrive at once
    STABILITY = "stability"  #: too many would have to move
    FULL = "full"  #: other parties hold what would fit


class Change(StrEnum):
    """What a fix changes."""

    ARRIVAL = "arrival"
    DURATION = "duration"
    NEED = "need"
    PARTY_SIZE = "party_size"
    LIMIT = "limit"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class Fix:
    """One change that alone seats the party with nobody lost.

    ``to`` is the new value: a minute for ``arrival``, minutes for ``duration``, the needs that are left for
    ``need``, covers for ``party_size``, tables for ``limit``, the two tables for ``join``.
    """

    change: Change
    to: int | tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class Unseated:
    """Why a party is left out. ``fixes`` is ``None`` where none were looked for."""

    party_id: str
    reason: Reason
    detail: str
    fixes: tuple[Fix, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A waitlist entry's place: ``factors`` are whole points by factor that add up to ``score`` (0 to 1000)."""

    party_id: str
    rank: int
    score: int
    factors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule a plan breaks, or a level value it states wrongly; ``rule`` is a short name, ``message`` a sentence."""

    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True)
class Scores:
    """Scores of every requested booking and waitlist entry, and the ranking of the waitlist (best first)."""

    points: Mapping[str, int] = field(default_factory=dict)
    waitlist: tuple[Ranked, ...] = ()
