from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.party import Status
from allocator.domain.venue import CombinationRules, TurnTimes
from tests.builders import (
    at,
    booking,
    closure,
    confirmed,
    entry,
    join,
    locked,
    make_night,
    make_service,
    make_venue,
    seat,
    table,
)
from tests.unit.verifying import broken


def venue_with(**service):
    return make_venue(services=(make_service(**service),))


def one_table(*parties, **night):
    return make_night([table("1")], parties, **night)


def test_a_table_is_free_again_the_minute_a_party_leaves():
    night = one_table(booking("b1", 2, "19:00"), booking("b2", 2, "20:30"))
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "1", "20:30", "22:00")) == []


def test_a_table_serves_one_party_at_a_time():
    night = one_table(booking("b1", 2, "19:00"), booking("b2", 2, "20:29"))
    both = seat("b1", "1", "19:00", "20:30"), seat("b2", "1", "20:29", "21:59")
    assert broken(night, *both) == ["double_booking"]


def test_two_tables_serve_two_parties_at_once():
    night = make_night([table("1"), table("2")], [booking("b1"), booking("b2")])
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")) == []


def test_a_table_of_a_combination_is_taken_for_all_others():
    tables = [table("1"), table("2")]
    night = make_night(tables, [booking("b1", 6), booking("b2")], combinations=[join("1+2", 5, 8)])
    both = seat("b1", "1+2", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")
    assert broken(night, *both) == ["double_booking"]


def test_every_party_that_comes_while_a_long_one_sits_is_named():
    night = one_table(booking("b1", duration=180), booking("b2", 2, "19:30", duration=30), booking("b3", 2, "21:00"))
    seats = (
        seat("b1", "1", "19:00", "22:00"),
        seat("b2", "1", "19:30", "20:00"),
        seat("b3", "1", "21:00", "22:30"),
    )
    assert broken(night, *seats) == ["double_booking", "double_booking"]


def test_a_stay_misstated_as_shorter_does_not_hide_a_double_booking():
    night = one_table(booking("b1", 2, "19:00"), booking("b2", 2, "20:00"))
    both = seat("b1", "1", "19:00", "20:00"), seat("b2", "1", "20:00", "21:30")
    assert broken(night, *both) == ["double_booking", "wrong_end"]


@pytest.mark.parametrize(("arrival", "rules"), [("20:40", []), ("20:39", ["double_booking"])])
def test_the_buffer_keeps_the_table_after_every_party(arrival, rules):
    venue = venue_with(turn_times=TurnTimes(default=90, buffer_minutes=10))
    night = one_table(booking("b1"), booking("b2", 2, arrival, duration=60), venue=venue)
    ends = {"20:40": "21:40", "20:39": "21:39"}
    both = seat("b1", "1", "19:00", "20:30"), seat("b2", "1", arrival, ends[arrival])
    assert broken(night, *both) == rules


@pytest.mark.parametrize(("setup", "rules"), [(15, []), (16, ["double_booking"])])
def test_setup_keeps_the_tables_of_a_combination_before_its_party(setup, rules):
    venue = make_venue(combinations=CombinationRules(setup_minutes=setup))
    parties = [booking("b1", 2, "19:00"), booking("b2", 6, "20:45")]
    night = make_night([table("1"), table("2")], parties, combinations=[join("1+2", 5, 8)], venue=venue)
    both = seat("b1", "1", "19:00", "20:30"), seat("b2", "1+2", "20:45", "22:15")
    assert broken(night, *both) == rules


def test_a_row_sets_its_own_setup():
    venue = make_venue(combinations=CombinationRules(setup_minutes=60))
    parties = [booking("b1", 2, "19:00"), booking("b2", 6, "20:30")]
    rows = [join("1+2", 5, 8, setup_minutes=0)]
    night = make_night([table("1"), table("2")], parties, combinations=rows, venue=venue)
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "1+2", "20:30", "22:00")) == []


def test_single_tables_need_no_setup():
    venue = make_venue(combinations=CombinationRules(setup_minutes=60))
    night = one_table(booking("b1", 2, "19:00"), booking("b2", 2, "20:30"), venue=venue)
    assert broken(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "1", "20:30", "22:00")) == []


