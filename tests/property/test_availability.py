"""Openings for one more party against brute force: every seating of everybody at their time is tried."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from allocator.availability import availability
from allocator.domain.night import with_parties
from allocator.domain.plan import PlanStatus, Result
from allocator.domain.planned import Planned
from allocator.domain.questions import Opening
from allocator.search.budget import Budget
from allocator.verify import violations
from tests.builders import booking
from tests.drawn import drawn
from tests.property.brute import Brute, Way, best_plan
from tests.property.strategies import problems

SETTINGS = drawn(60)


@SETTINGS
@given(problems(max_tables=4, max_parties=5), st.sampled_from((1, 2, 3, 4, 6)))
def test_every_slot_is_what_trying_all_seatings_says(problem, size):
    night, scores, parameters = problem
    plan = best_plan(night, scores, parameters)
    planned = Planned(night, scores, parameters, Result(PlanStatus.OPTIMAL, plan, ()))
    for slot in availability(planned, size, Budget(20.0)):
        newcomer = replace(booking("new", size, customer_id="somebody new"), arrival=slot.start)
        asked = with_parties(night, [*night.parties, newcomer])
        brute = Brute(asked, scores, parameters)
        expected = _opening(brute, plan, newcomer)
        assert slot.opening is expected, night.local(slot.start)
        if expected in (Opening.FREE, Opening.WITH_MOVES):
            assert violations(asked, scores, parameters, _as_told(brute, plan, newcomer, slot)) == ()


def _opening(brute, plan, newcomer):
    night = brute.night
    if night.service.holds(night.now) and newcomer.arrival < night.now:
        return Opening.NO
    as_it_stands = [[way for way in _ways(brute, plan, who) if _is_at(way, plan)] for who in plan.of]
    wanted = [way for way in brute.ways(newcomer) if way.start == newcomer.arrival]
    if _all_seated(brute, [*as_it_stands, wanted]):
        return Opening.FREE
    anywhere = [_ways(brute, plan, who) for who in plan.of]
    return Opening.WITH_MOVES if _all_seated(brute, [*anywhere, wanted]) else Opening.NO


def _ways(brute: Brute, plan, party_id) -> list[Way]:
    return [way for way in brute.ways(brute.night.party[party_id]) if way.start == plan.of[party_id].start]


def _is_at(way: Way, plan) -> bool:
    return way.spot.tables == frozenset(plan.of[way.party.party_id].tables)


def _all_seated(brute: Brute, groups, chosen=()) -> bool:
    if not groups:
        return True
    first, *rest = sorted(groups, key=len)
    return any(
        _all_seated(brute, rest, (*chosen, way))
        for way in first
        if not any(way.clashes(other) for other in chosen) and brute.within_rules((*chosen, way))
    )


def _as_told(brute: Brute, plan, newcomer, slot):
    """The plan with the newcomer and the moves that the slot names."""
    tables = {moved.party_id: moved.after for moved in slot.moved}
    seated = tuple(tables.get(each.party_id, each) for each in plan.allocations)
    at = next(
        way
        for way in brute.ways(newcomer)
        if way.spot.tables == frozenset(slot.tables) and way.start == newcomer.arrival
    )
    return replace(plan, allocations=(*seated, *brute.plan([at]).allocations))
