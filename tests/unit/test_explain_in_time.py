"""Reasons take as long as they may: who was not looked at is told so, in the words of the contract."""

from __future__ import annotations

from allocator.domain.plan import Parameters, Reason, Scores
from allocator.explain import explain_plan
from allocator.explain.plan import NOT_EXAMINED
from allocator.search.insert import WORK_PER_LOOK
from tests.builders import booking, closure, confirmed, make_night, make_plan, seat, table

TAKEN = make_plan(seat("b1", "1", "19:00", "20:30"))
WORK = Parameters(deterministic=True)


def told(night, reason_seconds):
    found = explain_plan(night, Scores(), WORK, TAKEN, seconds=9.0, reason_seconds=reason_seconds)
    return {each.party_id: each for each in found}


def test_without_time_nobody_is_looked_at_and_all_are_told_so():
    night = make_night([table("1")], [booking("b1"), booking("b2"), booking("b3")])
    for each in told(night, 0.0).values():
        assert each.reason is Reason.FULL
        assert each.detail == f"{NOT_EXAMINED} What would change that was not looked for."
        assert each.fixes is None


def test_reasons_that_lie_with_the_party_alone_need_no_time():
    floor = [table("1"), table("2", tags=["booth"])]
    parties = [
        booking("b1"),
        booking("early", arrival="12:00"),
        booking("large", 9),
        booking("needy", needs=("window",)),
        booking("shut", needs=("booth",)),
        booking("other"),
    ]
    found = told(make_night(floor, parties, closures=[closure("2")]), 0.0)
    assert {party_id: each.reason.value for party_id, each in found.items()} == {
        "early": "outside_service",
        "large": "too_large",
        "needy": "needs_unmet",
        "shut": "closed",
        "other": "full",
    }
    assert [party_id for party_id, each in found.items() if NOT_EXAMINED in each.detail] == ["other"]


def test_the_most_important_are_looked_at_first():
    parties = [booking("b1"), booking("b2", 1), booking("b3", 4), confirmed("b4", 2)]
    found = told(make_night([table("1")], parties), 2 * WORK_PER_LOOK)
    assert [party_id for party_id, each in found.items() if NOT_EXAMINED in each.detail] == ["b2"]
    assert found["b3"].fixes is not None
