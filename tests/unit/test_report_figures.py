from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from allocator.domain.party import Status
from allocator.domain.plan import Reason, Unseated
from allocator.domain.report import CombinationUse, Refused, ReportFigures, report_of, together
from allocator.domain.totals import totals_of
from tests.builders import DAY, booking, entry, join, make_night, make_plan, make_service, make_venue, seat, table
from tests.unit.documenting import small_night, small_planned


def small_report() -> ReportFigures:
    planned = small_planned()
    return report_of(planned.night, planned.plan, planned.unseated)


def test_a_report_agrees_with_the_totals_of_the_plan() -> None:
    planned = small_planned()
    totals, report = totals_of(planned.night, planned.plan), small_report()
    assert (report.parties, report.parties_seated) == (totals.parties, totals.parties_seated)
    assert (report.covers, report.covers_seated) == (totals.covers, totals.covers_seated)
    assert report.seat_utilisation == pytest.approx(totals.seat_utilisation, abs=1e-4)
    assert report.table_utilisation == pytest.approx(totals.table_utilisation, abs=1e-4)
    assert (report.spend, report.moved) == (totals.expected_spend_seated, totals.moved)


def test_revpash_is_spend_per_seat_and_hour_open_to_the_nearest_minor_unit() -> None:
    # 12 seats open for 5 hours; 45.50 is known of one of the three parties seated
    assert small_report().revpash == round(4550 / (12 * 5))
    assert small_report().spend_unknown == 2


def test_refused_demand_is_told_by_size_hour_and_reason_with_what_it_would_have_spent() -> None:
    assert small_report().refused == (
        Refused(2, 19, Reason.FULL, 1, 6, 0),
        Refused(4, 19, Reason.TOO_LARGE, 1, 30, 123456),
    )
    assert (small_report().covers_refused, small_report().lost_spend) == (36, 123456)


def test_an_hour_after_midnight_belongs_to_the_evening_before() -> None:
    venue = make_venue(services=(make_service(closes=3 * 60, last_arrival=2 * 60),))
    night = make_night([table("1")], [booking("late", 2, "25:30")], venue=venue)
    report = report_of(night, make_plan(), (Unseated("late", Reason.FULL, "."),))
    assert [each.hour for each in report.refused] == [25]


def test_a_combination_costs_the_minutes_of_its_tables_and_the_seats_it_leaves_empty() -> None:
    night = make_night(
        [table("1"), table("2")],
        [booking("a", 5, "18:30"), booking("b", 6, "21:00")],
        combinations=[join("1+2", 5, 8, setup_minutes=10)],
    )
    plan = make_plan(seat("a", "1+2", "18:30", "20:00"), seat("b", "1+2", "21:00", "22:30"))
    assert report_of(night, plan).combinations == (CombinationUse(("1", "2"), 2, 11, 40, 3 + 2),)


def test_who_waited_and_was_seated_counts_as_converted() -> None:
    night = make_night([table("1")], [entry("w1"), entry("w2")])
    report = report_of(night, make_plan(seat("w1", "1", "19:00", "20:30")))
    assert (report.waiting, report.waiting_seated, report.waitlist_conversion) == (2, 1, 0.5)


def test_no_shows_and_cancellations_are_counted_from_those_who_no_longer_take_part() -> None:
    gone = [booking("n", 5, status=Status.NO_SHOW), booking("c", 3, status=Status.CANCELLED)]
    report = report_of(small_night(), make_plan(), gone=[*gone, booking("d", status=Status.COMPLETED)])
    assert (report.no_shows, report.no_show_covers, report.cancelled) == (1, 5, 1)


def test_a_night_without_seats_or_waitlist_has_no_shares() -> None:
    report = report_of(make_night([]), make_plan())
    assert (report.seat_utilisation, report.table_utilisation, report.revpash) == (None, None, None)
    assert report.waitlist_conversion is None


def test_services_add_up() -> None:
    one = small_report()
    week = together([replace(one, first=DAY + timedelta(days=day), last=DAY + timedelta(days=day)) for day in range(7)])
    assert (week.first, week.last, week.services) == (DAY, DAY + timedelta(days=6), 7)
    assert (week.covers_seated, week.spend, week.lost_spend) == (7 * one.covers_seated, 7 * one.spend, 7 * 123456)
    assert (week.seat_utilisation, week.revpash) == (one.seat_utilisation, one.revpash)
    assert [(each.band, each.parties) for each in week.refused] == [(2, 7), (4, 7)]
    assert [(use.tables, use.parties) for use in week.combinations] == [(("1", "2"), 7)]


def test_one_service_alone_keeps_its_name_and_none_is_an_error() -> None:
    one = replace(small_report(), service="dinner")
    assert together([one]).service == "dinner"
    with pytest.raises(ValueError, match="no services"):
        together([])
