"""Each kind of fix, quick and thorough: the smallest change that works, and none where none does."""

from __future__ import annotations

import threading

import pytest

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import Change, Parameters, Plan, Scores
from allocator.domain.venue import CombinationRules, Limits, Stability, TurnTimes
from allocator.explain import explain_party, explain_plan
from allocator.explain.changes import Changed
from allocator.explain.fixes import found
from allocator.explain.standing import Standing
from tests.builders import (
    NOON,
    at,
    booking,
    confirmed,
    entry,
    join,
    locked,
    make_night,
    make_plan,
    make_service,
    make_venue,
    seat,
    table,
)
from tests.unit.explaining import SECONDS, thoroughly, unseated, values, why

ONE_HOUR = make_venue(services=(make_service(turn_times=TurnTimes(default=60)),))


def both(night, party_id, *seated):
    """Fixes by kind, found quickly; thoroughly looked for they are the same."""
    quick = values(next(each for each in unseated(night, *seated) if each.party_id == party_id).fixes)
    explained = thoroughly(night, party_id, *seated).unseated
    assert explained is not None
    assert values(explained.fixes) == quick
    return quick


def test_the_nearest_free_slot_on_either_side_is_offered():
    night = make_night(
        [table("1")], [locked("b1", "1", arrival="19:30"), booking("b2", arrival="19:30")], venue=ONE_HOUR
    )
    fixes = both(night, "b2", seat("b1", "1", "19:30", "20:30"))
    assert fixes["arrival"] == [at("18:30"), at("20:30")]


def test_no_arrival_is_offered_that_is_past_or_outside_the_hours():
    parties = [locked("b1", "1", arrival="19:30"), booking("b2", arrival="19:30")]
    there = seat("b1", "1", "19:30", "20:30")
    late = make_night([table("1")], parties, venue=ONE_HOUR, now=at("18:31"))
    assert both(late, "b2", there)["arrival"] == [at("20:30")]
    early_close = make_venue(services=(make_service(last_arrival=20 * 60 + 29, turn_times=TurnTimes(default=60)),))
    assert both(make_night([table("1")], parties, venue=early_close), "b2", there)["arrival"] == [at("18:30")]


def test_a_party_outside_the_hours_is_offered_the_nearest_inside():
    night = make_night([table("1")], [booking("b2", arrival="17:00")])
    assert both(night, "b2") == {"arrival": [at("18:00")]}


def test_a_later_arrival_that_ends_at_the_close_says_so():
    night = make_night([table("1")], [locked("b1", "1", arrival="20:30"), booking("b2", arrival="20:30")])
    told = why(night, seat("b1", "1", "20:30", "22:00"))
    later = next(fix for fix in told.fixes or () if fix.to == at("22:00"))
    assert later.detail == "At 22:00, for 1 h until the close, it fits on table 1."


def test_the_longest_stay_that_works_is_offered():
    night = make_night([table("1")], [locked("b1", "1", arrival="20:00"), booking("b2")])
    fixes = both(night, "b2", seat("b1", "1", "20:00", "21:30"))
    assert fixes["duration"] == [60]
    buffered = make_venue(services=(make_service(turn_times=TurnTimes(default=90, buffer_minutes=1)),))
    night = make_night([table("1")], [locked("b1", "1", arrival="20:00"), booking("b2")], venue=buffered)
    assert both(night, "b2", seat("b1", "1", "20:00", "21:30"))["duration"] == [45]


def test_one_that_wants_longer_than_usual_may_be_offered_the_usual():
    turns = make_venue(services=(make_service(turn_times=TurnTimes(default=50)),))
    parties = [locked("b1", "1", arrival="19:50"), booking("b2", duration=90)]
    night = make_night([table("1")], parties, venue=turns)
    assert both(night, "b2", seat("b1", "1", "19:50", "20:40"))["duration"] == [50]


def test_a_need_to_drop_is_offered_where_that_alone_helps():
    floor = [table("1"), table("2", tags=["quiet"]), table("3", 1, 1, tags=["quiet", "window"])]
    night = make_night(floor, [booking("b2", needs=("quiet", "window"))])
    assert both(night, "b2")["need"] == [("quiet",)]
    taken = make_night(floor, [locked("b1", "2"), booking("b2", needs=("quiet",))])
    assert both(taken, "b2", seat("b1", "2", "19:00", "20:30"))["need"] == [()]


def test_the_nearest_smaller_party_is_offered():
    night = make_night([table("1", 1, 4), table("2", 1, 3)], [locked("b1", "1"), booking("b2", 7)])
    assert both(night, "b2", seat("b1", "1", "19:00", "20:30"))["party_size"] == [3]


