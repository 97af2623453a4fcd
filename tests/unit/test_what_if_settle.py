"""What is plain without a search: the levels at which the old plan, with the new in it, is the best."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.night import Diary
from allocator.domain.plan import LEVELS, Parameters, PlanStatus, Scores
from allocator.domain.planned import Planned
from allocator.domain.venue import MoveLimit
from allocator.solve import solve
from allocator.warm import Warm
from allocator.what_if.amend import amend
from allocator.what_if.ask import replan
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseTable,
    Delay,
    Grow,
    Join,
    SetTurns,
)
from allocator.what_if.settle import settle
from tests.builders import booking, confirmed, entry, make_night, table

EVERYTHING = len(LEVELS)


def warm(night):
    parameters = Parameters()
    return Warm(Planned(night, Scores(), parameters, solve(night, Scores(), parameters)))


def settled(night, *changes):
    before = warm(night)
    diary = Diary(night.venue, night.tables, night.combinations, (), night.parties, night.closures)
    return settle(before, amend(diary, night, changes, MoveLimit(count=night.max_moves)), Scores())


def house():
    """Four like tables; one is held, two requests of four take two, and one is free."""
    parties = [confirmed("a", held="1"), booking("b", 4), booking("c", 4), entry("w", 9)]
    return make_night([table(str(number)) for number in range(1, 5)], parties, max_moves=1)


@pytest.mark.parametrize(
    "change",
    [
        AskParty(4, 19 * 60),
        AskParty(2, 21 * 60, 30),
        Cancel("w"),
        Grow("a", 4),
        AllowMoves(MoveLimit(count=0)),
        CloseTable("4"),
    ],
    ids=str,
)
def test_a_change_that_takes_nothing_from_anybody_needs_no_search(change):
    night = house()
    found = settled(night, change)
    if isinstance(change, CloseTable) and "4" in {name for at in found.plan.allocations for name in at.tables}:
        pytest.skip("the plan uses the table that was to be free")
    assert found.levels == EVERYTHING


def test_requests_worth_less_than_those_they_would_push_out_stay_out():
    night = make_night([table("1")], [booking("a", 4)])
    before = warm(night)
    diary = Diary(night.venue, night.tables, night.combinations, (), night.parties, night.closures)
    found = replan(before, amend(diary, night, [AskParty(2, 19 * 60)]), Scores())
    assert found.status is PlanStatus.OPTIMAL
    assert not found.searched
    assert set(found.plan.of) == {"a"}


def test_requests_worth_more_need_a_search():
    night = make_night([table("1")], [booking("a", 2)])
    assert settled(night, AskParty(4, 19 * 60)).levels == 1


def test_a_request_at_a_table_larger_than_it_needs_leaves_waste_open():
    night = make_night([table("1", 1, 2), table("2", 1, 4)], [booking("a", 2)])
    found = settled(night, AskParty(2, 19 * 60))
    assert set(found.plan.of) == {"a", "new-1"}
    assert found.levels >= EVERYTHING - 1


@pytest.mark.parametrize(
    "change", [Cancel("a"), Cancel("b"), Delay("a", 15), Join(("3", "4"), 5, 9), SetTurns(30)], ids=str
)
def test_a_change_that_makes_room_is_searched(change):
    assert settled(house(), change) is None


def test_a_closure_that_takes_a_seated_partys_table_is_searched():
    assert settled(house(), CloseTable("1")) is None


def test_a_plan_that_is_not_proven_proves_nothing():
    before = warm(house())
    levels = tuple(replace(level, bound=level.bound + 1) for level in before.planned.result.levels)
    doubtful = Warm(replace(before.planned, result=replace(before.planned.result, levels=levels)))
    night = doubtful.planned.night
    diary = Diary(night.venue, night.tables, parties=night.parties)
    found = settle(doubtful, amend(diary, night, [AskParty(2, 19 * 60)], MoveLimit(count=1)), Scores())
    assert found.levels == 0
