"""Explanations against trying everything: reasons by the verifier, fixes and costs by brute force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from allocator.domain.floor import in_order
from allocator.domain.plan import Change, Plan
from allocator.explain import explain_party, explain_plan
from allocator.solve import solve
from tests.drawn import drawn
from tests.property.brute import Brute
from tests.property.explained import best_with, first_worse_level, joins_that_work, reason, smallest_fixes, works
from tests.property.seatings import can_seat_all
from tests.property.strategies import problems


def at_most(examples: int) -> settings:
    return settings(drawn(examples), suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


@st.composite
def planned(draw: Any, max_parties: int = 6) -> tuple[Any, Any, Any, Plan]:
    """A night, often one of neighbours nobody declared, with its best plan or a legal plan of fewer parties."""
    night, scores, parameters = draw(problems(max_parties=max_parties))
    if not night.venue.combinations.generate and draw(st.booleans()):
        everywhere = frozenset(night.table)
        night = replace(night, tables=tuple(replace(table, adjacent_to=everywhere) for table in night.tables))
    plan = solve(night, scores, parameters).plan
    assert plan is not None
    loose = [each for each in plan.allocations if not night.party[each.party_id].fixed]
    if loose and draw(st.booleans()):
        gone = draw(st.sampled_from(loose))
        plan = Plan(tuple(each for each in plan.allocations if each != gone))
    return night, scores, parameters, plan


@at_most(35)
@given(planned())
def test_reasons_are_those_of_the_contract_by_the_verifier(problem):
    night, scores, parameters, plan = problem
    told = explain_plan(night, scores, parameters, plan, seconds=0.0)
    assert {each.party_id for each in told} == {party.party_id for party in night.parties} - plan.of.keys()
    for each in told:
        assert each.reason.value == reason(night, plan, night.party[each.party_id])
        assert each.detail


@at_most(30)
@given(planned())
def test_every_quick_fix_is_possible(problem):
    night, scores, parameters, plan = problem
    for each in explain_plan(night, scores, parameters, plan, seconds=20.0):
        for fix in each.fixes or ():
            assert works(night, plan, night.party[each.party_id], fix.change, fix.to)


@at_most(20)
@given(planned(), st.randoms(use_true_random=False))
def test_a_thorough_explanation_tells_the_smallest_change_of_each_kind_that_works(problem, random):
    night, scores, parameters, plan = problem
    left_out = [party for party in night.parties if party.party_id not in plan.of]
    assume(left_out)
    party = random.choice(left_out)
    told = explain_party(night, scores, parameters, plan, party.party_id, seconds=60.0).unseated
    assert told is not None
    assert told.fixes is not None
    if can_seat_all(night, plan.of.keys() | {party.party_id}):
        assert told.fixes == ()
        assert "without any change" in told.detail
        return
    joins = {fix.to for fix in told.fixes if fix.change is Change.JOIN}
    others = {(fix.change, fix.to) for fix in told.fixes if fix.change is not Change.JOIN}
    assert others == smallest_fixes(night, plan, party)
    possible = joins_that_work(night, plan, party)
    assert joins <= possible
    assert bool(joins) is bool(possible)


@at_most(30)
@given(problems(max_parties=5), st.randoms(use_true_random=False))
def test_the_cost_of_another_place_is_that_of_the_best_plan_with_the_party_there(problem, random):
    night, scores, parameters = problem
    plan = solve(night, scores, parameters).plan
    assert plan is not None
    seated = [each.party_id for each in plan.allocations if not night.party[each.party_id].fixed]
    assume(seated)
    party = night.party[random.choice(seated)]
    told = explain_party(night, scores, parameters, plan, party.party_id, seconds=60.0)
    brute = Brute(night, scores, parameters)
    best = brute.best()
    ways = {(in_order(way.spot.tables), way.start): way for way in brute.ways(party)}
    for each in told.alternatives:
        other = best_with(brute, ways[each.tables, each.start])
        assert other is not None
        if each.exact:
            assert first_worse_level(brute, best, other) == (None if each.cost is None else each.cost.level)
    here = plan.of[party.party_id]
    possible = {place for place, way in ways.items() if best_with(brute, way)} - {(here.tables, here.start)}
    assert {(each.tables, each.start) for each in told.alternatives} <= possible
