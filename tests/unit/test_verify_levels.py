from __future__ import annotations

import pytest

from allocator.domain.plan import LEVELS, Goal, Level, Parameters, Scores, WaitlistPolicy
from allocator.domain.venue import CombinationRules
from allocator.verify import level_values, verify
from tests.builders import (
    booking,
    confirmed,
    customer,
    entry,
    join,
    locked,
    make_night,
    make_plan,
    make_venue,
    seat,
    table,
)

SCORES = Scores({"b1": 400, "b2": 700, "w1": 900, "w2": 300})


def values(night, *seats, goal=Goal.COVERS, policy=WaitlistPolicy.STRICT, scores=SCORES):
    return level_values(night, scores, Parameters(goal=goal, waitlist=policy), make_plan(*seats))


def waste(night, *seats):
    return values(night, *seats)["waste"]


def test_an_empty_plan_is_worth_nothing_at_every_level():
    assert values(make_night([table("1")], [booking("b1")])) == dict.fromkeys(LEVELS, 0)


def test_all_seven_levels_of_one_evening():
    tables = [table("1", 1, 4, rank=2), table("2", 1, 4), table("3", 1, 2, tags=["window"], rank=1)]
    parties = [
        confirmed("p1", 2, "18:00", customer_id="v", held="1", duration=60),
        booking("b1", 7, "19:00"),
        entry("w1", 2, "19:00", wishes=("window", "booth")),
    ]
    night = make_night(tables, parties, combinations=[join("1+2", 5, 8)], customers=[customer("v", vip_tier="gold")])
    seats = (
        seat("p1", "1", "18:00", "19:00"),
        seat("b1", "1+2", "19:00", "20:30"),
        seat("w1", "3", "19:00", "20:30"),
    )
    assert values(night, *seats) == {
        "promises": 2,
        "requested_value": 7400,
        "waitlist": 900,
        "covers": 11,
        "kept_tables": 1,
        "wishes": 1,
        "waste": (2 + 1 + 0) + (1 + 2 + 2) + (0 + 0 + 1),
    }


def test_a_promise_to_a_customer_with_a_tier_counts_two():
    parties = [confirmed("p1", customer_id="v"), confirmed("p2"), locked("p3", "3")]
    night = make_night(
        [table("1"), table("2"), table("3")], parties, customers=[customer("v", vip_tier="silver"), customer("c-p2")]
    )
    seats = [seat(f"p{number}", str(number), "19:00", "20:30") for number in (1, 2, 3)]
    assert values(night, *seats)["promises"] == 4
    assert values(night, *seats)["requested_value"] == 0


