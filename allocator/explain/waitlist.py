"""Why a waitlist entry is passed over for ones of lower rank that are seated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.candidates import fits, largest_party, meets, smallest_party
from allocator.domain.plan import Reason, WaitlistPolicy
from allocator.explain.words import covers, listed, money, place_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.floor import TableSet
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation
    from allocator.explain.standing import Place, Standing

MOST_TOLD = 2
"""Lower-ranked entries that a sentence tells of; the rest are counted."""


def passed_over(standing: Standing, party: Party, places: Sequence[Place]) -> str | None:
    """Which entries of lower rank are seated, where, and why their places are of no use to ``party``."""
    order = [ranked.party_id for ranked in standing.scores.waitlist]
    if party.party_id not in order:
        return None
    rank = order.index(party.party_id)
    seated = [who for who in order[rank + 1 :] if who in standing.plan.of]
    if not seated:
        return None
    told = "; ".join(_one(standing, party, standing.plan.of[who], places) for who in seated[:MOST_TOLD])
    rest = seated[MOST_TOLD:]
    more = f"; so {'is' if len(rest) == 1 else 'are'} {listed(rest)}" if rest else ""
    return f"Seated though ranked lower: {told}{more}."


def _one(standing: Standing, party: Party, stay: Allocation, places: Sequence[Place]) -> str:
    size = covers(standing.night.party[stay.party_id].party_size)
    where = f"{place_name(stay.tables)} at {standing.night.local(stay.start)}"
    return f"{stay.party_id} ({size}) has {where}, {_why(standing, party, stay, places)}"


def _why(standing: Standing, party: Party, stay: Allocation, places: Sequence[Place]) -> str:
    night, tables = standing.night, standing.night.set_of[stay.tables]
    if (unfit := _unfit(standing, party, tables)) is not None:
        return unfit
    there = [place for place in places if place.candidate.tables.tables == stay.tables]
    if not there:
        return f"closed at {night.local(party.arrival)}"
    if others := sorted(set.intersection(*(set(place.holders) for place in there)) - {stay.party_id}):
        return f"where {listed(others)} would be in its way"
    rules = set.intersection(*(set(place.obstacles) for place in there))
    if Reason.CUSTOMER_LIMIT in rules:
        return f"but customer {party.customer_id} may have no more tables"
    if Reason.PACING in rules:
        return f"but too many arrive at {night.local(party.arrival)}"
    if standing.parameters.waitlist is WaitlistPolicy.WEIGHTED:
        return "and counts more by score and covers"
    return "which would suit this entry as well"


def _unfit(standing: Standing, party: Party, tables: TableSet) -> str | None:
    """Why a set would not take ``party`` at any time."""
    night = standing.night
    if not fits(night, party, tables):
        least, most = smallest_party(night, tables), largest_party(night, tables)
        return f"which takes {covers(most) if least == most else f'{least} to {covers(most)}'}"
    lacks = [need for need in party.needs if not meets(night, tables, need)]
    if lacks:
        return f"which does not meet the need {listed(lacks)}"
    if party.expected_spend is not None and party.expected_spend < tables.min_spend:
        return f"which asks for {money(night, tables.min_spend)}"
    return None
