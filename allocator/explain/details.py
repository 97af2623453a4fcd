"""What stands in the way of an unseated party, in a sentence: one function a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.candidates import counts_against_limit, fits, largest_party, meets, slot_of, smallest_party
from allocator.domain.floor import natural_key
from allocator.domain.plan import Reason
from allocator.explain.taken import full
from allocator.explain.words import capital, covers, listed, money, number_of, parties, place_name, sitter, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.explain.standing import Place, Standing

    Sentence = Callable[[Standing, Party, Sequence[Place]], str]


def detail_of(standing: Standing, party: Party, reason: Reason, places: Sequence[Place]) -> str:
    """The sentence for ``reason``."""
    return SENTENCES[reason](standing, party, places)


def outside_service(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """Hours, and what was asked for."""
    night = standing.night
    service = night.service
    if not service.minutes:
        return "The venue does not open on this date."
    last = night.local(min(service.last_arrival, service.closes - 1))
    asked = f"It asks for {night.local(party.arrival)}"
    if not party.promised and (party.earliest is not None or party.latest is not None):
        first, latest = party.earliest or party.arrival, party.latest or party.arrival
        asked = f"It could come from {night.local(first)} to {night.local(latest)}"
    return f"{asked}; arrivals are taken from {night.local(service.opens)} to {last}."


def too_large(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """The largest set there is."""
    sets = _sets(standing.night)
    if not sets:
        return "There is no table."
    most = max(_most(standing.night, party, tables) for tables in sets)
    largest = next(tables for tables in sets if _most(standing.night, party, tables) == most)
    return f"It is {covers(party.party_size)}; the largest place, {place_name(largest.tables)}, takes {most}."


def too_small(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """The smallest party that anything takes."""
    sets = _sets(standing.night)
    least = min(smallest_party(standing.night, tables) for tables in sets)
    smallest = next(tables for tables in sets if smallest_party(standing.night, tables) == least)
    return f"It is {covers(party.party_size)}; no place takes fewer than {least} ({place_name(smallest.tables)})."


def size_gap(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """The sizes on either side that something takes."""
    night, size = standing.night, party.party_size
    below = max(most for tables in _sets(night) if (most := _most(night, party, tables)) < size)
    above = min(least for tables in _sets(night) if (least := smallest_party(night, tables)) > size)
    return f"No place takes exactly {covers(size)}: some take up to {below}, others {above} or more."


def needs_unmet(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """For each need where it is to be had."""
    night = standing.night
    fitting = [tables for tables in _sets(night) if fits(night, party, tables)]
    size = covers(party.party_size)
    none = f"None of the {len(fitting)} places for {size} meets"
    if len(fitting) == 1:
        none = f"{capital(place_name(fitting[0].tables))}, the only place for {size}, does not meet"
    where = "; ".join(_where_met(night, fitting, need) for need in party.needs)
    return f"{none} its need{'s' if len(party.needs) > 1 else ''} {listed(party.needs)}: {where}."


def _where_met(night: Night, fitting: Sequence[TableSet], need: str) -> str:
    suited = [tables.name for tables in fitting if meets(night, tables, need)]
    if suited:
        return f"{need} is at {listed(suited)} only"
    others = [tables for tables in _sets(night) if meets(night, tables, need)]
    if not others:
        return f"nothing has {need}"
    named = [takes(tables, smallest_party(night, tables), largest_party(night, tables)) for tables in others]
    return f"{need} is at {listed(named)}"


def min_spend(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """The cheapest set that would do."""
    night = standing.night
    fitting = [
        tables
        for tables in _sets(night)
        if fits(night, party, tables) and all(meets(night, tables, need) for need in party.needs)
    ]
    cheapest = min(fitting, key=lambda tables: tables.min_spend)
    asks = f"{place_name(cheapest.tables)}, the least demanding place for it, asks for"
    return (
        f"It is expected to spend {money(night, party.expected_spend or 0)}; {asks} {money(night, cheapest.min_spend)}."
    )


def closed(standing: Standing, party: Party, places: Sequence[Place]) -> str:  # noqa: ARG001
    """What is closed, until when and why."""
    night = standing.night
    sets = standing.pool.sieve(party).sets
    tables = sorted({name for each in sets for name in each.tables}, key=natural_key)
    told: dict[str, list[str]] = {}
    for name in tables:
        for closure in night.closures:
            if name in closure.tables:
                since = "" if closure.start is None else f" from {night.local(closure.start)}"
                until = "" if closure.end is None else f" until {night.local(closure.end)}"
                why = f" ({closure.reason})" if closure.reason else ""
                told.setdefault(f"{since}{until}{why}" or " all night", []).append(name)
    parts = [f"{listed(names)}{when}" for when, names in told.items()]
    return f"All that would take it is closed: {'; '.join(parts)}."


def customer_limit(standing: Standing, party: Party, places: Sequence[Place]) -> str:
    """What the person already has."""
    night, person = standing.night, standing.night.person(party)
    has: list[str] = []
    for other in night.parties:
        allocation = standing.plan.of.get(other.party_id)
        if night.person(other) != person or (allocation is None and not other.promised):
            continue
        if other.promised:
            count = standing.pool.promised_count(other)
        else:
            count = counts_against_limit(standing.floor.seated[other.party_id].tables)
        where = "promised" if allocation is None else f"at {place_name(allocation.tables)}"
        has.append(f"{other.party_id} {where}" + (f", counting {count}" if count != 1 else ""))
    free = _without(places, Reason.CUSTOMER_LIMIT)
    limit = number_of(night.limit(person), "table")
    taken = f" and has {listed(has)}" if has else ""
    needed = counts_against_limit(free.candidate.tables)
    counting = f", counting {needed}," if needed != 1 else ""
    return (
        f"Customer {party.customer_id} may have {limit} on one service{taken}; "
        f"{_at(standing, free)}{counting} would be free."
    )


def pacing(standing: Standing, party: Party, places: Sequence[Place]) -> str:
    """Who arrives in the same slot."""
    night, free = standing.night, _without(places, Reason.PACING)
    start = free.candidate.start
    slot = slot_of(night, start)
    arriving = [each for each in standing.floor.seated.values() if slot_of(night, each.start) == slot]
    arriving.sort(key=lambda each: (-each.party.party_size, natural_key(each.party.party_id)))
    named = listed([f"{each.party.party_id} ({each.party.party_size})" for each in arriving])
    there = sum(each.party.party_size for each in arriving)
    rules = night.service.pacing
    most = [covers(rules.max_covers)] if rules.max_covers is not None else []
    most += [parties(rules.max_parties)] if rules.max_parties is not None else []
    when = night.local(night.service.opens + slot * night.service.slot_minutes)
    come = f"{covers(there)} already do: {named}" if arriving else f"this party alone is {covers(party.party_size)}"
    limit = f"At most {' and '.join(most)} may arrive in the slot of {when}"
    return f"{limit}, and {come}; {_at(standing, free)} would be free."


def stability(standing: Standing, party: Party, places: Sequence[Place]) -> str:
    """Who is moved already, or why this one may not be."""
    night, free = standing.night, _without(places, Reason.STABILITY)
    held = place_name(party.held or ())
    here = [standing.plan.of[who] for place in places if place.candidate.at_held for who in place.holders]
    taken = f", which {listed([sitter(night, each) for each in here])} has" if here else ""
    elsewhere = f"{_at(standing, free)} would be free"
    if party.party_id in standing.pool.frozen:
        freeze = night.venue.stability.freeze_minutes
        return f"It arrives within {freeze} minutes of now and must keep {held}{taken}; {elsewhere}."
    moved = [who for who, each in standing.floor.seated.items() if standing.floor.counts_as_move(each)]
    already = f" ({listed(sorted(moved, key=natural_key))} already)" if moved else ""
    limit = number_of(night.max_moves, "promised booking")
    return f"It holds {held}{taken}; {elsewhere}, but at most {limit} may be moved{already}."


def _without(places: Sequence[Place], rule: Reason) -> Place:
    """The first place that nothing but ``rule`` keeps from the party."""
    return next(place for place in places if place.obstacles == {rule})


def _at(standing: Standing, place: Place) -> str:
    return f"{place_name(place.candidate.tables.tables)} at {standing.night.local(place.candidate.start)}"


def _sets(night: Night) -> list[TableSet]:
    """Sets that may be given to whoever fits."""
    return [tables for tables in night.sets if tables.source != "locked"]


def _most(night: Night, party: Party, tables: TableSet) -> int:
    return tables.max_covers if party.promised else largest_party(night, tables)


SENTENCES: dict[Reason, Sentence] = {
    Reason.OUTSIDE_SERVICE: outside_service,
    Reason.TOO_LARGE: too_large,
    Reason.TOO_SMALL: too_small,
    Reason.SIZE_GAP: size_gap,
    Reason.NEEDS_UNMET: needs_unmet,
    Reason.MIN_SPEND: min_spend,
    Reason.CLOSED: closed,
    Reason.CUSTOMER_LIMIT: customer_limit,
    Reason.PACING: pacing,
    Reason.STABILITY: stability,
    Reason.FULL: full,
}
