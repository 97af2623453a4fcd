"""Can these all be seated? The answer of the planner against trying everything, and its plans against the verifier."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters, Plan, Scores
from allocator.search.budget import Budget
from allocator.search.seat import seat_all
from allocator.verify import verify
from tests.drawn import drawn
from tests.property.seatings import all_seatings, can_seat_all, questions

SETTINGS = drawn(30)


@SETTINGS
@given(questions())
def test_parties_can_all_be_seated_where_trying_everything_finds_a_way(question):
    night, must, start = question
    answer = seat_all(Candidates.of(night), must, start, Budget(20.0))
    assert answer.possible is can_seat_all(night, must)


@SETTINGS
@given(questions(), st.booleans())
def test_a_seating_obeys_every_rule_and_seats_those_and_the_fixed(question, nearest):
    night, must, start = question
    plan = seat_all(Candidates.of(night), must, start, Budget(20.0), nearest=nearest).plan
    if plan is not None:
        assert verify(night, Scores(), Parameters(), plan) == ()
        assert plan.of.keys() == {party.party_id for party in night.parties if party.fixed} | must


@SETTINGS
@given(questions())
def test_the_nearest_seating_leaves_as_many_as_can_be_where_they_were(question):
    night, must, start = question
    plan = seat_all(Candidates.of(night), must, start, Budget(20.0), nearest=True).plan

    def staying(other: Plan) -> int:
        return sum(each == start.of.get(each.party_id) for each in other.allocations)

    if plan is not None:
        assert staying(plan) == max(map(staying, all_seatings(night, must)))
