"""The sentence for ``full``: which places would take a party, who has them, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import Reason
from allocator.explain.words import covers, listed, place_name, sitter

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
    free = next((place for place in places if not place.obstacles), None)
    if free is not None:
        where = f"{place_name(free.candidate.tables.tables)} at {standing.night.local(free.candidate.start)}"
        return f"The plan leaves {where} free, which would take it."
    start = min({place.candidate.start for place in places}, key=lambda each: (abs(each - party.arrival), each))
    here = sorted((place for place in places if place.candidate.start == start), key=_by_fit)
    others = sorted({place.candidate.start for place in places} - {start})
    return f"{_at_start(standing, party, here, start)}{_at_other_times(standing, others)}."


def _at_start(standing: Standing, party: Party, here: Sequence[Place], start: Minute) -> str:
    size, when = covers(party.party_size), standing.night.local(start)
    what = f"{size} with {listed(party.needs)}" if party.needs else size
    groups: dict[tuple[object, ...], list[Place]] = {}
    for place in here:
        key = (place.holders or place.candidate.tables.tables, tuple(sorted(place.obstacles)))
        groups.setdefault(key, []).append(place)
    told = [_taken(standing, group) for group in list(groups.values())[:PLACES_NAMED]]
    if len(here) == 1:
        return f"At {when} one place alone takes {what}: {told[0]}"
    rest = sum(len(group) for group in list(groups.values())[PLACES_NAMED:])
    more = f"; the other {rest} {'is' if rest == 1 else 'are'} taken too" if rest else ""
    return f"At {when} none of the {len(here)} places for {what} is free: {'; '.join(told)}{more}"


def _by_fit(place: Place) -> tuple[int, int, int]:
    tables = place.candidate.tables
    return (len(place.holders), len(tables.tables), tables.max_covers)


def _taken(standing: Standing, alike: Sequence[Place]) -> str:
    """What keeps the party from places that have the same holders."""
    named = listed([place.candidate.tables.name for place in alike])
    where = f"table{'s' if len(alike) > 1 or alike[0].candidate.tables.joined else ''} {named}"
    has = "have" if len(alike) > 1 or alike[0].candidate.tables.joined else "has"
    place = alike[0]
    if not place.holders:
        rules = [HINDRANCES[rule] for rule in HINDRANCES if rule in place.obstacles]
        return f"{where} {'are' if has == 'have' else 'is'} free, but {listed(rules)} stand in the way"
    return f"{where} {has} {listed([_holder(standing, place, who) for who in place.holders])}"


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
