from __future__ import annotations

import inspect

import pytest

from allocator.domain.party import Attendance, attendance_of
from scoring import constants, factors
from scoring.constants import MILLION
from scoring.weights import points_of
from tests.builders import customer


def thousandths(fraction):
    return round(fraction / 1000)


def test_a_house_that_knows_nobody_expects_the_usual_attendance():
    assert factors.house_average(Attendance()) == constants.USUAL_ATTENDANCE


def test_the_house_average_pools_all_bookings_on_file():
    on_file = [customer("a", visits=150), customer("b", visits=10, no_shows=18, late_cancellations=4)]
    assert thousandths(factors.house_average(attendance_of(on_file))) == round(
        1000 * (160 + 20 * 0.955) / (160 + 18 + 2 + 20)
    )


def test_the_house_average_never_falls_below_one_half():
    assert factors.house_average(Attendance(no_shows=10_000)) == MILLION // 2


def test_without_history_a_customer_is_as_reliable_as_the_house():
    assert factors.history(0, 0, 0, 912_345) == 912_345


def test_history_starts_with_five_bookings_at_the_house_average():
    assert thousandths(factors.history(12, 1, 2, 900_000)) == round(1000 * (12 + 4.5) / (12 + 1 + 1 + 5))


def test_one_visit_proves_little_and_many_speak_for_themselves():
    house = 900_000
    assert factors.history(1, 0, 0, house) - house < 20_000
    assert factors.history(1000, 0, 0, house) > 999_000


def test_a_late_cancellation_counts_as_half_a_no_show():
    assert factors.history(6, 0, 2, 900_000) == factors.history(6, 1, 0, 900_000)


def test_all_of_every_part_is_all_of_loyalty_and_nothing_of_any_is_nothing():
    assert factors.loyalty(MILLION, MILLION, MILLION, MILLION, MILLION) == MILLION
    assert factors.loyalty(0, 0, 0, 0, MILLION) == 0


def test_the_shares_of_each_factor_add_up():
    assert constants.VISITS_SHARE + constants.SPEND_SHARE + constants.POINTS_SHARE + constants.TIER_SHARE == 100
    assert constants.WAITING_SHARE + constants.CLOSENESS_SHARE == 100


def test_ten_visits_earn_half_of_what_visits_can():
    assert factors.visits_part(0) == 0
    assert factors.visits_part(10) == MILLION // 2


@pytest.mark.parametrize(
    ("pounds", "part"), [(0, 0), (10, 100), (100, 347), (1_000, 668), (10_000, 1000), (10_000_000, 1000)]
)
def test_spend_counts_by_its_logarithm_up_to_ten_thousand_pounds(pounds, part):
    assert thousandths(factors.spend_part(100 * pounds)) == part


@pytest.mark.parametrize(("points", "part"), [(0, 0), (100, 347), (10_000, 1000), (90_000, 1000)])
def test_points_count_by_their_logarithm_up_to_ten_thousand(points, part):
    assert thousandths(factors.points_part(points)) == part


@pytest.mark.parametrize(("days", "left"), [(0, 1000), (90, 707), (180, 500), (360, 250), (None, 500), (100_000, 0)])
def test_loyalty_halves_every_180_days(days, left):
    assert thousandths(factors.fade(days)) == left


@pytest.mark.parametrize(("hours", "part"), [(0, 0), (16, 250), (48, 500), (144, 750)])
def test_waiting_saturates_with_half_at_two_days(hours, part):
    assert thousandths(factors.waiting_part(60 * hours)) == part


@pytest.mark.parametrize(("hours", "part"), [(-3, 1000), (0, 1000), (48, 500), (144, 250)])
def test_a_night_is_half_close_two_days_ahead_and_close_once_it_runs(hours, part):
    assert thousandths(factors.closeness_part(60 * hours)) == part


def test_timing_is_three_parts_of_waiting_and_one_of_closeness():
    assert factors.timing(MILLION, 0) == 750_000
    assert factors.timing(0, MILLION) == 250_000


def test_no_factor_is_given_a_name_an_address_a_number_or_a_size():
    given = {
        name
        for function in (factors.history, factors.loyalty, factors.timing, factors.strength)
        for name in inspect.signature(function).parameters
    }
    assert given == {
        *("visits", "no_shows", "late_cancellations", "house"),
        *("spend", "points", "tier", "fade", "waiting", "closeness", "share"),
    }


def test_points_that_no_factor_earns_in_full_go_to_the_largest_remainder():
    # 100.4 + 200.7 + 50.2 + 0 = 351.3
    fractions = (251_000, 669_000, 200_800, 0)
    assert points_of(fractions, (400, 300, 250, 50)) == (100, 201, 50, 0)


def test_the_score_is_rounded_once_and_not_by_factor():
    # four times 0.4 are 1.6: two points, though no factor rounds to one
    assert sum(points_of((1_600,) * 4, (250,) * 4)) == 2


def test_half_a_point_is_rounded_up():
    assert points_of((500, 0, 0, 0), (1000, 0, 0, 0)) == (1, 0, 0, 0)


def test_everything_is_a_thousand_points():
    assert points_of((MILLION,) * 4, (300, 300, 250, 150)) == (300, 300, 250, 150)


def test_no_part_ever_falls_as_its_input_rises():
    for part in (factors.visits_part, factors.spend_part, factors.points_part, factors.waiting_part):
        parts = [part(value) for value in range(3000)]
        assert parts == sorted(parts)
        assert parts[0] == 0
    for part in (factors.fade, factors.closeness_part):
        parts = [part(value) for value in range(3000)]
        assert parts == sorted(parts, reverse=True)
        assert parts[0] == MILLION


def test_history_rises_with_every_visit_and_falls_with_every_miss_of_a_lone_customer():
    def alone(visits, no_shows, late):
        return factors.history(visits, no_shows, late, factors.house_average(Attendance(visits, no_shows, late)))

    for visits in range(12):
        for missed in range(12):
            assert alone(visits + 1, missed, 0) > alone(visits, missed, 0)
            assert alone(visits, missed + 1, 0) < alone(visits, missed, 0)
            assert alone(visits, 0, missed + 1) < alone(visits, 0, missed)
