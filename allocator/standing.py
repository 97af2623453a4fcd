"""What a plan that stands is worth tonight: its values, with bounds that always hold and cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import COVER_POINTS, LEVELS, Goal, Level, PlanStatus, Result, WaitlistPolicy
from allocator.verify import level_values, violations

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Parameters, Plan, Scores


def standing_result(night: Night, scores: Scores, parameters: Parameters, plan: Plan) -> Result | None:
    """``plan``, which nobody searched for just now, as a result; ``None`` where it breaks a rule of ``night``."""
    if violations(night, scores, parameters, plan):
        return None
    values = level_values(night, scores, parameters, plan)
    bounds = everything(night, scores, parameters)
    levels = tuple(Level(name, values[name], bounds[name]) for name in LEVELS)
    proven = all(level.proven for level in levels)
    return Result(PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE, plan, levels)


def everything(night: Night, scores: Scores, parameters: Parameters) -> dict[str, int]:
    """The values if everybody could be seated at no cost: bounds that always hold."""
    worth = {
        party.party_id: (
            party.expected_spend or 0 if parameters.goal is Goal.REVENUE else COVER_POINTS * party.party_size
        )
        for party in night.parties
    }
    waiting = [party for party in night.parties if party.waiting]
    weighted = parameters.waitlist is WaitlistPolicy.WEIGHTED
    return {
        "promises": sum(map(night.promise_weight, night.parties)),
        "requested_value": sum(
            worth[party.party_id] + scores.points.get(party.party_id, 0) for party in night.parties if party.requested
        ),
        "waitlist": sum(
            scores.points.get(party.party_id, 0) * (party.party_size if weighted else 1) for party in waiting
        ),
        "covers": sum(party.party_size for party in night.parties),
        "kept_tables": sum(party.held is not None and not party.waiting for party in night.parties),
        "wishes": sum(len(party.wishes) for party in night.parties),
        "waste": 0,
    }
