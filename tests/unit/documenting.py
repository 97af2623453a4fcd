"""A small planned night with everything in it that a document shows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allocator.domain.plan import (
    Change,
    Fix,
    Level,
    Parameters,
    PlanStatus,
    Ranked,
    Reason,
    Result,
    Scores,
    Unseated,
)
from allocator.domain.planned import Planned
from tests.builders import at, booking, confirmed, entry, join, locked, make_night, make_plan, make_venue, seat, table

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.venue import Venue

SCORES = Scores(
    {"b10": 612, "b9": 300, "w1": 731},
    (Ranked("w1", 1, 731, {"history": 210, "loyalty": 240, "timing": 181, "occasion": 100}),),
)


def small_night(venue: Venue | None = None) -> Night:
    """Three tables, two of which join; a lock, a promise that holds table 1, two requests and one who waits."""
    return make_night(
        [table("1", tags=["booth"]), table("2", tags=["booth"]), table("3", area="terrace")],
        [
            locked("b1", "3", 2),
            confirmed("b2", 3, held="1", wishes=("table:2", "area:main", "quiet")),
            booking("b9", 30, expected_spend=123456),
            booking("b10", 4, "20:30", wishes=("booth",), expected_spend=4550),
            entry("w1", 6),
        ],
        combinations=[join("1+2", 5, 8)],
        venue=venue,
        now=at("12:00"),
    )


def small_planned(venue: Venue | None = None, **changes: Any) -> Planned:
    """Its plan: the lock, the promise moved from 1 to 2, and b10 after it on the joined tables."""
    plan = make_plan(
        seat("b10", "1+2", "20:30", "22:00"), seat("b1", "3", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")
    )
    result = Result(
        PlanStatus.FEASIBLE, plan, (Level("promises", 2, 2), Level("requested_value", 4612, 5000)), wall_seconds=0.4141
    )
    unseated = (
        Unseated("w1", Reason.FULL, "b2 holds table 2.", ()),
        Unseated(
            "b9",
            Reason.TOO_LARGE,
            "No set of tables takes 30.",
            (
                Fix(Change.PARTY_SIZE, 8, "Eight would fit."),
                Fix(Change.ARRIVAL, at("22:00"), "At 22:00."),
                Fix(Change.JOIN, ("2", "3"), "Join them."),
            ),
        ),
    )
    return replace(Planned(small_night(venue), SCORES, Parameters(), result, unseated), **changes)


def yen_venue() -> Venue:
    """The venue of the builders with a currency that has no minor units."""
    return make_venue(currency="JPY", minor_digits=0)
