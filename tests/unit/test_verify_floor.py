from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.floor import table_sets
from allocator.domain.plan import Allocation
from allocator.domain.venue import CombinationRules
from tests.builders import at, booking, confirmed, entry, join, locked, make_night, make_venue, seat, table
from tests.unit.verifying import broken


def night_of_size(size: int, *, promised: bool = False, rules: CombinationRules | None = None):
    """Two tables of 2 to 4 that a row joins for 5 to 8, and one party."""
    party = confirmed("b1", size) if promised else booking("b1", size)
    tables = [table("1", 2, 4), table("2", 2, 4)]
    venue = make_venue(combinations=rules or CombinationRules())
    return make_night(tables, [party], combinations=[join("1+2", 5, 8)], venue=venue)


def generating(size: int, tables, **rules):
    venue = make_venue(combinations=CombinationRules(generate=True, **rules))
    return make_night(tables, [booking("b1", size)], venue=venue)


ROW_OF_THREE = (
    table("1", adjacent_to=["2"]),
    table("2"),
    table("3", adjacent_to=["2"]),
)


def test_an_empty_plan_breaks_nothing():
    assert broken(make_night([table("1")], [booking("b1")])) == []


def test_a_party_that_takes_no_part_may_not_be_seated():
    assert broken(make_night([table("1")], []), seat("b9", "1", "19:00", "20:30")) == ["unknown_party"]


def test_a_party_is_seated_once():
    night = make_night([table("1"), table("2")], [booking("b1")])
    both = seat("b1", "1", "19:00", "20:30"), seat("b1", "2", "19:00", "20:30")
    assert broken(night, *both[:1]) == []
    assert broken(night, *both) == ["seated_twice"]


def test_a_table_that_does_not_exist_is_named():
    night = make_night([table("1")], [booking("b1")])
    assert broken(night, seat("b1", "7", "19:00", "20:30")) == ["no_such_set", "unknown_table"]


@pytest.mark.parametrize("tables", [(), ("1", "1")])
def test_no_table_or_the_same_table_twice_is_no_set(tables):
    night = make_night([table("1")], [booking("b1")])
    assert broken(night, Allocation("b1", tables, at("19:00"), at("20:30"))) == ["no_such_set"]


def test_tables_of_a_plan_may_stand_in_any_order():
    night = night_of_size(6)
    assert broken(night, Allocation("b1", ("2", "1"), at("19:00"), at("20:30"))) == []


@pytest.mark.parametrize(("size", "rules"), [(1, ["capacity"]), (2, []), (4, []), (5, ["capacity"])])
def test_a_single_table_takes_its_minimum_to_its_maximum(size, rules):
    assert broken(night_of_size(size), seat("b1", "1", "19:00", "20:30")) == rules


@pytest.mark.parametrize(("size", "rules"), [(4, ["capacity"]), (5, []), (8, []), (9, ["capacity"])])
def test_a_declared_combination_takes_what_its_row_says(size, rules):
    assert broken(night_of_size(size), seat("b1", "1+2", "19:00", "20:30")) == rules


@pytest.mark.parametrize(("size", "rules"), [(1, []), (8, []), (9, ["capacity"])])
def test_a_promised_party_may_be_smaller_than_its_tables_ask_but_not_larger(size, rules):
    assert broken(night_of_size(size, promised=True), seat("b1", "1+2", "19:00", "20:30")) == rules


@pytest.mark.parametrize(("size", "rules"), [(5, ["capacity"]), (6, []), (7, []), (8, ["capacity"])])
def test_combinations_are_for_parties_between_party_min_and_party_max(size, rules):
    night = night_of_size(size, rules=CombinationRules(party_min=6, party_max=7))
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == rules


@pytest.mark.parametrize("size", [5, 8])
def test_party_min_and_party_max_do_not_bind_a_promised_party(size):
    night = night_of_size(size, promised=True, rules=CombinationRules(party_min=6, party_max=7))
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == []


def test_party_min_does_not_bind_single_tables():
    night = night_of_size(2, rules=CombinationRules(party_min=6))
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []


