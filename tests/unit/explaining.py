"""What the tests of explanations ask in one word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allocator.domain.plan import Parameters, Scores
from allocator.explain import PartyExplanation, explain_party, explain_plan
from allocator.verify import verify
from tests.builders import make_plan

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation, Fix, Unseated

SECONDS = 20.0


def unseated(
    night: Night, *seated: Allocation, seconds: float = SECONDS, scores: Scores | None = None
) -> list[Unseated]:
    """Everybody whom the legal plan of these allocations leaves out."""
    plan, scores = make_plan(*seated), scores or Scores()
    assert verify(night, scores, Parameters(), plan) == ()
    return list(explain_plan(night, scores, Parameters(), plan, seconds=seconds))


def why(night: Night, *seated: Allocation, **more: Any) -> Unseated:
    """The one whom the plan leaves out."""
    (one,) = unseated(night, *seated, **more)
    return one


def reason(night: Night, *seated: Allocation) -> str:
    """The reason of the one whom the plan leaves out."""
    return why(night, *seated, seconds=0.0).reason.value


def thoroughly(night: Night, party_id: str, *seated: Allocation, scores: Scores | None = None) -> PartyExplanation:
    """One party of the legal plan of these allocations, explained."""
    plan, scores = make_plan(*seated), scores or Scores()
    assert verify(night, scores, Parameters(), plan) == ()
    return explain_party(night, scores, Parameters(), plan, party_id, seconds=SECONDS)


def values(fixes: tuple[Fix, ...] | None) -> dict[str, list[object]]:
    """New values by kind of change."""
    found: dict[str, list[object]] = {}
    for fix in fixes or ():
        found.setdefault(fix.change.value, []).append(fix.to)
    return found
