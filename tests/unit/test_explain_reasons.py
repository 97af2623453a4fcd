"""Each reason on its own, at its boundary: once it is the reason, and once, one step on, it is not."""

from __future__ import annotations

from allocator.domain.venue import CombinationRules, Limits, Pacing, Stability
from tests.builders import (
    at,
    booking,
    closure,
    confirmed,
    customer,
    entry,
    join,
    locked,
    make_night,
    make_service,
    make_venue,
    seat,
    table,
)
from tests.unit.explaining import reason, unseated, why

TAKEN = seat("b1", "1", "19:00", "20:30")


def test_before_opening_is_outside_the_service():
    assert reason(make_night([table("1")], [booking("b2", arrival="17:59")])) == "outside_service"
    night = make_night([table("1")], [booking("b1", arrival="18:00"), booking("b2", arrival="18:00")])
    assert reason(night, seat("b1", "1", "18:00", "19:30")) == "full"


def test_after_the_last_arrival_is_outside_the_service():
    assert reason(make_night([table("1")], [booking("b2", arrival="22:01")])) == "outside_service"
    assert reason(make_night([table("1", min_covers=3)], [booking("b2", arrival="22:00")])) == "too_small"


def test_one_that_may_come_within_the_hours_is_not_outside_them():
    late = booking("b2", arrival="22:15", earliest="22:00", latest="22:30")
    assert reason(make_night([table("1", min_covers=3)], [late])) == "outside_service"
    earlier = booking("b2", arrival="22:15", earliest="21:30", latest="22:30")
    assert reason(make_night([table("1", min_covers=3)], [earlier])) == "too_small"


def test_more_than_every_maximum_is_too_large():
    floor = [table("1", 1, 4), table("2", 1, 4)]
    assert reason(make_night(floor, [booking("b2", 8)], combinations=[join("1+2", 5, 7)])) == "too_large"
    assert reason(make_night(floor, [booking("b2", 7)], combinations=[join("1+2", 8, 8)])) == "size_gap"


def test_a_house_rule_on_joined_parties_counts_as_a_maximum():
    venue = make_venue(combinations=CombinationRules(party_max=6))
    rows = [join("1+2", 5, 8)]
    assert (
        reason(make_night([table("1"), table("2")], [booking("b2", 7)], venue=venue, combinations=rows)) == "too_large"
    )
    assert unseated(make_night([table("1")], [confirmed("b2", 5)]), seconds=0.0)[0].reason.value == "too_large"


def test_fewer_than_every_minimum_is_too_small():
    assert reason(make_night([table("1", 3, 4), table("2", 2, 4)], [booking("b2", 1)])) == "too_small"
    assert reason(make_night([table("1", 3, 4), table("2", 1, 1)], [booking("b2", 2)])) == "size_gap"


def test_a_promise_is_never_too_small():
    night = make_night([table("1", 3, 4)], [confirmed("b2", 1), locked("b1", "1")])
    assert reason(night, TAKEN) == "full"


def test_a_need_that_no_table_of_the_size_meets_is_unmet():
    floor = [table("1", 1, 4), table("2", 1, 2, tags=["quiet"])]
    assert reason(make_night(floor, [booking("b2", 3, needs=("quiet",))])) == "needs_unmet"
    parties = [booking("b2", 2, needs=("quiet",)), locked("b1", "2")]
    assert reason(make_night(floor, parties), seat("b1", "2", "19:00", "20:30")) == "full"


def test_two_needs_must_be_met_by_one_place():
    floor = [table("1", tags=["quiet"]), table("2", tags=["booth"])]
    assert reason(make_night(floor, [booking("b2", needs=("quiet", "booth"))])) == "needs_unmet"


def test_who_spends_less_than_every_table_asks_is_kept_out_by_it():
    floor = [table("1", min_spend=5000), table("2", min_spend=6000)]
    assert reason(make_night(floor, [booking("b2", expected_spend=4999)])) == "min_spend"
    night = make_night(floor, [booking("b2", expected_spend=5000), locked("b1", "1")])
    assert reason(night, TAKEN) == "full"


