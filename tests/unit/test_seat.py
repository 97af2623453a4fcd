from __future__ import annotations

import threading

import pytest

from allocator.candidates import Candidates
from allocator.domain.plan import Plan
from allocator.search.budget import Budget
from allocator.search.seat import Seating, seat_all
from tests.builders import booking, confirmed, join, locked, make_night, make_plan, seat, table

SMALL_AND_LARGE = [table("1", max_covers=2), table("2", max_covers=6)]


def ask(night, must, start=None, budget=None, **more) -> Seating:
    return seat_all(Candidates.of(night), must, start or Plan(), budget or Budget(10.0), **more)


def places(answer: Seating) -> dict[str, str]:
    assert answer.plan is not None
    return {each.party_id: "+".join(each.tables) for each in answer.plan.allocations}


def test_one_who_sits_too_large_makes_way_for_one_who_needs_it():
    night = make_night(SMALL_AND_LARGE, [booking("b1", 2), booking("b2", 6)])
    answer = ask(night, {"b1", "b2"}, make_plan(seat("b1", "2", "19:00", "20:30")))
    assert answer.possible is True
    assert places(answer) == {"b1": "1", "b2": "2"}


def test_two_large_ones_are_refused_by_one_large_table():
    night = make_night(SMALL_AND_LARGE, [booking("b1", 5), booking("b2", 6)])
    assert ask(night, {"b1", "b2"}) == Seating(None, possible=False)


def test_whoever_need_not_be_seated_is_left_out():
    night = make_night(SMALL_AND_LARGE, [booking("b1", 5), booking("b2", 6)])
    answer = ask(night, {"b2"}, make_plan(seat("b1", "2", "19:00", "20:30")))
    assert places(answer) == {"b2": "2"}


def test_one_that_nothing_holds_is_refused_at_once():
    night = make_night(SMALL_AND_LARGE, [booking("b1", 7)])
    assert ask(night, {"b1"}, budget=Budget(0.0)) == Seating(None, possible=False)


def test_the_fixed_keep_their_tables_whoever_is_asked_for():
    night = make_night(SMALL_AND_LARGE, [locked("l1", "2"), booking("b2", 6)])
    assert ask(night, {"b2"}).possible is False


def test_nothing_is_said_where_the_budget_ends_before_it_is_decided():
    night = two_triangles(3)
    assert ask(night, set(night.party), budget=Budget(0.0)) == Seating(None, possible=None)
    assert ask(night, set(night.party)) == Seating(None, possible=False)


def test_the_nearest_seating_moves_only_who_must():
    tables = [table("1", max_covers=2), table("2", max_covers=6), table("3", max_covers=6)]
    night = make_night(tables, [confirmed("b1", 2, held="2"), booking("b2", 6), booking("b3", 2)], max_moves=1)
    start = make_plan(seat("b1", "2", "19:00", "20:30"), seat("b2", "3", "19:00", "20:30"))
    assert places(ask(night, {"b1", "b2", "b3"}, start, nearest=True)) == {"b1": "2", "b2": "3", "b3": "1"}


def two_triangles(asked: int):
    """Six tables of which any two of each three may be joined; the relaxation sees one and a half pairs in each."""
    pairs = [join(pair, 5, 8) for pair in ("1+2", "2+3", "1+3", "4+5", "5+6", "4+6")]
    parties = [booking(f"b{number}", 6) for number in range(asked)]
    return make_night([table(name) for name in "123456"], parties, combinations=pairs)


@pytest.mark.parametrize("asked", [2, 3])
def test_with_work_counted_instead_of_time_it_is_decided_alike(asked):
    night = two_triangles(asked)
    answers = [ask(night, set(night.party), budget=Budget(10.0, deterministic=True)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0].possible is (asked == 2)


def test_a_search_that_is_stopped_decides_nothing():
    stop = threading.Event()
    stop.set()
    night = two_triangles(3)
    assert ask(night, set(night.party), budget=Budget(10.0, stop=stop)) == Seating(None, possible=None)


def test_work_is_counted_against_the_budget():
    budget = Budget(10.0, deterministic=True)
    night = two_triangles(3)
    ask(night, set(night.party), budget=budget)
    assert 0 < budget.spent_work < 10.0
