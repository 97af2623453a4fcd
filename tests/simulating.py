"""Studies of small floors: nights drawn from a handful of bookings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allocator.domain.night import Diary, choose_service, night_of
from allocator.simulation.demand import Resampled
from allocator.simulation.nights import Behaviour
from allocator.simulation.study import EMPTY_BOOK, Study
from tests.builders import DAY, booking, make_venue, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.floor import Combination, Table
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.venue import Venue

RELIABLE = Behaviour(no_show=0.0, cancels=0.0, waits=0.0)
"""Guests who do what they said."""

TABLES = (table("1", 1, 2), table("2", 1, 2), table("3", 2, 4), table("4", 2, 4))
ASKED = (
    booking("b1", 2, "18:00", created_at="09:00"),
    booking("b2", 2, "19:00", created_at="12:00"),
    booking("b3", 4, "19:30", created_at="10:00"),
    booking("b4", 3, "20:00", created_at="15:00", expected_spend=9000),
)


def diary_of(
    tables: Iterable[Table] = TABLES,
    asked: Iterable[Party] = ASKED,
    combinations: Iterable[Combination] = (),
    venue: Venue | None = None,
    **more: Any,
) -> Diary:
    """A diary whose bookings are the demand."""
    return Diary(venue or make_venue(), tuple(tables), tuple(combinations), parties=tuple(asked), **more)


def floor_of(diary: Diary) -> Night:
    """Its night without a booking."""
    empty = replace(diary, parties=())
    service = choose_service(diary, DAY)
    return night_of(empty, service, service.opens - EMPTY_BOOK)


def study_of(diary: Diary, **changes: Any) -> Study:
    """The study of its own bookings on its own floor."""
    floor = floor_of(diary)
    return Study(floor, Resampled.of(diary, floor.service), **changes)