def test_requests_are_worth_their_covers_and_their_score():
    night = make_night([table("1"), table("2")], [booking("b1", 3), booking("b2", 2)])
    seats = seat("b1", "1", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")
    assert values(night, *seats)["requested_value"] == 3400 + 2700


def test_for_revenue_requests_are_worth_what_they_spend_and_their_score():
    parties = [booking("b1", 3, expected_spend=12345), booking("b2", 2)]
    night = make_night([table("1"), table("2")], parties)
    seats = seat("b1", "1", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")
    assert values(night, *seats, goal=Goal.REVENUE)["requested_value"] == 12345 + 400 + 700


@pytest.mark.parametrize(
    ("policy", "worth"), [(WaitlistPolicy.STRICT, 900 + 300), (WaitlistPolicy.WEIGHTED, 900 * 2 + 300 * 4)]
)
def test_the_waitlist_is_worth_its_scores_strict_and_times_covers_weighted(policy, worth):
    night = make_night([table("1"), table("2")], [entry("w1", 2), entry("w2", 4)])
    seats = seat("w1", "1", "19:00", "20:30"), seat("w2", "2", "19:00", "20:30")
    found = values(night, *seats, policy=policy)
    assert (found["waitlist"], found["requested_value"], found["covers"]) == (worth, 0, 6)


def test_tables_are_kept_by_whoever_sits_at_exactly_those_at_the_asked_time():
    parties = [
        confirmed("p1", held="1"),
        confirmed("p2", held="2"),
        booking("b1", held="3", earliest="18:00"),
        booking("b2", 2, "21:00", held="3"),
        locked("p3", "4+5"),
    ]
    night = make_night([table(str(number)) for number in range(1, 7)], parties)
    seats = (
        seat("p1", "1", "19:00", "20:30"),
        seat("p2", "6", "19:00", "20:30"),
        seat("b1", "3", "18:00", "19:30"),
        seat("b2", "3", "21:00", "22:30"),
        seat("p3", "4+5", "19:00", "20:30"),
    )
    assert values(night, *seats)["kept_tables"] == 3


def test_an_entry_of_the_waitlist_keeps_no_tables():
    night = make_night([table("1")], [entry("w1", held="1")])
    assert values(night, seat("w1", "1", "19:00", "20:30"))["kept_tables"] == 0


def test_wishes_are_counted_one_by_one_as_needs_are_met():
    tables = [table("1", tags=["window", "booth"]), table("2", tags=["booth"])]
    wishes = ("window", "booth", "area:main", "area:terrace", "table:1", "table:3")
    night = make_night(tables, [booking("b1", 6, wishes=wishes)], combinations=[join("1+2", 5, 8)])
    assert values(night, seat("b1", "1+2", "19:00", "20:30"))["wishes"] == 3


def test_empty_chairs_are_waste_and_standing_ones_are_not():
    night = make_night([table("1", 1, 4), table("2", 1, 4)], [booking("b1", 1), locked("p1", "2", 9)])
    assert waste(night, seat("b1", "1", "19:00", "20:30")) == 3
    assert waste(night, seat("p1", "2", "19:00", "20:30")) == 0


def test_a_join_wastes_two_for_each_table_after_the_first():
    tables = [table("1"), table("2"), table("3")]
    rows = [join("1+2", 5, 8), join("1+2+3", 9, 12)]
    night = make_night(tables, [booking("b1", 8), booking("b2", 12, "21:00")], combinations=rows)
    assert waste(night, seat("b1", "1+2", "19:00", "20:30")) == 2
    assert waste(night, seat("b2", "1+2+3", "21:00", "22:30")) == 4


def test_a_single_table_that_a_row_could_use_wastes_one():
    tables = [table("1"), table("2"), table("3")]
    night = make_night(tables, [booking("b1", 4)], combinations=[join("1+2", 5, 8)])
    assert waste(night, seat("b1", "1", "19:00", "20:30")) == 1
    assert waste(night, seat("b1", "3", "19:00", "20:30")) == 0


@pytest.mark.parametrize(("lost", "expected"), [(0, 1), (3, 1), (4, 0)])
def test_a_single_table_that_generation_could_use_wastes_one(lost, expected):
    tables = [table("1"), table("2", adjacent_to=["1"])]
    venue = make_venue(combinations=CombinationRules(generate=True, seats_lost_per_join=lost))
    night = make_night(tables, [booking("b1", 4)], venue=venue)
    assert waste(night, seat("b1", "2", "19:00", "20:30")) == expected


def test_a_table_that_only_three_can_join_is_part_of_a_combination():
    tables = [table("1", 1, 1, adjacent_to=["2"]), table("2", 1, 3), table("3", 1, 3, adjacent_to=["2"])]
    rules = CombinationRules(generate=True, seats_lost_per_join=1)
    night = make_night(tables, [booking("b1", 1)], venue=make_venue(combinations=rules))
    assert waste(night, seat("b1", "1", "19:00", "20:30")) == 1


def test_the_undeclared_join_of_a_lock_makes_no_combination_of_its_tables():
    night = make_night([table("1"), table("2")], [locked("p1", "1+2", 8), booking("b1", 4, "21:00")])
    assert waste(night, seat("b1", "1", "21:00", "22:30")) == 0
    assert waste(night, seat("p1", "1+2", "19:00", "20:30")) == 2


def test_a_good_table_is_waste_on_an_ordinary_party_and_a_poor_one_on_a_vip():
    tables = [table("1", 1, 2, rank=5), table("2", 1, 2, rank=3)]
    parties = [booking("b1"), booking("b2", customer_id="v")]
    night = make_night(tables, parties, customers=[customer("v", vip_tier="gold")])
    assert waste(night, seat("b1", "1", "19:00", "20:30"), seat("b2", "2", "19:00", "20:30")) == 5 + 2
    assert waste(night, seat("b1", "2", "19:00", "20:30"), seat("b2", "1", "19:00", "20:30")) == 3 + 0


def test_the_ranks_of_joined_tables_add_up():
    tables = [table("1", rank=5), table("2", rank=3), table("3", rank=6)]
    night = make_night(tables, [booking("b1", 8), booking("b2", 8, customer_id="v")], combinations=[join("1+2", 5, 8)])
    vip = make_night(
        tables,
        [booking("b1", 8, customer_id="v")],
        combinations=[join("1+2", 5, 8)],
        customers=[customer("v", vip_tier="gold")],
    )
    assert waste(night, seat("b1", "1+2", "19:00", "20:30")) == 2 + 8
    assert waste(vip, seat("b1", "1+2", "19:00", "20:30")) == 2 + 1 + 3


def test_parties_that_do_not_exist_and_second_places_are_worth_nothing():
    night = make_night([table("1"), table("2", 1, 6)], [booking("b1", 4)])
    once = values(night, seat("b1", "1", "19:00", "20:30"))
    again = values(
        night,
        seat("b1", "1", "19:00", "20:30"),
        seat("b1", "2", "19:00", "20:30"),
        seat("b9", "2", "19:00", "20:30"),
    )
    assert once == again


def stated(*levels):
    """Rules that a correct plan with these statements breaks: 4 covers, waste 0."""
    night = make_night([table("1")], [booking("b1", 4)])
    plan = make_plan(seat("b1", "1", "19:00", "20:30"))
    return [found.rule for found in verify(night, SCORES, Parameters(), plan, levels)]


def test_right_values_and_bounds_on_the_right_side_are_accepted():
    assert stated() == []
    assert stated(Level("covers", 4, 4), Level("waste", 0, 0)) == []
    assert stated(Level("covers", 4, 9), Level("waste", 0, -3)) == []


def test_a_value_that_is_not_the_plans_is_found():
    assert stated(Level("covers", 5, 5)) == ["level_value"]
    assert stated(Level("waste", -1, -1)) == ["level_value"]


def test_a_bound_that_the_plan_beats_is_found():
    assert stated(Level("covers", 4, 3)) == ["level_bound"]
    assert stated(Level("waste", 0, 1)) == ["level_bound"]


def test_a_level_nobody_knows_is_found():
    assert stated(Level("happiness", 1, 1)) == ["unknown_level"]


def test_broken_rules_are_told_beside_the_levels():
    night = make_night([table("1")], [booking("b1", 5)])
    plan = make_plan(seat("b1", "1", "19:00", "20:30"))
    found = verify(night, SCORES, Parameters(), plan, [Level("covers", 4, 4)])
    assert [each.rule for each in found] == ["capacity", "level_value", "level_bound"]
    assert all(str(each) == f"{each.rule}: {each.message}" for each in found)
