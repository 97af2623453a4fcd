"""What-if against brute force: the plan of the changed night is the best, and of the best the nearest."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from allocator.domain.night import Diary
from allocator.domain.plan import Level, Plan, PlanStatus, Result
from allocator.domain.planned import Planned
from allocator.domain.venue import MoveLimit
from allocator.standing import everything
from allocator.verify import level_values, verify
from allocator.warm import Warm
from allocator.what_if.amend import ImpossibleChanges, amend
from allocator.what_if.ask import put_in, replan, seat_asked
from allocator.what_if.carry import carried
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    ShiftTurns,
    Unjoin,
)
from allocator.what_if.compare import compare
from allocator.what_if.settle import settle
from tests.drawn import drawn
from tests.property.brute import HEAVIER, Brute, best_levels, best_plan
from tests.property.strategies import problems

SETTINGS = settings(drawn(30), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


class Nearest(Brute):
    """Brute force with one more level below all: parties that are where ``stay`` has them."""

    def __init__(self, night, scores, parameters, stay):
        super().__init__(night, scores, parameters)
        self.stay = stay

    def _way(self, party, spot, start):
        way = super()._way(party, spot, start)
        at = self.stay.of.get(party.party_id)
        stays = at is not None and (frozenset(at.tables), at.start) == (spot.tables, start)
        return replace(way, worth=way.worth * HEAVIER + stays)


def _stays(plan, stay):
    return sum(stay.of.get(each.party_id) == each for each in plan.allocations)


@st.composite
def what_ifs(draw):
    """A small problem and a change or two that can be made to it."""
    night, scores, parameters = draw(problems(max_tables=4, max_parties=5))
    ids = [party.party_id for party in night.parties]
    tables = [table.table_id for table in night.tables]
    kinds = [
        st.builds(AskParty, st.integers(1, 6), st.sampled_from((18 * 60, 19 * 60, 20 * 60)), st.sampled_from((0, 30))),
        st.builds(Cancel, st.sampled_from(ids)),
        st.builds(Grow, st.sampled_from(ids), st.integers(1, 6)),
        st.builds(Delay, st.sampled_from(ids), st.sampled_from((15, 30))),
        st.builds(CloseTable, st.sampled_from(tables)),
        st.builds(Unjoin, st.sampled_from([made.tables for made in night.sets])),
        st.builds(
            lambda pair: Join(tuple(sorted(pair)), 2, 7), st.sets(st.sampled_from(tables), min_size=2, max_size=2)
        ),
        st.builds(ShiftTurns, st.sampled_from((-15, 15))),
        st.builds(AllowMoves, st.builds(MoveLimit, count=st.integers(0, 3))),
        st.builds(LimitTables, st.integers(1, 3)),
    ]
    changes = draw(st.lists(st.one_of(kinds), min_size=1, max_size=2))
    diary = Diary(
        night.venue, night.tables, night.combinations, tuple(night.customers.values()), night.parties, night.closures
    )
    try:
        amended = amend(diary, night, changes, MoveLimit(count=night.max_moves))
    except ImpossibleChanges:
        assume(False)
    plan = best_plan(night, scores, parameters)
    levels = tuple(Level(name, value, value) for name, value in best_levels(night, scores, parameters).items())
    return Planned(night, scores, parameters, Result(PlanStatus.OPTIMAL, plan, levels)), amended


def scored(amended, scores):
    """The scores of the night before, with one for whoever is new."""
    parties = {party.party_id for party in amended.night.parties}
    points = {party_id: score for party_id, score in scores.points.items() if party_id in parties}
    points.update((party_id, 500) for party_id in amended.asked if party_id.startswith("new"))
    ranked = [each for each in scores.waitlist if each.party_id in parties]
    return replace(
        scores, points=points, waitlist=tuple(replace(each, rank=rank) for rank, each in enumerate(ranked, 1))
    )


@SETTINGS
@given(what_ifs())
def test_the_changed_night_is_planned_as_plan_would(asked):
    before, amended = asked
    scores = scored(amended, before.scores)
    result = replan(Warm(before), amended, scores)
    assert verify(amended.night, scores, before.parameters, result.plan, result.levels) == ()
    assert result.status is PlanStatus.OPTIMAL
    stay = carried(before.plan, before.night, amended.night)
    brute = Nearest(amended.night, scores, before.parameters, stay)
    best = brute.best()
    assert {level.name: level.value for level in result.levels} == brute.levels(best)
    assert _stays(result.plan, stay) == _stays(brute.plan(best), stay)


def worse(planned, number):
    """The same night as a search leaves it that ended early: one party fewer, with bounds that hold."""
    night, scores, parameters = planned.night, planned.scores, planned.parameters
    loose = [each for each in planned.plan.allocations if not night.party[each.party_id].fixed]
    assume(loose)
    plan = Plan(tuple(each for each in planned.plan.allocations if each != loose[number % len(loose)]))
    values, hopes = level_values(night, scores, parameters, plan), everything(night, scores, parameters)
    levels, reached = [], True
    for best in planned.result.levels:
        levels.append(Level(best.name, values[best.name], best.value if reached else hopes[best.name]))
        reached = reached and values[best.name] == best.value
    return replace(planned, result=Result(PlanStatus.FEASIBLE, plan, tuple(levels), phases={"search": 1.0}))


@SETTINGS
@given(what_ifs(), st.integers(0, 9))
def test_bounds_taken_over_from_a_plan_that_is_not_proven_hold(asked, number):
    before, amended = asked
    before, scores = worse(before, number), scored(amended, before.scores)
    plain = settle(Warm(before), amended, scores)
    assume(plain is not None and plain.inherited)
    result = replan(Warm(before), amended, scores)
    assert verify(amended.night, scores, before.parameters, result.plan, result.levels) == ()
    brute = Brute(amended.night, scores, before.parameters)
    best = brute.levels(brute.best())
    for level in result.levels:
        assert level.value <= best[level.name] <= level.bound or level.bound <= best[level.name] <= level.value
        if level.value != best[level.name]:
            break


@SETTINGS
@given(what_ifs())
def test_possible_is_what_trying_all_plans_says(asked):
    before, amended = asked
    scores = scored(amended, before.scores)
    result = replan(Warm(before), amended, scores)
    brute = Brute(amended.night, scores, before.parameters)
    must = {party.party_id for party in amended.night.parties if party.promised} | set(amended.asked)
    groups = [brute.ways(amended.night.party[party_id]) for party_id in must]
    expected = _all_seated(brute, groups)
    for shown in (result, replace(result, plan=Plan(), levels=())):
        found = seat_asked(amended, before.plan, shown, scores, before.parameters)
        assert found.possible is expected
        assert (found.plan is not None and must <= found.plan.of.keys()) is expected
    calm = put_in(before, amended, scores)
    if calm is not None:
        still_there = {each.party_id for each in before.plan.allocations} & amended.night.party.keys()
        assert still_there | set(amended.asked) <= calm.of.keys()
    compared = compare(amended, before, Planned(amended.night, scores, before.parameters, result), possible=expected)
    assert not set(compared.gained) & set(compared.lost)


def _all_seated(brute, groups, chosen=()):
    if not groups:
        return True
    first, *rest = sorted(groups, key=len)
    return any(
        _all_seated(brute, rest, (*chosen, way))
        for way in first
        if not any(way.clashes(other) for other in chosen) and brute.within_rules((*chosen, way))
    )
