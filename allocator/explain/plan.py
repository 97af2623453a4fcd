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
from allocator.search.insert import WORK_PER_LOOK

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Fix, Parameters, Plan, Scores


REASON_SECONDS = 2.0
"""The most that looking for the reasons of all may take; the most important are looked at first."""

NOT_EXAMINED = "What keeps it from its places was not looked at in time."


def explain_plan(
    night: Night,
    scores: Scores,
    parameters: Parameters,
    plan: Plan,
    *,
    seconds: float,
    reason_seconds: float = REASON_SECONDS,
) -> tuple[Unseated, ...]:
    """Why each unseated party is left out, by id, with fixes as far as ``seconds`` go.

    ``plan`` is legal. A party whose places cannot be looked at within ``reason_seconds`` is told to be left out because
    the night is full, and that it was not looked at. With ``parameters.deterministic`` both count work.
    """
    standing = Standing(night, scores, parameters, plan)
    refusals = _refusals(standing, Budget(reason_seconds, parameters.deterministic))
    wanting = [party for party in standing.by_importance if _wants_fixes(refusals[party.party_id])]
    limited = {party_id for party_id, refusal in refusals.items() if refusal.limited}
    fixes = quick_fixes(standing, wanting, limited, Budget(seconds, parameters.deterministic))
    return tuple(_with(refusals[party.party_id], fixes.get(party.party_id)) for party in standing.unseated)


def _refusals(standing: Standing, budget: Budget) -> dict[str, Refusal]:
    """Why each is left out, the most important first, as far as ``budget`` goes."""
    found = {}
    for party in standing.by_importance:
        if budget.over:
            found[party.party_id] = _at_a_glance(standing, party)
        else:
            found[party.party_id] = refusal_of(standing, party)
            budget.spend(WORK_PER_LOOK * found[party.party_id].looked_at)
    return found


def _at_a_glance(standing: Standing, party: Party) -> Refusal:
    """The reason where it lies with the party alone; else that was not looked at."""
    reason = standing.plain_reason(party)
    if reason is None:
        return Refusal(Unseated(party.party_id, Reason.FULL, NOT_EXAMINED), examined=False)
    return Refusal(Unseated(party.party_id, reason, detail_of(standing, party, reason, ())))


def _wants_fixes(refusal: Refusal) -> bool:
    return refusal.examined and not refusal.free


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a party is left out, without fixes.

    ``free``: the plan leaves it a free place nevertheless; ``limited``: some place is out of its reach because its
    customer has so many tables; ``looked_at``: the number of its places; ``examined``: whether they were looked at.
    """

    unseated: Unseated
    free: bool = False
    limited: bool = False
    looked_at: int = 0
    examined: bool = True


def refusal_of(standing: Standing, party: Party) -> Refusal:
    """Why the plan leaves ``party`` out."""
    sieve = standing.pool.sieve(party)
    places = standing.places(sieve.candidates)
    reason = reason_of(sieve, places)
    told = [detail_of(standing, party, reason, places), passed_over(standing, party, places)]
    unseated = Unseated(party.party_id, reason, " ".join(sentence for sentence in told if sentence))
    free = any(not place.obstacles for place in places)
    limited = any(Reason.CUSTOMER_LIMIT in place.obstacles for place in places)
    return Refusal(unseated, free, limited, len(places))


def _with(refusal: Refusal, fixes: tuple[Fix, ...] | None) -> Unseated:
    """The explanation with its fixes; without any it says whether they were looked for."""
    unseated = refusal.unseated
    if refusal.free:
        return replace(unseated, fixes=())
    told = " What would change that was not looked for." if fixes is None else ""
    if fixes == ():
        told = " No quick change was found that would seat it."
    return replace(unseated, detail=unseated.detail + told, fixes=fixes)
