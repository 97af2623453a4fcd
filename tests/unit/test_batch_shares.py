from __future__ import annotations

import pytest

from cli.batch.shares import FIRST_MOST, LEAST, SEARCHING, WORTHWHILE, Shares

HOUR = 3600.0


def test_a_first_search_is_short_however_much_time_there_is() -> None:
    assert Shares(0, 4 * HOUR, 30).first(0, 2, size=10, left=20) == FIRST_MOST
    assert Shares(0, 4 * HOUR, 1.5).first(0, 2, size=10, left=20) == 1.5


def test_where_time_is_short_large_venues_get_more_of_it_and_everybody_gets_some() -> None:
    shares = Shares(0, 60, 30)
    small, large = (shares.first(0, 2, size, left=1000) for size in (20, 80))
    assert large == pytest.approx(4 * small)
    assert shares.first(59, 2, 20, left=1000) == LEAST


@pytest.mark.parametrize("sizes", [[10] * 500, [90] * 20 + [5] * 900])
def test_first_searches_that_use_all_they_are_given_leave_time_for_second_ones(sizes: list[int]) -> None:
    shares = Shares(0, 600, 30)
    workers, busy, left = 4, 0.0, sum(sizes)
    for size in sorted(sizes, reverse=True):
        busy += shares.first(busy / workers, workers, size, left)
        left -= size
    assert busy / workers < 0.6 * 600


def test_time_that_is_left_goes_to_what_it_may_gain() -> None:
    shares = Shares(0, 100, 1000)
    assert shares.second(0, 1, gain=3, left=4, had=1) == pytest.approx(SEARCHING * 100 * 3 / 4)
    assert shares.second(0, 1, gain=1, left=4, had=1) == pytest.approx(SEARCHING * 100 / 4)


def test_no_second_search_ends_after_the_deadline_or_is_not_longer_than_the_first() -> None:
    shares = Shares(0, 100, 30)
    assert shares.second(0, 8, gain=1, left=1, had=1) == 30
    assert shares.second(90, 8, gain=1, left=1, had=1) == pytest.approx(SEARCHING * 10)
    assert shares.second(0, 1, gain=1, left=1000, had=5) == pytest.approx(WORTHWHILE * 5)
    assert shares.second(95, 1, gain=1, left=1, had=5) is None
    assert shares.second(0, 1, gain=1, left=1, had=30) is None
    assert shares.second(101, 1, gain=1, left=1, had=1) is None