def test_the_join_of_a_lock_is_set_up_as_the_venue_says():
    venue = make_venue(combinations=CombinationRules(setup_minutes=15))
    parties = [booking("b1", 2, "19:00"), locked("b2", "1+2", 6, "20:40")]
    night = make_night([table("1"), table("2")], parties, venue=venue)
    both = seat("b1", "1", "19:00", "20:30"), seat("b2", "1+2", "20:40", "22:10")
    assert broken(night, *both) == ["double_booking"]


TURNS = TurnTimes(default=None, rules=((2, 60), (4, 90)))


@pytest.mark.parametrize(
    ("size", "duration", "end"),
    [(2, None, "20:00"), (3, None, "20:30"), (5, None, "23:00"), (5, 45, "19:45"), (2, 600, "23:00")],
)
def test_a_stay_is_the_partys_own_else_the_turn_time_of_its_size_and_ends_at_the_close(size, duration, end):
    night = make_night(
        [table("1", 1, 9)],
        [booking("b1", size, duration=duration)],
        venue=venue_with(turn_times=TURNS),
    )
    assert broken(night, seat("b1", "1", "19:00", end)) == []
    assert broken(night, seat("b1", "1", "19:00", "19:30")) == ["wrong_end"]


@pytest.mark.parametrize(
    ("arrival", "default", "end"),
    [("23:00", 90, "24:30"), ("23:15", 90, "24:45"), ("23:00", None, "23:15"), ("23:15", None, "23:30")],
)
def test_a_lock_at_or_after_the_close_stays_its_turn_time_or_one_slot(arrival, default, end):
    night = one_table(locked("b1", "1", 2, arrival), venue=venue_with(turn_times=TurnTimes(default=default)))
    assert broken(night, seat("b1", "1", arrival, end)) == []
    assert broken(night, seat("b1", "1", arrival, "23:01")) == ["wrong_end"]


@pytest.mark.parametrize(
    ("arrival", "end", "rules"),
    [
        ("17:59", "19:29", ["start_not_allowed"]),
        ("18:00", "19:30", []),
        ("18:07", "19:37", []),
        ("22:00", "23:00", []),
        ("22:01", "23:00", ["start_not_allowed"]),
    ],
)
@pytest.mark.parametrize("make", [booking, entry, confirmed])
def test_a_party_starts_between_opening_and_last_arrival(make, arrival, end, rules):
    assert broken(one_table(make("b1", 2, arrival)), seat("b1", "1", arrival, end)) == rules


def test_nobody_starts_at_the_close_even_where_that_is_the_last_arrival():
    night = one_table(booking("b1", 2, "23:00"), venue=venue_with(last_arrival=23 * 60))
    assert "start_not_allowed" in broken(night, seat("b1", "1", "23:00", "24:30"))


def test_a_lock_may_come_before_the_opening():
    night = one_table(locked("b1", "1", 2, "17:30"))
    assert broken(night, seat("b1", "1", "17:30", "19:00")) == []


@pytest.mark.parametrize(
    ("start", "end", "rules"),
    [
        ("18:15", "19:45", ["start_not_allowed"]),
        ("18:30", "20:00", []),
        ("18:37", "20:07", []),
        ("18:40", "20:10", ["start_not_allowed"]),
        ("19:00", "20:30", []),
        ("19:15", "20:45", ["start_not_allowed"]),
    ],
)
@pytest.mark.parametrize("make", [booking, entry])
def test_a_flexible_party_starts_as_asked_or_on_the_grid_within_its_window(make, start, end, rules):
    night = one_table(make("b1", 2, "18:37", earliest="18:30", latest="19:00"))
    assert broken(night, seat("b1", "1", start, end)) == rules


@pytest.mark.parametrize(("start", "rules"), [("18:45", []), ("19:15", ["start_not_allowed"])])
def test_a_window_without_a_side_ends_at_the_arrival(start, rules):
    night = one_table(booking("b1", 2, "19:00", earliest="18:30", duration=30))
    ends = {"18:45": "19:15", "19:15": "19:45"}
    assert broken(night, seat("b1", "1", start, ends[start])) == rules


def test_a_promised_time_never_moves():
    night = one_table(confirmed("b1", 2, "19:00", earliest="18:00", latest="20:00"))
    assert broken(night, seat("b1", "1", "19:15", "20:45")) == ["start_not_allowed"]


