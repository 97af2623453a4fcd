"""Whole small nights planned: floor plans that broke others, nights through the clock change, never all-or-nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from allocator.domain.calendar import Calendar
from allocator.domain.clock import to_datetime
from allocator.domain.plan import Parameters, PlanStatus, Scores
from allocator.domain.venue import ServiceRule, TurnTimes, Venue
from allocator.solve import solve
from tests.builders import booking, confirmed, entry, join, locked, make_night, table


def planned(night, **parameters):
    result = solve(night, Scores(), Parameters(**parameters))
    assert result.status is PlanStatus.OPTIMAL
    return result.plan


def test_a_joined_table_is_never_given_twice():
    night = make_night(
        [table("1", 1, 2), table("2", 1, 2)],
        [booking("two", 2, "18:00"), booking("four", 4, "18:00")],
        combinations=[join("1+2", 3, 4)],
    )
    assert set(planned(night).of) == {"four"}


def test_a_party_of_forty_leaves_everyone_else_as_before():
    parties = [booking(name, 2 + number) for number, name in enumerate("abc")]
    tables = [table(str(number)) for number in range(1, 4)]
    without = planned(make_night(tables, parties))
    with_it = planned(make_night(tables, [*parties, booking("forty", 40)]))
    assert set(with_it.of) == set(without.of) == {"a", "b", "c"}


def test_a_promise_that_cannot_be_kept_leaves_everyone_else_as_before():
    night = make_night([table("1"), table("2")], [confirmed("huge", 40), confirmed("a"), booking("b")])
    assert set(planned(night).of) == {"a", "b"}


def test_a_locked_party_sits_where_it_is_locked_whatever_its_size_and_hours():
    night = make_night([table("1"), table("2", 3, 4)], [locked("vip", "2", 9, "17:00"), booking("a")])
    plan = planned(night)
    assert plan.of["vip"].tables == ("2",)
    assert set(plan.of) == {"vip", "a"}


def test_an_undeclared_join_of_a_lock_is_kept():
    night = make_night([table("1"), table("2")], [locked("big", "1+2", 9), booking("a")])
    assert set(planned(night).of) == {"big"}


def test_a_flexible_request_is_not_moved_from_its_time_without_need():
    night = make_night([table("1")], [booking("a", arrival="19:00", earliest="18:00", latest="20:00")])
    assert planned(night).of["a"].start == night.party["a"].arrival


def test_nobody_on_the_waitlist_is_seated_before_a_request():
    night = make_night([table("1")], [booking("a"), entry("w")])
    assert set(planned(night).of) == {"a"}


def night_service(day: date):
    rule = ServiceRule(21 * 60, 6 * 60, None, 30, 60, turn_times=TurnTimes())
    (service,) = Calendar(Venue("v", "Europe/London", (rule,))).services_on(day)
    return service


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 28), 8), (date(2026, 10, 24), 10), (date(2026, 11, 28), 9)])
def test_a_night_through_the_clock_change_is_as_long_as_it_really_is(day, hours):
    assert night_service(day).minutes == hours * 60


def test_an_opening_hour_that_does_not_exist_is_the_next_that_does():
    rule = ServiceRule(90, 300, None, 30, None)
    (service,) = Calendar(Venue("v", "Europe/London", (rule,))).services_on(date(2026, 3, 29))
    assert to_datetime(service.opens, "Europe/London").strftime("%H:%M") == "02:00"


def test_an_arrival_after_midnight_belongs_to_the_night_before():
    rule = ServiceRule(21 * 60, 6 * 60, None, 30, 60)
    calendar = Calendar(Venue("v", "Europe/London", (rule,)))
    service = night_service(date(2026, 11, 28))
    assert calendar.service_date(service.closes - 1) == date(2026, 11, 28)
    assert calendar.service_date(service.closes) == date(2026, 11, 29)


def test_a_dated_service_replaces_the_usual_one_it_overlaps():
    usual = ServiceRule(18 * 60, 23 * 60, "dinner")
    lunch = ServiceRule(12 * 60, 15 * 60, "lunch")
    special = replace(usual, name="new year", dates=frozenset({date(2026, 12, 31)}))
    calendar = Calendar(Venue("v", "UTC", (usual, lunch, special)))
    assert [service.name for service in calendar.services_on(date(2026, 12, 31))] == ["lunch", "new year"]
    assert [service.name for service in calendar.services_on(date(2026, 12, 30))] == ["lunch", "dinner"]
