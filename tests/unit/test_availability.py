from __future__ import annotations

import pytest

from allocator.availability import availability
from allocator.domain.plan import Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.domain.questions import Opening
from allocator.domain.venue import Pacing, TurnTimes
from allocator.search.budget import Budget
from tests.builders import at, booking, confirmed, make_night, make_plan, make_service, make_venue, seat, table


def openings(night, plan, size=2, seconds=20.0):
    """Answers by wall time."""
    planned = Planned(night, Scores(), Parameters(), Result(PlanStatus.FEASIBLE, plan, ()))
    return {night.local(slot.start): slot for slot in availability(planned, size, Budget(seconds))}


def test_every_slot_of_the_arrival_grid_is_answered():
    found = openings(make_night([table("1")]), make_plan())
    assert next(iter(found)) == "18:00"
    assert list(found)[-1] == "22:00"
    assert len(found) == 17
    assert {slot.opening for slot in found.values()} == {Opening.FREE}
    assert found["18:00"].tables == ("1",)


def test_a_table_that_is_taken_is_free_again_when_its_party_has_left():
    night = make_night([table("1")], [booking("b1")])
    found = openings(night, make_plan(seat("b1", "1", "19:00", "20:30")))
    assert found["18:00"].opening is Opening.NO
    assert found["20:15"].opening is Opening.NO
    assert found["20:30"].opening is Opening.FREE


def test_a_party_no_table_takes_never_can():
    found = openings(make_night([table("1")]), make_plan(), size=5)
    assert {slot.opening for slot in found.values()} == {Opening.NO}


def test_a_party_at_too_large_a_table_makes_room():
    night = make_night([table("1", 1, 2), table("2", 1, 4)], [booking("b1", 2)])
    found = openings(night, make_plan(seat("b1", "2", "19:00", "20:30")), size=4)["19:00"]
    assert found.opening is Opening.WITH_MOVES
    assert found.tables == ("2",)
    assert [(each.party_id, each.before.tables, each.after.tables) for each in found.moved] == [("b1", ("2",), ("1",))]


def test_nobody_is_given_another_time():
    night = make_night([table("1")], [booking("b1", earliest="18:00", latest="21:00")])
    found = openings(night, make_plan(seat("b1", "1", "20:00", "21:30")))
    assert found["19:00"].opening is Opening.NO
    assert found["18:30"].opening is Opening.FREE


@pytest.mark.parametrize(("moves", "opening"), [(0, Opening.NO), (1, Opening.WITH_MOVES)])
def test_promised_parties_move_within_the_stability_rule(moves, opening):
    night = make_night([table("1", 1, 2), table("2", 1, 4)], [confirmed("b1", 2, held="2")], max_moves=moves)
    found = openings(night, make_plan(seat("b1", "2", "19:00", "20:30")), size=4)
    assert found["19:00"].opening is opening


def test_a_long_chain_of_moves_is_found():
    """Each party is at the next larger table than it needs, and only the largest takes the newcomer."""
    parties = [booking(f"b{number}", number) for number in range(1, 6)]
    plan = make_plan(*(seat(f"b{number}", str(number + 1), "19:00", "20:30") for number in range(1, 6)))
    night = make_night([table(str(n), 1, n) for n in range(1, 7)], parties)
    found = openings(night, plan, size=6)["19:00"]
    assert found.opening is Opening.WITH_MOVES
    assert len(found.moved) == 5


def test_pacing_binds_a_newcomer():
    service = make_service(pacing=Pacing(max_parties=1))
    night = make_night([table("1"), table("2")], [booking("b1")], venue=make_venue(services=(service,)))
    found = openings(night, make_plan(seat("b1", "1", "19:00", "20:30")))
    assert found["19:00"].opening is Opening.NO
    assert found["19:15"].opening is Opening.FREE


def test_what_is_past_cannot_be_booked():
    found = openings(make_night([table("1")], now=at("19:10")), make_plan())
    assert found["19:00"].opening is Opening.NO
    assert found["19:15"].opening is Opening.FREE


def test_on_a_closed_day_there_are_no_slots():
    service = make_service(days=frozenset({"mon"}))
    assert openings(make_night([table("1")], venue=make_venue(services=(service,))), make_plan()) == {}


def test_without_time_nothing_is_claimed():
    turns = make_service(turn_times=TurnTimes(default=60))
    tables = [table(str(number), 1, number) for number in range(1, 7)]
    parties = [booking(f"b{number}", number) for number in range(1, 6)]
    plan = make_plan(*(seat(f"b{number}", str(number + 1), "19:00", "20:00") for number in range(1, 6)))
    night = make_night(tables, parties, venue=make_venue(services=(turns,)))
    assert openings(night, plan, size=6, seconds=0.0)["19:00"].opening is Opening.UNKNOWN


def test_what_takes_a_search_is_left_undecided_where_there_is_no_time_for_one():
    parties = [booking(f"b{number}", number) for number in range(1, 6)]
    plan = make_plan(*(seat(f"b{number}", str(number + 1), "19:00", "20:30") for number in range(1, 6)))
    night = make_night([table(str(n), 1, n) for n in range(1, 7)], parties)
    found = openings(night, plan, size=6, seconds=0.5)
    assert found["19:00"].opening is Opening.UNKNOWN
    assert found["20:30"].opening is Opening.FREE


def test_where_nobody_may_move_no_search_is_needed():
    night = make_night([table("1"), table("2", 5, 6)], [confirmed("b1", 2, held="1")], max_moves=0)
    found = openings(night, make_plan(seat("b1", "1", "19:00", "20:30")), seconds=0.5)
    assert found["19:00"].opening is Opening.NO
