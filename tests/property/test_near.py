"""All near where they sit: what is said of a question is what trying everything says, and plans obey every rule."""

from __future__ import annotations

from hypothesis import given

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters, Scores
from allocator.search.budget import Budget
from allocator.search.near import seat_near
from allocator.verify import verify
from tests.drawn import drawn
from tests.property.seatings import can_seat_all, questions

SETTINGS = drawn(30)


@SETTINGS
@given(questions())
def test_where_all_columns_are_few_it_is_always_said_whether_all_can_be_seated(question):
    night, must, start = question
    answer = seat_near(Candidates.of(night), must, start, Budget(20.0))
    possible = can_seat_all(night, must)
    assert (answer.plan is not None) is possible
    assert answer.possible is possible


@SETTINGS
@given(questions())
def test_whoever_is_seated_obeys_every_rule(question):
    night, must, start = question
    plan = seat_near(Candidates.of(night), must, start, Budget(20.0)).plan
    if plan is not None:
        assert verify(night, Scores(), Parameters(), plan) == ()
        assert plan.of.keys() == {party.party_id for party in night.parties if party.fixed} | must