def test_tables_that_are_all_closed_at_the_time_are_closed():
    floor = [table("1"), table("2")]
    shut = [closure("1;2", "20:29", "21:00")]
    assert reason(make_night(floor, [booking("b2")], closures=shut)) == "closed"
    taken = [locked("b1", "1"), locked("b3", "2"), booking("b2")]
    night = make_night(floor, taken, closures=[closure("1;2", "20:30", "21:00")])
    assert reason(night, TAKEN, seat("b3", "2", "19:00", "20:30")) == "full"


def test_the_limit_of_a_customer_is_blamed_where_it_alone_stands_in_the_way():
    floor = [table("1"), table("2")]
    venue = make_venue(limits=Limits(tables_per_customer=1))
    same = [booking("b1", customer_id="c"), booking("b2", customer_id="c")]
    assert reason(make_night(floor, same, venue=venue), TAKEN) == "customer_limit"
    assert reason(make_night([table("1")], same, venue=venue), TAKEN) == "full"


def test_promises_of_the_same_person_count_against_the_limit():
    floor = [table("1"), table("2"), table("3")]
    shared = [customer("c1", person_id="c1"), customer("c2", person_id="c1")]
    parties = [
        confirmed("b1", customer_id="c1", held="1"),
        confirmed("b3", customer_id="c1", held="2"),
        booking("b2", customer_id="c2"),
    ]
    night = make_night(floor, parties, customers=shared)
    assert reason(night, TAKEN, seat("b3", "2", "19:00", "20:30")) == "customer_limit"


def test_pacing_is_blamed_where_it_alone_stands_in_the_way():
    floor = [table("1"), table("2")]
    parties = [booking("b1"), booking("b2")]
    paced = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    assert reason(make_night(floor, parties, venue=paced), TAKEN) == "pacing"
    wider = make_venue(services=(make_service(pacing=Pacing(max_covers=3)),))
    assert reason(make_night(floor, parties, venue=wider), TAKEN) == "pacing"
    assert reason(make_night([table("1")], parties, venue=paced), TAKEN) == "full"


def test_stability_is_blamed_where_it_alone_stands_in_the_way():
    floor = [table("1"), table("2")]
    parties = [locked("b1", "1", arrival="19:15"), confirmed("b2", held="1")]
    there = seat("b1", "1", "19:15", "20:45")
    assert reason(make_night(floor, parties, max_moves=0), there) == "stability"
    assert reason(make_night(floor[:1], parties, max_moves=0), there) == "full"


def test_keeping_its_tables_because_it_arrives_soon_belongs_to_stability():
    floor = [table("1"), table("2")]
    parties = [locked("b1", "1", arrival="19:15"), confirmed("b2", held="1")]
    venue = make_venue(stability=Stability(freeze_minutes=60))
    there = seat("b1", "1", "19:15", "20:45")
    assert reason(make_night(floor, parties, venue=venue, now=at("18:00"), max_moves=5), there) == "stability"


def test_two_rules_that_both_stand_in_the_way_leave_it_full():
    floor = [table("1"), table("2")]
    venue = make_venue(limits=Limits(tables_per_customer=1), services=(make_service(pacing=Pacing(max_parties=1)),))
    night = make_night(floor, [booking("b1", customer_id="c"), booking("b2", customer_id="c")], venue=venue)
    told = why(night, TAKEN, seconds=0.0)
    assert told.reason.value == "full"
    assert "table 2 is free" in told.detail
    assert "table limit" in told.detail
    assert "pacing" in told.detail


def test_everyone_left_out_is_told_once_in_natural_order():
    night = make_night([table("1")], [booking("b10"), booking("b9"), entry("w1"), booking("b2")])
    found = unseated(night, seat("b10", "1", "19:00", "20:30"), seconds=0.0)
    assert [each.party_id for each in found] == ["b2", "b9", "w1"]
    assert all(each.fixes is None for each in found)


def test_a_night_where_all_are_seated_leaves_nothing_to_explain():
    assert unseated(make_night([table("1")], [booking("b1")]), TAKEN) == []
