"""What an explanation must say, from the contract and by trying everything: reasons, fixes, costs of other places."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from allocator.domain.floor import Combination, in_order, table_sets
from allocator.domain.night import with_parties
from allocator.domain.plan import LEVELS, Allocation, Change, Parameters, Plan, Scores, WaitlistPolicy
from allocator.verify import violations
from tests.property.brute import Brute, Search, touch
from tests.property.seatings import can_seat_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from tests.property.brute import Way

FILTERS = ("start_not_allowed", "capacity", "needs", "min_spend", "closed")
"""Rules of the verifier that concern one party alone, in the order of the contract's reasons."""

REASONS = dict(zip(FILTERS, ("outside_service", "size", "needs_unmet", "min_spend", "closed"), strict=True))
LIFTED = {"limit": "customer_limit", "pacing": "pacing", "stability": "stability"}


def reason(night: Night, plan: Plan, party: Party) -> str:
    """Why ``party`` is not in the legal ``plan``, by what the verifier says of each way to add it."""
    brute = Brute(night, Scores(), Parameters())
    left = list(_everywhere(brute, party))
    for rule in FILTERS:
        left = [each for each in left if rule not in _broken(night, each)]
        if not left:
            return _size(brute, party) if rule == "capacity" else REASONS[rule]
    added = [_broken(night, *plan.allocations, each) for each in left]
    return next((LIFTED[rule] for rule in LIFTED if {rule} in added), "full")


def _everywhere(brute: Brute, party: Party) -> Iterator[Allocation]:
    service = brute.night.service
    starts = {party.arrival, *range(service.opens, service.closes, service.slot_minutes)}
    for spot in brute.spots.values():
        for start in sorted(starts):
            yield Allocation(party.party_id, in_order(spot.tables), start, brute.leaves(party, start))


def _broken(night: Night, *seated: Allocation) -> set[str]:
    return {each.rule for each in violations(night, Scores(), Parameters(), Plan(seated))}


def _size(brute: Brute, party: Party) -> str:
    rules = brute.night.venue.combinations
    sizes = [
        (
            max(spot.least, (rules.party_min or 0) if spot.joined else 0),
            min(spot.most, (rules.party_max or spot.most) if spot.joined else spot.most),
        )
        for spot in brute.spots.values()
    ]
    if all(party.party_size > most for _, most in sizes):
        return "too_large"
    return "too_small" if all(party.party_size < least for least, _ in sizes) else "size_gap"


# --- fixes


def changed(night: Night, party: Party, change: Change, to: int | tuple[str, ...]) -> Night:
    """The night with one change made."""
    others = [each for each in night.parties if each != party]
    if isinstance(to, int):
        if change is Change.ARRIVAL:
            return with_parties(night, (*others, replace(party, arrival=to, earliest=None, latest=None)))
        if change is Change.DURATION:
            return with_parties(night, (*others, replace(party, duration=to)))
        if change is Change.PARTY_SIZE:
            return with_parties(night, (*others, replace(party, party_size=to)))
        return replace(night, person_limits={**night.person_limits, night.person(party): to})
    if change is Change.NEED:
        return with_parties(night, (*others, replace(party, needs=to)))
    members = [night.table[table_id] for table_id in to]
    rules = night.venue.combinations
    least = 1 + max(table.max_covers for table in members)
    most = sum(table.max_covers for table in members) - rules.seats_lost_per_join
    rows = (*night.combinations, Combination(to, least, most))
    locked = [made for made in night.sets if made.source == "locked" and made.tables != to]
    return replace(night, combinations=rows, sets=(*table_sets(night.tables, rows, rules), *locked))


def works(night: Night, plan: Plan, party: Party, change: Change, to: int | tuple[str, ...]) -> bool:
    """Whether the change seats the party with nobody lost."""
    return can_seat_all(changed(night, party, change, to), plan.of.keys() | {party.party_id})


