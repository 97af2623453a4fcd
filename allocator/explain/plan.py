"""Every party the plan leaves out: why, what stands in its way, and quick fixes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.plan import Reason, Unseated
from allocator.explain.details import detail_of
from allocator.explain.quick import quick_fixes
from allocator.explain.standing import Standing, reason_of
from allocator.explain.waitlist import passed_over
from allocator.search.budget import Budget

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Fix, Parameters, Plan, Scores


def explain_plan(
    night: Night, scores: Scores, parameters: Parameters, plan: Plan, *, seconds: float
) -> tuple[Unseated, ...]:
    """Why each unseated party is left out, by id, with fixes as far as ``seconds`` go.

    ``plan`` is legal. With ``parameters.deterministic`` the seconds are counted in steps of the search.
    """
    standing = Standing(night, scores, parameters, plan)
    refusals = {party.party_id: refusal_of(standing, party) for party in standing.unseated}
    wanting = [party for party in standing.by_importance if not refusals[party.party_id].free]
    limited = {party_id for party_id, refusal in refusals.items() if refusal.limited}
    fixes = quick_fixes(standing, wanting, limited, Budget(seconds, parameters.deterministic))
    return tuple(_with(refusal, fixes.get(party_id)) for party_id, refusal in refusals.items())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a party is left out, without fixes.

    ``free``: the plan leaves it a free place nevertheless; ``limited``: some place is out of its reach because its
    customer has so many tables.
    """

    unseated: Unseated
    free: bool
    limited: bool


def refusal_of(standing: Standing, party: Party) -> Refusal:
    """Why the plan leaves ``party`` out."""
    sieve = standing.pool.sieve(party)
    places = standing.places(sieve.candidates)
    reason = reason_of(sieve, places)
    told = [detail_of(standing, party, reason, places), passed_over(standing, party, places)]
    unseated = Unseated(party.party_id, reason, " ".join(sentence for sentence in told if sentence))
    free = any(not place.obstacles for place in places)
    return Refusal(unseated, free, any(Reason.CUSTOMER_LIMIT in place.obstacles for place in places))


def _with(refusal: Refusal, fixes: tuple[Fix, ...] | None) -> Unseated:
    """The explanation with its fixes; without any it says whether they were looked for."""
    unseated = refusal.unseated
    if refusal.free:
        return replace(unseated, fixes=())
    told = " What would change that was not looked for." if fixes is None else ""
    if fixes == ():
        told = " No quick change was found that would seat it."
    return replace(unseated, detail=unseated.detail + told, fixes=fixes)
