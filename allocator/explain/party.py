"""One party, thoroughly: why it sits where it sits and what else it could have had, or why not and what would help."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.explain.alternatives import Alternative, alternatives
from allocator.explain.plan import refusal_of
from allocator.explain.standing import Place, Standing
from allocator.explain.thorough import seated_as_well, thorough_fixes
from allocator.explain.words import listed, period, place_name
from allocator.search.budget import Budget

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Fix, Parameters, Plan, Scores, Unseated


@dataclass(frozen=True, slots=True)
class PartyExplanation:
    """All there is to say of one party.

    Of a seated one ``seat`` and its ``alternatives``; of an unseated one ``unseated``, whose fixes were solved for, and
    the ``places`` that would take it with who is there. ``detail`` is the whole matter in a few sentences.
    """

    party: Party
    detail: str
    seat: Allocation | None = None
    alternatives: tuple[Alternative, ...] = ()
    unseated: Unseated | None = None
    places: tuple[Place, ...] = ()


def explain_party(
    night: Night,
    scores: Scores,
    parameters: Parameters,
    plan: Plan,
    party_id: str,
    *,
    seconds: float,
    proven: bool = False,
    stop: threading.Event | None = None,
) -> PartyExplanation:
    """Explain one party of the night in the legal ``plan``, as thoroughly as ``seconds`` allow.

    ``proven``: no plan is better in promises, requests, waitlist and covers, so none seats this party as well. With
    ``parameters.deterministic`` the seconds are counted in work.
    """
    standing = Standing(night, scores, parameters, plan)
    budget = Budget(seconds, parameters.deterministic, stop or threading.Event())
    party = night.party[party_id]
    if party_id in plan.of:
        return _seated(standing, party, budget)
    return _unseated(standing, party, budget, proven=proven)


def _unseated(standing: Standing, party: Party, budget: Budget, *, proven: bool) -> PartyExplanation:
    unseated = refusal_of(standing, party).unseated
    overlooked = None if proven else seated_as_well(standing, party, budget)
    fixes: tuple[Fix, ...] = ()
    if overlooked is not None:
        told = f"It could be seated without any change, {overlooked}: the plan is not the best there is."
    else:
        found = thorough_fixes(standing, party, budget)
        fixes, told = found.fixes, ""
        if not found.complete:
            told = "Not every change could be decided in time."
        elif not fixes:
            told = "No single change would seat it without a loss."
    unseated = replace(unseated, detail=f"{unseated.detail} {told}".rstrip(), fixes=fixes)
    places = standing.places(standing.pool.sieve(party).candidates)
    return PartyExplanation(party, unseated.detail, unseated=unseated, places=places)


def _seated(standing: Standing, party: Party, budget: Budget) -> PartyExplanation:
    seat = standing.plan.of[party.party_id]
    if party.fixed:
        there = f"{place_name(seat.tables)} from {period(standing.night, seat.start, seat.end)}"
        told = f"It is locked to {there}." if party.locked else f"It has arrived and sits at {there}."
        return PartyExplanation(party, told, seat)
    others, complete = alternatives(standing, party, budget)
    return PartyExplanation(party, _why_here(standing.night, party, seat, others, complete=complete), seat, others)


def _why_here(night: Night, party: Party, seat: Allocation, others: tuple[Alternative, ...], *, complete: bool) -> str:
    there = f"{place_name(seat.tables)} from {period(night, seat.start, seat.end)}"
    told = f"It sits at {there}, {_as_asked(night, party, seat)}."
    alike = [_place(night, seat, each) for each in others if each.cost is None]
    if alike:
        count = "one other place" if len(alike) == 1 else f"{len(alike)} other places"
        return f"{told} It could as well have had {count}: {listed(alike)}."
    if not complete:
        return f"{told} Not every other place could be looked at in time."
    if others:
        return f"{told} Any other place would cost the plan something."
    return f"{told} No other place is open to it."


def _as_asked(night: Night, party: Party, seat: Allocation) -> str:
    time = (
        "the time it asked for" if seat.start == party.arrival else f"though it asked for {night.local(party.arrival)}"
    )
    if party.held is None:
        return time
    if party.held == seat.tables:
        return f"{time}, at the tables it holds"
    return f"{time}, moved from {place_name(party.held)}"


def _place(night: Night, seat: Allocation, other: Alternative) -> str:
    when = "" if other.start == seat.start else f" at {night.local(other.start)}"
    return f"{'+'.join(other.tables)}{when}"
