"""A what-if starts from what is known of the old night; the changed night planned from scratch must say the same."""

from __future__ import annotations

from functools import cache

import pytest

from allocator.domain.night import choose_service, night_of
from allocator.domain.plan import LEVELS, Parameters, PlanStatus, WaitlistPolicy
from allocator.domain.planned import Planned
from allocator.domain.venue import MoveLimit
from allocator.search.budget import Budget
from allocator.solve import solve
from allocator.verify import verify
from allocator.warm import Warm
from allocator.what_if.again import plan_again
from allocator.what_if.amend import ImpossibleChanges, amend
from allocator.what_if.ask import replan
from allocator.what_if.carry import carried
from allocator.what_if.changed import Changed
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    SetTurns,
    Unjoin,
)
from allocator.what_if.stands import Standing
from benchmarks.nights import DAY, NOW, Shape, make_diary
from scoring.rank import score_night

SHAPES = {
    "plain": Shape(10, 36, 0.5),
    "paced": Shape(10, 36, 0.5, pacing=True),
    "waiting": Shape(8, 30, 0.3, waitlist=0.4, flexible=0.8),
}
KINDS = {
    "party of two": lambda night, number: [AskParty(2, 18 * 60 + 15 * number, 30)],
    "party of six": lambda night, number: [AskParty(6, 18 * 60 + 15 * number)],
    "cancel": lambda night, number: [Cancel(_party(night, number))],
    "cancel two": lambda night, number: [Cancel(_party(night, number)), Cancel(_party(night, number + 1))],
    "grow": lambda night, number: [Grow(_party(night, number), night.party[_party(night, number)].party_size + 2)],
    "late": lambda night, number: [Delay(_party(night, number), 15)],
    "close": lambda night, number: [CloseTable(night.tables[number % len(night.tables)].table_id)],
    "close three": lambda night, number: [CloseTable(each.table_id) for each in night.tables[-3 - number :][:3]],
    "join": lambda night, number: [Join(_pair(night, number), 3, 9)],
    "unjoin": lambda night, number: [Unjoin(night.combinations[number % len(night.combinations)].tables)],
    "limit": lambda night, number: [LimitTables(1 + 2 * (number % 2))],
    "moves": lambda night, number: [AllowMoves(MoveLimit(count=number % 5))],
    "turn": lambda night, number: [SetTurns(75)],
    "all at once": lambda night, number: [
        AskParty(4, 19 * 60, 30),
        Cancel(_party(night, number)),
        CloseTable(night.tables[0].table_id),
        AllowMoves(MoveLimit(count=4)),
        LimitTables(3),
    ],
}


def _party(night, number):
    return night.parties[7 * number % len(night.parties)].party_id


def _pair(night, number):
    first = number % (len(night.tables) - 1)
    return tuple(table.table_id for table in night.tables[first : first + 2])


@cache
def planned(shape, policy):
    diary = make_diary(SHAPES[shape], 5)
    night = night_of(diary, choose_service(diary, DAY), NOW)
    scores, parameters = score_night(night), Parameters(waitlist=policy)
    return diary, Warm(Planned(night, scores, parameters, solve(night, scores, parameters)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_changed_night_is_worth_what_it_is_worth_planned_from_scratch(shape, kind):
    asked = 0
    for number in range(3):
        policy = WaitlistPolicy.WEIGHTED if number == 2 else WaitlistPolicy.STRICT
        diary, warm = planned(shape, policy)
        try:
            amended = amend(diary, warm.planned.night, KINDS[kind](warm.planned.night, number))
        except ImpossibleChanges:
            continue
        scores = score_night(amended.night)
        found = replan(warm, amended, scores)
        fresh = solve(amended.night, scores, warm.planned.parameters)
        assert found.status is fresh.status is PlanStatus.OPTIMAL
        assert found.levels == fresh.levels
        assert verify(amended.night, scores, warm.planned.parameters, found.plan, found.levels) == ()
        stay = carried(warm.planned.plan, warm.planned.night, amended.night)
        changed = Changed.of(warm, amended.night, scores, stay)
        if changed is not None:
            standing = Standing(changed)
            assert standing.at_once <= standing.leads(Budget(60)) <= _alike(fresh.levels, warm.planned.result.levels)
        asked += 1
    assert asked


def _alike(levels, others):
    """Leading levels at which both are worth the same."""
    pairs = enumerate(zip(levels, others, strict=True))
    return next((number for number, (one, other) in pairs if one.value != other.value), len(LEVELS))


def test_how_many_promises_can_be_kept_is_proven_beside_the_old_prices():
    diary, warm = planned("plain", WaitlistPolicy.STRICT)
    night = warm.planned.night
    amended = amend(diary, night, [CloseTable(each.table_id) for each in night.tables[-5:]])
    scores, stay = score_night(amended.night), carried(warm.planned.plan, night, amended.night)
    changed = Changed.of(warm, amended.night, scores, stay)
    found = plan_again(changed, stay, 0, Budget(60))
    assert not changed.keeps_promises(found.plan)
    assert found.levels == solve(amended.night, scores, warm.planned.parameters).levels


def test_nothing_is_searched_where_the_change_only_takes_what_nobody_uses():
    diary, warm = planned("plain", WaitlistPolicy.STRICT)
    night = warm.planned.night
    used = {at.tables for at in warm.planned.plan.allocations}
    free = next(made for made in night.combinations if made.tables not in used)
    left = [set(made.tables) for made in night.combinations if made.tables != free.tables]
    found = replan(warm, amend(diary, night, [Unjoin(free.tables)]), warm.planned.scores)
    still_joinable = set(free.tables) <= set().union(*left)
    assert found.searched is not still_joinable
