"""Who makes way for a party that is asked for: those worth least, and never one of a promise."""

from __future__ import annotations

from allocator.candidates import Candidates
from allocator.domain.plan import Parameters, Scores
from allocator.domain.venue import Pacing
from allocator.model.objective import Gains
from allocator.verify import violations
from allocator.what_if.make_way import keeping_promises, with_all
from tests.builders import booking, confirmed, make_night, make_plan, make_service, make_venue, seat, table


def made(night, *seated):
    """The plan with everybody promised and ``new`` seated."""
    must = {party.party_id for party in night.parties if party.promised} | {"new"}
    plan = with_all(Candidates.of(night), Gains(night, Scores(), Parameters()), make_plan(*seated), must)
    if plan is not None:
        assert violations(night, Scores(), Parameters(), plan) == ()
        assert must <= plan.of.keys()
    return plan


def test_the_smaller_of_two_requests_makes_way():
    night = make_night([table("1"), table("2")], [booking("a", 4), booking("b", 2), booking("new", 1)])
    plan = made(night, seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))
    assert set(plan.of) == {"a", "new"}


def test_who_makes_way_is_seated_elsewhere_where_there_is_room():
    night = make_night([table("1", 1, 2), table("2", 3, 6)], [booking("a", 4), booking("b", 2), booking("new", 1)])
    plan = made(night, seat("b", "1", "19:00", "20:30"))
    assert set(plan.of) == {"a", "new"}
    roomy = make_night([table("1", 1, 2), table("2", 2, 6)], [booking("b", 2), booking("new", 1)])
    assert set(made(roomy, seat("b", "1", "19:00", "20:30")).of) == {"b", "new"}


def test_a_promised_party_moves_but_is_not_lost():
    night = make_night(
        [table("1", 1, 2), table("2", 1, 6)], [confirmed("a", 2, held="2"), booking("new", 5)], max_moves=1
    )
    plan = made(night, seat("a", "2", "19:00", "20:30"))
    assert plan.of["a"].tables == ("1",)
    assert made(make_night([table("1")], [confirmed("a"), booking("new")]), seat("a", "1", "19:00", "20:30")) is None


def test_what_cannot_be_is_not_made():
    assert made(make_night([table("1")], [booking("new", 9)])) is None
    paced = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    night = make_night([table("1"), table("2")], [confirmed("a"), booking("new")], venue=paced)
    assert made(night, seat("a", "1", "19:00", "20:30")) is None


def test_requests_make_way_for_promises_as_far_as_that_goes():
    parties = [confirmed("a", 4), confirmed("huge", 9), booking("b", 4)]
    night = make_night([table("1")], parties)
    plan = keeping_promises(
        Candidates.of(night), Gains(night, Scores(), Parameters()), make_plan(seat("b", "1", "19:00", "20:30"))
    )
    assert set(plan.of) == {"a"}
    assert violations(night, Scores(), Parameters(), plan) == ()
