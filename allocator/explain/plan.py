"""Every party the plan leaves out: why, what stands in its way, and quick fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import Unseated
from allocator.explain.details import detail_of
from allocator.explain.standing import Standing, reason_of
from allocator.explain.waitlist import passed_over

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Parameters, Plan, Scores


def explain_plan(
    night: Night, scores: Scores, parameters: Parameters, plan: Plan, *, seconds: float
) -> tuple[Unseated, ...]:
    """Why each unseated party is left out, by id, with fixes as far as ``seconds`` go.

    ``plan`` is legal. With ``parameters.deterministic`` the seconds are counted in steps of the search.
    """
    standing = Standing(night, scores, parameters, plan)
    return tuple(why_not(standing, party) for party in standing.unseated)


def why_not(standing: Standing, party: Party) -> Unseated:
    """Reason and detail, without fixes."""
    places = standing.places(party)
    reason = reason_of(standing, party, places)
    told = [detail_of(standing, party, reason, places), passed_over(standing, party, places)]
    return Unseated(party.party_id, reason, " ".join(sentence for sentence in told if sentence))
