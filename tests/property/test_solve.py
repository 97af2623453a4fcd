"""The planner against brute force: on small nights every level agrees, and every plan passes the verifier."""

from __future__ import annotations

from hypothesis import given

from allocator.domain.plan import PlanStatus
from allocator.solve import solve
from allocator.verify import verify
from tests.drawn import drawn
from tests.property.brute import best_levels
from tests.property.strategies import problems

SETTINGS = drawn(100)


@SETTINGS
@given(problems())
def test_every_level_agrees_with_brute_force(problem):
    night, scores, parameters = problem
    result = solve(night, scores, parameters)
    assert result.plan is not None
    assert verify(night, scores, parameters, result.plan, result.levels) == ()
    assert result.status is PlanStatus.OPTIMAL
    assert {level.name: level.value for level in result.levels} == best_levels(night, scores, parameters)
