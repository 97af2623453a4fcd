"""Every party the plan leaves out: why, what stands in its way, and quick fixes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.plan import Unseated
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
    fixes = quick_fixes(standing, Budget(seconds, parameters.deterministic))
    return tuple(_with(why_not(standing, party), fixes[party.party_id]) for party in standing.unseated)


def why_not(standing: Standing, party: Party) -> Unseated:
    """Reason and detail, without fixes."""
    places = standing.places(party)
    reason = reason_of(standing, party, places)
    told = [detail_of(standing, party, reason, places), passed_over(standing, party, places)]
    return Unseated(party.party_id, reason, " ".join(sentence for sentence in told if sentence))


def _with(unseated: Unseated, fixes: tuple[Fix, ...] | None) -> Unseated:
    """The explanation with its fixes; without any it says whether they were looked for."""
    detail = unseated.detail
    if fixes is None:
        detail += " What would change that was not looked for."
    elif not fixes:
        detail += " No quick change was found that would seat it."
    return replace(unseated, detail=detail, fixes=fixes)