def test_the_lowest_limit_that_works_is_offered():
    venue = make_venue(limits=Limits(tables_per_customer=1))
    floor = [table(name, 1, 4) for name in "123"]
    parties = [booking("b1", customer_id="c"), booking("b2", 7, customer_id="c")]
    night = make_night(floor, parties, venue=venue, combinations=[join("2+3", 5, 8)])
    assert both(night, "b2", seat("b1", "1", "19:00", "20:30"))["limit"] == [3]


def test_two_neighbours_that_nobody_declared_are_offered_joined():
    floor = [table("1", 1, 4, adjacent_to=["2"]), table("2", 1, 4), table("3", 1, 4)]
    night = make_night(floor, [booking("b2", 7)])
    assert both(night, "b2")["join"] == [("1", "2")]
    fewer = make_venue(combinations=CombinationRules(seats_lost_per_join=2))
    assert "join" not in both(make_night(floor, [booking("b2", 7)], venue=fewer), "b2")


def test_neighbours_of_two_areas_are_not_offered_joined():
    floor = [table("1", 1, 4, adjacent_to=["2"]), table("2", 1, 4, area="terrace")]
    assert "join" not in both(make_night(floor, [booking("b2", 7)]), "b2")


def test_neighbours_that_are_declared_already_are_not_offered_again():
    floor = [table("1", 1, 4, adjacent_to=["2"]), table("2", 1, 4)]
    night = make_night(floor, [booking("b2", 8)], combinations=[join("1+2", 5, 7)])
    assert "join" not in both(night, "b2")


def test_a_fix_may_give_another_party_a_new_place_and_says_so():
    floor = [table("1", 1, 4), table("2", 1, 2)]
    night = make_night(floor, [booking("b1", 2), booking("b2", 6)])
    told = why(night, seat("b1", "1", "19:00", "20:30"))
    smaller = next(fix for fix in told.fixes or () if fix.change is Change.PARTY_SIZE)
    assert smaller.to == 4
    assert (
        smaller.detail == "With 4 covers instead of 6 it fits on table 1 at 19:00, if b1 (2 covers) moves from 1 to 2."
    )


def test_a_fix_may_bring_a_flexible_party_at_another_of_its_times():
    flexible = booking("b1", 2, arrival="19:00", earliest="18:00", latest="20:30")
    night = make_night([table("1", 1, 4)], [flexible, booking("b2", 6, arrival="19:00")])
    explained = thoroughly(night, "b2", seat("b1", "1", "19:00", "20:30")).unseated
    assert explained is not None
    smaller = next(fix for fix in explained.fixes or () if fix.change is Change.PARTY_SIZE)
    assert smaller.to == 4
    assert "b1 (2 covers) comes at 20:30 instead of 19:00" in smaller.detail


def test_fixes_that_disturb_nobody_come_first():
    floor = [table("1", 1, 5), table("2", 1, 2), table("3", 1, 4, tags=["quiet"])]
    night = make_night(floor, [booking("b1", 2), booking("b2", 5, needs=("quiet",))])
    told = thoroughly(night, "b2", seat("b1", "1", "19:00", "20:30")).unseated
    assert told is not None
    assert [fix.change for fix in told.fixes or ()] == [Change.PARTY_SIZE, Change.NEED]
    assert [", if b1" in fix.detail for fix in told.fixes or ()] == [False, True]


def test_one_that_needs_no_change_is_said_to_be_overlooked():
    floor = [table("1", 1, 4), table("2", 1, 2)]
    night = make_night(floor, [booking("b1", 2), booking("b2", 4)])
    told = thoroughly(night, "b2", seat("b1", "1", "19:00", "20:30"))
    assert (
        "It could be seated without any change, on table 1 at 19:00, if b1 (2 covers) moves from 1 to 2" in told.detail
    )
    assert told.unseated is not None
    assert told.unseated.fixes == ()
    assert why(make_night(floor, [booking("b2", 4)])).fixes == ()


def test_a_promise_moves_for_a_fix_only_within_the_limit_on_moves():
    floor = [table("1", 1, 4), table("2", 1, 2)]
    parties = [confirmed("b1", 2, held="1"), booking("b2", 6)]
    there = seat("b1", "1", "19:00", "20:30")
    assert both(make_night(floor, parties, max_moves=1), "b2", there)["party_size"] == [4]
    assert both(make_night(floor, parties, max_moves=0), "b2", there)["party_size"] == [2]
    venue = make_venue(stability=Stability(freeze_minutes=60))
    soon = make_night(floor, parties, venue=venue, now=at("18:30"), max_moves=1)
    assert both(soon, "b2", there)["party_size"] == [2]


def test_two_others_may_make_room_for_a_joined_place():
    floor = [table("1", 1, 4), table("2", 1, 4), table("3", 1, 2), table("4", 1, 2)]
    parties = [booking("b1"), booking("b3"), booking("b2", 9)]
    night = make_night(floor, parties, combinations=[join("1+2", 5, 8)])
    seated = seat("b1", "1", "19:00", "20:30"), seat("b3", "2", "19:00", "20:30")
    assert both(night, "b2", *seated)["party_size"] == [8]