@pytest.mark.parametrize(("start", "rules"), [("21:30", []), ("21:45", ["start_not_allowed"])])
def test_another_start_leaves_the_whole_stay_before_the_close(start, rules):
    night = one_table(booking("b1", 2, "21:00", latest="22:00"))
    assert broken(night, seat("b1", "1", start, "23:00")) == rules


def test_the_asked_arrival_may_be_cut_off_by_the_close():
    night = one_table(booking("b1", 2, "22:00"))
    assert broken(night, seat("b1", "1", "22:00", "23:00")) == []


def test_a_stay_for_the_night_may_start_at_any_time_of_its_window():
    night = one_table(booking("b1", 2, "19:00", latest="22:00"), venue=venue_with(turn_times=TurnTimes(default=None)))
    assert broken(night, seat("b1", "1", "22:00", "23:00")) == []


@pytest.mark.parametrize(
    ("now", "rules"),
    [("17:59", []), ("18:30", []), ("18:31", ["start_not_allowed"]), ("23:00", [])],
)
def test_while_the_service_runs_nobody_is_moved_into_the_past(now, rules):
    night = one_table(booking("b1", 2, "19:00", earliest="18:00"), now=at(now))
    assert broken(night, seat("b1", "1", "18:30", "20:00")) == rules


def test_an_arrival_that_has_gone_by_stays_possible():
    night = one_table(booking("b1", 2, "19:00"), now=at("19:30"))
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []


@pytest.mark.parametrize(
    ("start", "end", "rules"),
    [
        (None, None, ["closed"]),
        (None, "19:00", []),
        (None, "19:01", ["closed"]),
        ("20:30", None, []),
        ("20:29", None, ["closed"]),
        ("19:30", "19:45", ["closed"]),
    ],
)
@pytest.mark.parametrize("make", [booking, entry, confirmed])
def test_a_closed_table_is_not_occupied_during_its_closure(make, start, end, rules):
    night = one_table(make("b1"), closures=[closure("1", start, end)])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == rules


def test_another_table_stays_open():
    night = make_night([table("1"), table("2")], [booking("b1")], closures=[closure("2")])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []


def test_setup_and_buffer_do_not_reach_into_a_closure():
    service = make_service(turn_times=TurnTimes(default=90, buffer_minutes=10))
    venue = make_venue(services=(service,), combinations=CombinationRules(setup_minutes=10))
    night = make_night([table("1"), table("2")], [booking("b1", 6)], combinations=[join("1+2", 5, 8)], venue=venue)
    plan = seat("b1", "1+2", "19:00", "20:30")
    assert broken(replace(night, closures=(closure("1", None, "18:50"), closure("2", "20:40"))), plan) == []
    assert broken(replace(night, closures=(closure("1", None, "18:51"),)), plan) == ["closed"]
    assert broken(replace(night, closures=(closure("2", "20:39"),)), plan) == ["closed"]


@pytest.mark.parametrize(("now", "rules"), [("16:59", ["closed"]), ("17:00", [])])
def test_a_table_held_back_for_walk_ins_is_open_once_it_is_released(now, rules):
    night = make_night([table("1")], [booking("b1")], now=at(now))
    night = replace(night, closures=(closure("1", release_at=at("17:00")),))
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == rules


def test_a_locked_party_sits_at_its_table_at_its_time():
    night = make_night([table("1"), table("2")], [locked("b1", "1")])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []
    assert broken(night, seat("b1", "2", "19:00", "20:30")) == ["lock"]
    assert broken(night, seat("b1", "1", "19:15", "20:45")) == ["lock"]


def test_a_locked_or_arrived_party_is_not_left_out():
    night = make_night([table("1")], [locked("b1", "1")])
    sitting = make_night([table("1")], [booking("b1", held="1", status=Status.ARRIVED)])
    assert broken(night) == ["lock"]
    assert broken(sitting) == ["lock"]


def test_a_lock_on_a_closed_table_is_for_the_input_to_refuse_and_not_for_the_plan_to_break():
    night = one_table(locked("b1", "1"), closures=[closure("1")])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []


def test_a_confirmed_party_may_be_left_out():
    assert broken(one_table(confirmed("b1", held="1"))) == []


def test_a_lock_without_tables_cannot_be_kept():
    night = one_table(booking("b1", locked=True))
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == ["lock"]