def smallest_fixes(night: Night, plan: Plan, party: Party) -> set[tuple[Change, int | tuple[str, ...]]]:
    """The smallest change of each kind that works (on either side for times); joins are left out."""
    brute = Brute(night, Scores(), Parameters())
    tries = [*_ways_to_come(brute, party), _ways_to_stay(brute, party), *_ways_to_need(party)]
    tries.append([(Change.PARTY_SIZE, size) for size in range(party.party_size - 1, 0, -1)])
    if not party.promised:
        limit = night.limit(night.person(party))
        tries.append([(Change.LIMIT, more) for more in range(limit + 1, limit + 25)])
    first = (next((each for each in some if works(night, plan, party, *each)), None) for some in tries)
    return {each for each in first if each is not None}


def joins_that_work(night: Night, plan: Plan, party: Party) -> set[tuple[str, ...]]:
    """Pairs of neighbours, not to be joined so far, each of which would do."""
    known = Brute(night, Scores(), Parameters()).spots
    lost = night.venue.combinations.seats_lost_per_join
    found = set()
    for one, other in combinations(night.tables, 2):
        pair = in_order((one.table_id, other.table_id))
        some = min(one.max_covers, other.max_covers) - lost > 0
        if touch(one, other) and some and frozenset(pair) not in known and works(night, plan, party, Change.JOIN, pair):
            found.add(pair)
    return found


def _ways_to_come(brute: Brute, party: Party) -> list[list[tuple[Change, int]]]:
    service, now = brute.night.service, brute.night.now
    last = min(service.last_arrival, service.closes - 1)
    grid = [start for start in range(service.opens, last + 1, service.slot_minutes) if start not in brute.starts(party)]
    if service.opens <= now < service.closes:
        grid = [start for start in grid if start >= now]
    before = [(Change.ARRIVAL, start) for start in reversed(grid) if start < party.arrival]
    return [before, [(Change.ARRIVAL, start) for start in grid if start > party.arrival]]


def _ways_to_stay(brute: Brute, party: Party) -> list[tuple[Change, int]]:
    stay = brute.leaves(party, party.arrival) - party.arrival
    usual = brute.stays(replace(party, duration=None))
    shorter = {*range(stay - brute.night.service.slot_minutes, 0, -brute.night.service.slot_minutes)}
    if usual is not None and usual < stay:
        shorter.add(usual)
    return [(Change.DURATION, minutes) for minutes in sorted(shorter, reverse=True)]


def _ways_to_need(party: Party) -> list[list[tuple[Change, tuple[str, ...]]]]:
    return [[(Change.NEED, tuple(each for each in party.needs if each != need))] for need in party.needs]


# --- other places of a seated party


def best_with(brute: Brute, way: Way) -> list[Way] | None:
    """One of the best of all plans with a party in this way; ``None`` where no plan has it."""
    if not brute.within_rules([way]):
        return None
    search = Search(brute)
    groups = [
        [other for other in brute.ways(party) if not other.clashes(way)]
        for party in brute.night.parties
        if party != way.party
    ]
    if any(not group and party.fixed for group, party in zip(groups, _others(brute, way), strict=True)):
        return None
    groups = sorted((group for group in groups if group), key=lambda group: (not group[0].party.fixed, -group[0].worth))
    search.descend(groups, way.worth, [way])
    return search.chosen or None


def _others(brute: Brute, way: Way) -> list[Party]:
    return [party for party in brute.night.parties if party != way.party]


def first_worse_level(brute: Brute, best: list[Way], other: list[Way]) -> str | None:
    """The first level at which ``other`` is worse than ``best``; ``None`` where they are equal."""
    names = list(LEVELS)
    if brute.parameters.waitlist is WaitlistPolicy.STRICT:
        names[2:3] = ["waitlist"] * len(brute.scores.waitlist)

    def total(ways: list[Way]) -> list[int]:
        gains = [list(brute.gains(way.party, way.spot, way.start)) for way in ways]
        return [sum(each) for each in zip(*gains, strict=True)] or [0] * len(names)

    pairs = zip(names, total(best), total(other), strict=True)
    return next((name for name, one, two in pairs if one != two), None)