def test_tables_that_nobody_declared_are_not_joined():
    night = make_night([table("1"), table("2", adjacent_to=["1"])], [booking("b1", 6)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == ["no_such_set"]


def test_a_part_of_a_declared_combination_is_no_combination():
    tables = [table("1"), table("2"), table("3")]
    night = make_night(tables, [booking("b1", 6)], combinations=[join("1+2+3", 1, 12)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == ["no_such_set"]


@pytest.mark.parametrize("tables", ["1+2", "2+3"])
def test_neighbours_are_joined_whichever_of_them_names_the_other(tables):
    assert broken(generating(6, ROW_OF_THREE), seat("b1", tables, "19:00", "20:30")) == []


def test_tables_that_do_not_touch_are_not_joined():
    assert broken(generating(6, ROW_OF_THREE), seat("b1", "1+3", "19:00", "20:30")) == ["no_such_set"]


@pytest.mark.parametrize(("most", "rules"), [(3, []), (2, ["no_such_set"])])
def test_three_in_a_row_are_joined_up_to_the_largest_number_of_tables(most, rules):
    night = generating(10, ROW_OF_THREE, max_tables=most)
    assert broken(night, seat("b1", "1+2+3", "19:00", "20:30")) == rules


def test_neighbours_of_two_areas_are_not_joined_by_generation():
    tables = [table("1", area="main"), table("2", area="terrace", adjacent_to=["1"])]
    assert broken(generating(6, tables), seat("b1", "1+2", "19:00", "20:30")) == ["no_such_set"]


def test_a_row_may_join_tables_of_two_areas():
    tables = [table("1", area="main"), table("2", area="terrace")]
    night = make_night(tables, [booking("b1", 6)], combinations=[join("1+2", 5, 8)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == []


@pytest.mark.parametrize(("size", "rules"), [(4, ["capacity"]), (5, []), (7, []), (8, ["capacity"])])
def test_a_generated_combination_takes_more_than_its_largest_table_and_loses_seats(size, rules):
    night = generating(size, ROW_OF_THREE, seats_lost_per_join=1)
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == rules


@pytest.mark.parametrize(("apart", "rules"), [(set(), []), ({("1", "2")}, ["no_such_set"])])
def test_neighbours_that_are_kept_apart_are_not_joined(apart, rules):
    night = generating(6, ROW_OF_THREE)
    parted = replace(night, apart=frozenset(apart))
    assert broken(parted, seat("b1", "1+2", "19:00", "20:30")) == rules
    assert broken(parted, seat("b1", "2+3", "19:00", "20:30")) == []
    names = [made.name for made in table_sets(night.tables, (), night.venue.combinations, apart)]
    assert ("1+2" in names) == (not apart)
    assert "1+2+3" in names


def test_a_join_that_loses_all_it_gains_does_not_exist():
    tables = [table("1", 1, 2), table("2", 1, 2, adjacent_to=["1"])]
    night = generating(2, tables, seats_lost_per_join=2)
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == ["no_such_set"]


def test_a_row_overrides_the_generated_combination_of_the_same_tables():
    venue = make_venue(combinations=CombinationRules(generate=True))
    night = make_night(ROW_OF_THREE, [booking("b1", 6)], combinations=[join("1+2", 7, 7)], venue=venue)
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == ["capacity"]


@pytest.mark.parametrize(
    ("need", "rules"),
    [
        ("window", []),
        ("booth", ["needs"]),
        ("area:main", []),
        ("area:terrace", ["needs"]),
        ("table:1", []),
        ("table:2", ["needs"]),
    ],
)
def test_a_need_is_a_tag_an_area_or_a_table(need, rules):
    night = make_night([table("1", tags=["window"]), table("2")], [booking("b1", needs=(need,))])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == rules


@pytest.mark.parametrize(
    ("need", "rules"), [("booth", []), ("window", ["needs"]), ("area:main", ["needs"]), ("table:2", [])]
)
def test_every_table_of_a_combination_has_what_is_needed_and_one_of_them_is_the_table(need, rules):
    tables = [table("1", tags=["booth", "window"]), table("2", tags=["booth"], area="terrace")]
    night = make_night(tables, [confirmed("b1", 6, needs=(need,))], combinations=[join("1+2", 5, 8)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == rules


def test_several_missing_needs_are_told_in_one_violation():
    night = make_night([table("1")], [booking("b1", needs=("window", "booth"))])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == ["needs"]


@pytest.mark.parametrize(("spend", "rules"), [(2999, ["min_spend"]), (3000, []), (None, [])])
@pytest.mark.parametrize("make", [booking, entry])
def test_a_party_known_to_spend_less_than_the_tables_ask_does_not_get_them(make, spend, rules):
    tables = [table("1", min_spend=1000), table("2", min_spend=2000)]
    night = make_night(tables, [make("b1", 6, expected_spend=spend)], combinations=[join("1+2", 5, 8)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == rules


def test_a_promised_party_keeps_its_right_to_a_table_it_spends_too_little_for():
    night = make_night([table("1", min_spend=3000)], [confirmed("b1", expected_spend=0)])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []


def test_a_lock_joins_tables_that_nobody_declared():
    night = make_night([table("1"), table("2")], [locked("b1", "1+2", 6)])
    assert broken(night, seat("b1", "1+2", "19:00", "20:30")) == []


def test_the_join_of_a_lock_is_for_that_party_alone():
    night = make_night([table("1"), table("2")], [locked("b1", "1+2", 6), booking("b2", 6, "21:00")])
    both = seat("b1", "1+2", "19:00", "20:30"), seat("b2", "1+2", "21:00", "22:30")
    assert broken(night, *both) == ["no_such_set"]


def test_a_lock_goes_over_size_needs_and_spend():
    party = locked("b1", "1", 9, needs=("booth",), expected_spend=0)
    night = make_night([table("1", 2, 4, min_spend=1000)], [party])
    assert broken(night, seat("b1", "1", "19:00", "20:30")) == []
