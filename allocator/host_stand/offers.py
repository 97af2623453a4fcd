"""Offers to those who wait: the best-ranked entries that fit what is free, found by the optimiser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import Parameters
from allocator.host_stand.as_it_stands import as_it_stands, locked_where_they_sit
from allocator.solve import solve
from allocator.verify import violations

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan, Scores

OFFER_SECONDS = 2.0
"""Longest search for whom to offer what."""


@dataclass(frozen=True, slots=True)
class Pass:
    """What there is to know before offering: how many offers each entry has ``had``, and whom to leave out."""

    had: Mapping[str, int]
    left_out: Collection[str] = ()


def may_be_offered(night: Night, done: Pass) -> tuple[Party, ...]:
    """The entries that still wait for an offer: they can still come and have not had as many as they may."""
    most = night.venue.waitlist.max_offers
    return tuple(
        coming
        for party in night.parties
        if party.waiting and party.party_id not in done.left_out and done.had.get(party.party_id, 0) < most
        if (coming := _still_to_come(night, party)) is not None
    )


def choose_offers(night: Night, plan: Plan, scores: Scores, done: Pass) -> tuple[Allocation, ...]:
    """Places for entries, while everybody who is seated stays where they are.

    Promises and requests that have no tables come first, as in any plan: what they would get is not offered.

    Raises
    ------
    InternalCheckFailed
        if the independent re-check finds the offers wrong.
    """
    entries = may_be_offered(night, done)
    if not entries:
        return ()
    unseated = (each for each in night.parties if each.requested and each.party_id not in plan.of)
    requests = [coming for each in unseated if (coming := _still_to_come(night, each)) is not None]
    asked = locked_where_they_sit(*as_it_stands(night, plan, [*requests, *entries]))
    parameters = Parameters(time_limit=OFFER_SECONDS, workers=1)
    result = solve(asked, scores, parameters)
    if result.plan is None:
        return ()
    if wrong := violations(asked, scores, parameters, result.plan):
        raise InternalCheckFailed("offers failed their re-check: " + "; ".join(map(str, wrong)))
    waiting = {each.party_id for each in entries}
    return tuple(each for each in result.plan.allocations if each.party_id in waiting)


def _still_to_come(night: Night, party: Party) -> Party | None:
    """The party, asking for the first time that has not passed; ``None`` where all have."""
    if party.arrival >= night.now:
        return party
    service = night.service
    steps = -((service.opens - night.now) // service.slot_minutes)
    first = service.opens + max(0, steps) * service.slot_minutes
    if party.latest is None or first > party.latest:
        return None
    return replace(party, arrival=first, earliest=first)
