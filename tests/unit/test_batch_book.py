from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.batch import Failure, NightPlan, Outcome, VenueNight
from allocator.domain.plan import PlanStatus
from allocator.domain.totals import Totals
from data.batch_book import PAGE, BatchBook

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def book() -> Iterator[BatchBook]:
    with BatchBook() as made:
        yield made


def night(
    venue_id: str, gap: float = 0.0, level: str | None = None, parties: int = 10, service: str = ""
) -> VenueNight:
    """A night that is saved, proven unless a level is open."""
    status = PlanStatus.OPTIMAL if level is None else PlanStatus.FEASIBLE
    totals = Totals(parties, parties - 2, 4 * parties, 3 * parties, 60, 0.5, 0.5, 0, 0, 0)
    plan = NightPlan(1, status, gap, level, 5.0, totals, 1, 0, "UTC", "GBP", 2)
    return VenueNight(venue_id, service or None, Outcome.SAVED, plan)


def failed(venue_id: str) -> VenueNight:
    return VenueNight(venue_id, None, Outcome.FAILED, failure=Failure("its data are wrong", 3))


def test_every_waiting_venue_comes_once_the_largest_first(book: BatchBook) -> None:
    sizes = [(f"v{number}", number % 7 + 1) for number in range(3 * PAGE + 1)]
    book.add(sizes)
    seen = []
    for venue_id, size in book.waiting():
        seen.append((venue_id, size))
        if len(seen) % 2:
            book.done(venue_id)
    assert sorted(seen) == sorted(sizes)
    assert [size for _, size in seen] == sorted((size for _, size in sizes), reverse=True)
    assert book.size_left() == sum(size for place, (_, size) in enumerate(seen) if place % 2)


def test_lost_venues_wait_again_only_when_they_are_taken_up(book: BatchBook) -> None:
    book.add([("a", 1), ("b", 1)])
    book.done("a")
    book.lost("b")
    assert list(book.waiting()) == []
    assert book.take_up_lost() == 1
    assert list(book.waiting()) == [("b", 1)]
    assert book.tally().venues_left == 1


def test_a_night_is_as_it_was_left_last_and_all_add_up(book: BatchBook) -> None:
    book.add([("a", 1), ("b", 1), ("c", 1)])
    book.note(failed("a"))
    book.note(night("b", gap=0.2, level="covers"))
    book.note(night("b"))
    book.note(night("c", gap=0.1, level="requested_value"))
    tally = book.tally()
    assert (tally.venues, tally.nights, tally.saved, tally.failed, tally.optimal) == (3, 3, 2, 1, 1)
    assert (tally.gap, tally.worst_gap) == pytest.approx((0.05, 0.1))
    assert (tally.parties, tally.parties_seated, tally.covers, tally.covers_seated) == (20, 16, 80, 60)
    assert tally.broken_promises == 2
    assert tally.open_levels == (("requested_value", 1),)
    assert [each.venue_id for each in book.nights()] == ["a", "b", "c"]
    assert list(book.failed()) == [failed("a")]


def test_a_night_open_at_lower_levels_only_has_no_gap_of_its_value(book: BatchBook) -> None:
    book.add([("a", 1), ("b", 1), ("c", 1)])
    book.note(night("a", gap=1.0, level="wishes"))
    book.note(night("b", gap=0.7, level="waitlist"))
    book.note(night("c"))
    tally = book.tally()
    assert (tally.optimal, tally.worst_gap) == (1, 0.0)
    assert tally.open_levels == (("waitlist", 1), ("wishes", 1))


def test_more_time_goes_first_to_large_nights_wide_gaps_and_high_levels(book: BatchBook) -> None:
    base = night("base", 0.1, "requested_value")
    book.note(base)
    book.note(night("wide", 0.3, "requested_value"))
    book.note(night("large", 0.1, "requested_value", parties=20))
    book.note(night("low", 0.1, "waste", service="dinner"))
    book.note(night("proven"))
    book.note(failed("failed"))
    found = book.open_nights()
    assert [each.venue_id for each in found] == ["wide", "large", "base", "low"]
    assert [each.service for each in found] == ["", "", "", "dinner"]
    assert {each.limit for each in found} == {5.0}


def test_whoever_is_left_is_asked_for_until_done(book: BatchBook) -> None:
    book.add([("a", 1), ("b", 1), ("c", 1)])
    book.lost("b")
    book.done("c")
    found = []
    for venue_id in book.left():
        found.append(venue_id)
        book.done(venue_id)
    assert sorted(found) == ["a", "b"]
    assert book.unknown(["a", "x"]) == ["x"]
