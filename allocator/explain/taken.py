"""The sentence for ``full``: which places would take a party, who has them, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import Reason
from allocator.explain.words import covers, listed, number_of, place_name, sitter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.explain.standing import Place, Standing

PLACES_NAMED = 3
"""Places whose holders a sentence names."""

TIMES_NAMED = 3
"""Other times a sentence names; more are given as a span."""

HINDRANCES = {
    Reason.CUSTOMER_LIMIT: "its customer's table limit",
    Reason.PACING: "the pacing of arrivals",
    Reason.STABILITY: "the limit on moves",
}


def full(standing: Standing, party: Party, places: Sequence[Place]) -> str:
    """Who has the places that would take the party, at the time it asked for or the nearest it could come."""
    start = min({place.candidate.start for place in places}, key=lambda each: (abs(each - party.arrival), each))
    free = next((place for place in places if not place.obstacles), None)
    if free is not None:
        where = f"{place_name(free.candidate.tables.tables)} at {standing.night.local(free.candidate.start)}"
        return f"The plan leaves {where} free, which would take it."
    here = sorted((place for place in places if place.candidate.start == start), key=_by_fit)
    others = sorted({place.candidate.start for place in places} - {start})
    head = _head(standing, party, here, start)
    named = "; ".join(_taken(standing, place) for place in here[:PLACES_NAMED])
    rest = len(here) - PLACES_NAMED
    more = f"; and {number_of(rest, 'more place')}" if rest > 0 else ""
    return f"{head}: {named}{more}{_at_other_times(standing, others)}."


def _by_fit(place: Place) -> tuple[int, int, int]:
    tables = place.candidate.tables
    return (len(place.holders), len(tables.tables), tables.max_covers)


def _head(standing: Standing, party: Party, here: Sequence[Place], start: Minute) -> str:
    size = covers(party.party_size)
    what = f"{size} with {listed(party.needs)}" if party.needs else size
    when = standing.night.local(start)
    if len(here) == 1:
        return f"At {when} only one place takes {what}"
    return f"At {when} none of the {len(here)} places that take {what} is free"


def _taken(standing: Standing, place: Place) -> str:
    tables = place.candidate.tables
    if not place.holders:
        rules = [HINDRANCES[rule] for rule in HINDRANCES if rule in place.obstacles]
        return f"{tables.name} is free, but {listed(rules)} both stand in the way"
    return f"{tables.name} has {listed([_holder(standing, place, who) for who in place.holders])}"


def _holder(standing: Standing, place: Place, who: str) -> str:
    stay = standing.plan.of[who]
    told = sitter(standing.night, stay)
    apart = stay.end <= place.candidate.start or place.candidate.end <= stay.start
    return f"{told} with the minutes to set up and clean" if apart else told


def _at_other_times(standing: Standing, starts: Sequence[Minute]) -> str:
    if not starts:
        return ""
    times = [standing.night.local(start) for start in starts]
    if len(times) > TIMES_NAMED:
        return f"; nor is one at any other time it could come ({times[0]} to {times[-1]})"
    return f"; nor is one at {listed(times, 'or')}"
