"""What a plan that stands is worth tonight."""

from __future__ import annotations

import pytest

from allocator.domain.plan import Goal, Parameters, Plan, PlanStatus, Scores, WaitlistPolicy
from allocator.standing import standing_result
from allocator.verify import level_values, verify
from tests.builders import booking, confirmed, entry, make_night, make_plan, seat, table

SCORES = Scores({"r1": 400, "r2": 500, "w1": 300})
NIGHT = make_night(
    [table("1", rank=2), table("2")],
    [
        confirmed("p1", 2, held="1", wishes=("booth",)),
        booking("r1", 3, expected_spend=9000),
        booking("r2", 4),
        entry("w1", 2),
    ],
)
P1, R1 = seat("p1", "1", "19:00", "20:30"), seat("r1", "2", "19:00", "20:30")


@pytest.mark.parametrize("goal", Goal)
@pytest.mark.parametrize("waitlist", WaitlistPolicy)
@pytest.mark.parametrize("plan", [make_plan(), make_plan(P1), make_plan(P1, R1)], ids=["nobody", "one", "two"])
def test_values_are_those_of_the_verifier_and_no_bound_is_worse(
    goal: Goal, waitlist: WaitlistPolicy, plan: Plan
) -> None:
    parameters = Parameters(goal, waitlist)
    found = standing_result(NIGHT, SCORES, parameters, plan)
    assert found is not None
    assert {each.name: each.value for each in found.levels} == level_values(NIGHT, SCORES, parameters, plan)
    assert verify(NIGHT, SCORES, parameters, plan, found.levels) == ()
    assert found.status is PlanStatus.FEASIBLE


def test_bounds_are_what_everybody_together_would_be_worth() -> None:
    found = standing_result(NIGHT, SCORES, Parameters(waitlist=WaitlistPolicy.WEIGHTED), make_plan())
    assert found is not None
    assert [each.bound for each in found.levels] == [1, 7900, 600, 11, 1, 1, 0]


def test_an_empty_night_is_proven() -> None:
    found = standing_result(make_night([table("1")]), Scores(), Parameters(), make_plan())
    assert found is not None
    assert found.status is PlanStatus.OPTIMAL


def test_a_plan_that_breaks_a_rule_does_not_stand() -> None:
    twice = make_plan(P1, seat("r1", "1", "19:00", "20:30"))
    assert standing_result(NIGHT, SCORES, Parameters(), twice) is None
