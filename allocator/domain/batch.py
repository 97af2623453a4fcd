"""What becomes of one venue-night where many venues are planned in one go."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.plan import PlanStatus
    from allocator.domain.totals import Totals


VALUE_LEVELS = ("promises", "requested_value")
"""Levels of what a night is worth to the house; those below are of who waits and where everybody sits."""


class Outcome(StrEnum):
    """How a batch left a venue-night."""

    SAVED = "saved"  #: planned and saved
    UNCHANGED = "unchanged"  #: planned before with the same options, and nothing has changed since
    FAILED = "failed"  #: as it was before


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a night was not planned; ``code`` is the exit code in which planning it alone would end, if it is its own
    fault or that of the database."""

    reason: str
    code: int | None = None


@dataclass(frozen=True, slots=True)
class NightPlan:
    """What a saved plan is worth, of which run it is, in the venue's own money and hours.

    ``open_level`` is the first level that is not proven, ``gap`` its relative gap, which of a low level may be all of
    it and mean little; ``limit`` is the time its last search was allowed, in seconds.
    """

    run_id: int
    status: PlanStatus
    gap: float
    open_level: str | None
    limit: float
    totals: Totals
    broken_promises: int
    opens: Minute
    timezone: str
    currency: str
    minor_digits: int

    @property
    def value_gap(self) -> float:
        """What the plan may lack of the best in promises and bookings; 0 where only lower levels are open."""
        return self.gap if self.open_level in VALUE_LEVELS else 0.0


@dataclass(frozen=True, slots=True)
class VenueNight:
    """One night of a batch: planned (``plan``), or not (``failure``). ``seconds`` are those a worker spent on it."""

    venue_id: str
    service: str | None
    outcome: Outcome
    plan: NightPlan | None = None
    failure: Failure | None = None
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BatchTally:
    """How far a batch is. ``gap`` is the mean value gap of the nights planned, ``worst_gap`` the largest.

    ``open_levels`` counts the nights that are not proven by the first level that is not.
    ``venues_left`` are venues of which no night has been planned and none has failed; ``covers`` are those asked for.
    """

    venues: int = 0
    venues_left: int = 0
    saved: int = 0
    unchanged: int = 0
    failed: int = 0
    optimal: int = 0
    gap: float = 0.0
    worst_gap: float = 0.0
    broken_promises: int = 0
    parties: int = 0
    parties_seated: int = 0
    covers: int = 0
    covers_seated: int = 0
    open_levels: tuple[tuple[str, int], ...] = ()

    @property
    def nights(self) -> int:
        """Nights of which it is known how they were left."""
        return self.saved + self.unchanged + self.failed