def test_a_chain_of_moves_is_found_by_looking_thoroughly():
    """b1 can go only where b3 sits, and b3 only where nobody does."""
    floor = [table("1", 3, 4), table("2", 2, 3, tags=["x"]), table("3", 1, 2)]
    parties = [booking("b1", 3), booking("b3", 2), booking("b2", 5)]
    night = make_night(floor, parties)
    seated = seat("b1", "1", "19:00", "20:30"), seat("b3", "2", "19:00", "20:30")
    told = thoroughly(night, "b2", *seated).unseated
    assert told is not None
    assert values(told.fixes)["party_size"] == [4]


def test_an_unseated_promise_is_offered_fixes_too():
    parties = [locked("b1", "1"), confirmed("b2", held="1", arrival="19:30")]
    fixes = both(make_night([table("1")], parties, max_moves=0), "b2", seat("b1", "1", "19:00", "20:30"))
    assert fixes["arrival"] == [at("20:30")]


def test_without_time_nothing_is_looked_for_and_the_detail_says_so():
    night = make_night([table("1")], [locked("b1", "1"), booking("b2")])
    told = why(night, seat("b1", "1", "19:00", "20:30"), seconds=0.0)
    assert told.fixes is None
    assert told.detail.endswith("What would change that was not looked for.")


def test_where_no_change_helps_the_detail_says_none_was_found():
    venue = make_venue(services=(make_service(turn_times=TurnTimes(default=None)),))
    night = make_night([table("1")], [locked("b1", "1", arrival="18:00"), booking("b2", arrival="18:00")], venue=venue)
    there = seat("b1", "1", "18:00", "23:00")
    told = why(night, there)
    assert told.fixes == ()
    assert told.detail.endswith("No quick change was found that would seat it.")
    explained = thoroughly(night, "b2", there)
    assert explained.unseated is not None
    assert explained.unseated.fixes == ()
    assert explained.detail.endswith("No single change would seat it without a loss.")


def test_a_thorough_search_that_is_stopped_says_that_not_all_was_decided():
    night = make_night([table("1")], [locked("b1", "1"), booking("b2")])
    plan, stop = make_plan(seat("b1", "1", "19:00", "20:30")), threading.Event()
    stop.set()
    told = explain_party(night, Scores(), Parameters(), plan, "b2", seconds=SECONDS, stop=stop)
    assert told.detail.endswith("Not every change could be decided in time.")


def test_with_work_counted_instead_of_time_the_same_is_said_every_time():
    parties = [locked("b1", "1"), *(booking(f"b{n}", n) for n in range(2, 7)), entry("w1", 4)]
    night = make_night([table("1"), table("2", 1, 6)], parties)
    plan = make_plan(seat("b1", "1", "19:00", "20:30"), seat("b6", "2", "19:00", "20:30"))
    for work in (0.001, 0.01, 1.0):
        found = {explain_plan(night, Scores(), Parameters(deterministic=True), plan, seconds=work) for _ in range(3)}
        assert len(found) == 1


def test_a_fix_that_fails_its_re_check_is_never_told():
    night = make_night([table("1")], [booking("b1"), booking("b2")], now=NOON)
    standing = Standing(night, Scores(), Parameters(), make_plan(seat("b1", "1", "19:00", "20:30")))
    changed = Changed(Change.PARTY_SIZE, 1, night, night.party["b2"], "with 1 cover")
    wrong = make_plan(seat("b1", "1", "19:00", "20:30"), seat("b2", "1", "19:00", "20:30"))
    with pytest.raises(InternalCheckFailed, match="b2 failed its re-check"):
        found(standing, changed, wrong)
    with pytest.raises(InternalCheckFailed, match="b1 would be lost"):
        found(standing, changed, Plan(wrong.allocations[1:]))


def test_a_join_that_would_count_a_promise_against_its_customer_is_no_fix():
    floor = [table("1", 1, 4, adjacent_to=["2"]), table("2", 1, 4), table("3", 1, 2)]
    parties = [confirmed("b1", 6, "21:30", customer_id="c"), booking("b2", 2, customer_id="c"), booking("b3", 5)]
    limited = make_venue(limits=Limits(tables_per_customer=2))
    assert "join" not in both(make_night(floor, parties, venue=limited), "b3", seat("b2", "3", "19:00", "20:30"))
    unlimited = make_venue(limits=Limits(tables_per_customer=3))
    there = both(make_night(floor, parties, venue=unlimited), "b3", seat("b2", "3", "19:00", "20:30"))
    assert there["join"] == [("1", "2")]
