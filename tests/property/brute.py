"""The best plan of a small night by looking at all of them: written from the contract, with no code but the domain's.

Every level is a sum over the seated parties, so each way to seat a party gets one number in which an earlier level
outweighs all later ones, and a depth-first search keeps the best sum.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from allocator.domain.floor import in_order
from allocator.domain.plan import LEVELS, Allocation, Goal, Parameters, Plan, Scores, WaitlistPolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from allocator.domain.floor import Table
    from allocator.domain.night import Night
    from allocator.domain.party import Party

HEAVIER = 10**9
"""How much one unit of a level outweighs one of the next."""


def best_levels(night: Night, scores: Scores, parameters: Parameters) -> dict[str, int]:
    """Value of each level in the best of all plans; a strict waitlist is the sum of the scores that it seats."""
    brute = Brute(night, scores, parameters)
    return brute.levels(brute.best())


def best_plan(night: Night, scores: Scores, parameters: Parameters) -> Plan:
    """One of the best of all plans."""
    brute = Brute(night, scores, parameters)
    return brute.plan(brute.best())


def agreeing_locks(night: Night) -> bool:
    """Whether every lock holds tables, none of them closed, and no two locks contradict each other."""
    brute = Brute(night, Scores(), Parameters())
    taken: list[tuple[Spot, tuple[int, int]]] = []
    for party in night.parties:
        if party.fixed:
            spot = brute.held_spot(party)
            if spot is None:
                return False
            occupied = brute.occupies(party, spot, party.arrival)
            if brute.shut(spot, occupied):
                return False
            if any(spot.tables & other.tables and meet(occupied, period) for other, period in taken):
                return False
            taken.append((spot, occupied))
    return True


def one_piece(group: Iterable[Table]) -> bool:
    """Whether the tables are of one area and hang together."""
    rest = list(group)
    piece = [rest.pop()]
    while True:
        joins = [new for new in rest if any(touch(new, old) for old in piece)]
        if not joins:
            return not rest
        piece += joins
        rest = [each for each in rest if each not in joins]


def touch(one: Table, other: Table) -> bool:
    near = one.table_id in other.adjacent_to or other.table_id in one.adjacent_to
    return near and one.area == other.area


def meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass(frozen=True)
class Spot:
    """Tables that one party may have together."""

    tables: frozenset[str]
    least: int
    most: int
    setup: int = 0
    counts: int = 1
    joined: bool = False


@dataclass(frozen=True)
class Way:
    """One way to seat one party; the higher ``worth`` the better."""

    party: Party
    spot: Spot
    start: int
    occupied: tuple[int, int]
    worth: int
    counts: int
    moved: bool

    def clashes(self, other: Way) -> bool:
        return bool(self.spot.tables & other.spot.tables) and meet(self.occupied, other.occupied)


class Brute:
    """All plans of one small night."""

    def __init__(self, night: Night, scores: Scores, parameters: Parameters) -> None:
        self.night = night
        self.scores = scores
        self.parameters = parameters

    # --- the floor

    @cached_property
    def spots(self) -> dict[frozenset[str], Spot]:
        """Every single table, declared and generated combination."""
        found = {}
        for number in range(1, len(self.night.tables) + 1):
            for group in combinations(self.night.tables, number):
                spot = self._spot(group)
                if spot is not None:
                    found[spot.tables] = spot
        return found

    def _spot(self, group: Sequence[Table]) -> Spot | None:
        rules = self.night.venue.combinations
        number = len(group)
        ids = frozenset(table.table_id for table in group)
        if number == 1:
            return Spot(ids, group[0].min_covers, group[0].max_covers)
        for row in self.night.combinations:
            if frozenset(row.tables) == ids:
                setup = row.setup_minutes if row.setup_minutes is not None else rules.setup_minutes
                return Spot(ids, row.min_covers, row.max_covers, setup, row.counts_as, joined=True)
        if not rules.generate or number > rules.max_tables or in_order(ids) in self.night.apart:
            return None
        if not one_piece(group):
            return None
        least = max(table.max_covers for table in group) + 1
        most = sum(table.max_covers for table in group) - rules.seats_lost_per_join * (number - 1)
        return Spot(ids, least, most, rules.setup_minutes, 2, joined=True) if least <= most else None

    def held_spot(self, party: Party) -> Spot | None:
        """What the tables that ``party`` holds make."""
        if party.held is None:
            return None
        ids = frozenset(party.held)
        if ids in self.spots or not party.fixed:
            return self.spots.get(ids)
        seats = sum(self.night.table[table_id].max_covers for table_id in ids)
        return Spot(ids, 1, seats, self.night.venue.combinations.setup_minutes, 2, joined=True)

    def offered(self, spot: Spot, wanted: str) -> bool:
        if wanted.startswith("table:"):
            return wanted.removeprefix("table:") in spot.tables
        tables = [self.night.table[table_id] for table_id in spot.tables]
        if wanted.startswith("area:"):
            return {table.area for table in tables} == {wanted.removeprefix("area:")}
        return all(wanted in table.tags for table in tables)

    # --- times

    def stays(self, party: Party) -> int | None:
        if party.duration is not None:
            return party.duration
        for up_to, minutes in self.night.service.turn_times.rules:
            if party.party_size <= up_to:
                return minutes
        return self.night.service.turn_times.default

    def leaves(self, party: Party, start: int) -> int:
        minutes = self.stays(party)
        service = self.night.service
        if start < service.closes:
            return service.closes if minutes is None else min(service.closes, start + minutes)
        return start + (minutes if minutes is not None else service.slot_minutes)

    def occupies(self, party: Party, spot: Spot, start: int) -> tuple[int, int]:
        before = spot.setup if spot.joined else 0
        return start - before, self.leaves(party, start) + self.night.service.turn_times.buffer_minutes

    def starts(self, party: Party) -> list[int]:
        """Every minute at which ``party`` may start."""
        service, now = self.night.service, self.night.now
        if party.fixed:
            return [party.arrival]
        found = {party.arrival}
        if not party.promised:
            first = party.earliest if party.earliest is not None else party.arrival
            last = party.latest if party.latest is not None else party.arrival
            minutes = self.stays(party)
            for start in range(service.opens, service.closes, service.slot_minutes):
                whole = minutes is None or start + minutes <= service.closes
                past = service.opens <= now < service.closes and start < now
                if first <= start <= last and whole and not past:
                    found.add(start)
        within = range(service.opens, min(service.last_arrival + 1, service.closes))
        return sorted(start for start in found if start in within)

    def shut(self, spot: Spot, occupied: tuple[int, int]) -> bool:
        """Whether a table of ``spot`` is closed at some time of the period."""
        for closure in self.night.closures:
            begins = closure.start is None or closure.start < occupied[1]
            goes_on = closure.end is None or closure.end > occupied[0]
            if begins and goes_on and spot.tables & closure.tables:
                return True
        return False

    # --- ways to seat a party

    def ways(self, party: Party) -> list[Way]:
        """Every way to seat ``party``, as if nobody else came; the best first."""
        if party.fixed:
            spot = self.held_spot(party)
            assert spot is not None, "a lock holds tables"
            return [self._way(party, spot, party.arrival)]
        freeze = self.night.venue.stability.freeze_minutes
        soon = freeze > 0 and abs(party.arrival - self.night.now) <= freeze
        frozen = soon and self.may_stay(party)
        found = [
            self._way(party, spot, start)
            for spot in self.spots.values()
            if self.takes(party, spot) and not (frozen and spot.tables != frozenset(party.held or ()))
            for start in self.starts(party)
            if not self.shut(spot, self.occupies(party, spot, start))
        ]
        return sorted(found, key=lambda way: -way.worth)

    def takes(self, party: Party, spot: Spot) -> bool:
        """Whether size, needs and spend of ``party`` go with ``spot``."""
        size = party.party_size
        if size > spot.most or not all(self.offered(spot, need) for need in party.needs):
            return False
        if party.promised:
            return True
        rules = self.night.venue.combinations
        if spot.joined and not (rules.party_min or 0) <= size <= (rules.party_max or size):
            return False
        asked = sum(self.night.table[table_id].min_spend for table_id in spot.tables)
        return size >= spot.least and (party.expected_spend is None or party.expected_spend >= asked)

    def may_stay(self, party: Party) -> bool:
        """Whether a promised party holds tables that could be its own still."""
        spot = self.held_spot(party)
        if not party.promised or party.fixed or spot is None or party.arrival not in self.starts(party):
            return False
        return self.takes(party, spot) and not self.shut(spot, self.occupies(party, spot, party.arrival))

    def _way(self, party: Party, spot: Spot, start: int) -> Way:
        moved = self.may_stay(party) and spot.tables != frozenset(party.held or ())
        worth = 0
        for gain in self.gains(party, spot, start):
            worth = worth * HEAVIER + gain
        counts = 0 if party.promised else spot.counts
        return Way(party, spot, start, self.occupies(party, spot, start), worth, counts, moved)

    # --- levels

    def gains(self, party: Party, spot: Spot, start: int) -> Iterator[int]:
        """What the party adds to each level; the strict waitlist is one level an entry, and waste negative."""
        score = self.scores.points.get(party.party_id, 0)
        strict = self.parameters.waitlist is WaitlistPolicy.STRICT
        covers = self.parameters.goal is Goal.COVERS
        vip = self.night.vip(party)
        yield (2 if vip else 1) if party.promised else 0
        value = 1000 * party.party_size if covers else party.expected_spend or 0
        yield value + score if party.requested else 0
        if strict:
            yield from (int(ranked.party_id == party.party_id) for ranked in self.scores.waitlist)
        else:
            yield score * party.party_size if party.waiting else 0
        yield party.party_size
        at_held = party.held is not None and spot.tables == frozenset(party.held)
        yield int(not party.waiting and at_held and start == party.arrival)
        yield sum(self.offered(spot, wish) for wish in party.wishes)
        yield -self.waste(party, spot)

    def waste(self, party: Party, spot: Spot) -> int:
        best = max(table.rank for table in self.night.tables)
        ranks = [self.night.table[table_id].rank for table_id in spot.tables]
        lost = sum(best - rank if self.night.vip(party) else rank for rank in ranks)
        if spot.joined:
            lost += 2 * (len(spot.tables) - 1)
        elif any(other.joined and spot.tables < other.tables for other in self.spots.values()):
            lost += 1
        return lost + max(0, spot.most - party.party_size)

    def levels(self, chosen: Iterable[Way]) -> dict[str, int]:
        """The seven levels of these ways taken together."""
        total = dict.fromkeys(LEVELS, 0)
        for way in chosen:
            promise, value, *waitlist, covers, kept, wishes, less = self.gains(way.party, way.spot, way.start)
            if self.parameters.waitlist is WaitlistPolicy.STRICT:
                waitlist = [self.scores.points.get(way.party.party_id, 0) if way.party.waiting else 0]
            for name, gain in zip(LEVELS, (promise, value, *waitlist, covers, kept, wishes, -less), strict=True):
                total[name] += gain
        return total

    def plan(self, chosen: Iterable[Way]) -> Plan:
        return Plan(
            tuple(
                Allocation(way.party.party_id, in_order(way.spot.tables), way.start, self.leaves(way.party, way.start))
                for way in chosen
            )
        )

    # --- rules across parties

    @cached_property
    def tables_left(self) -> dict[str, int]:
        """Tables that each person may have for what is not promised."""
        left: dict[str, int] = {}
        for party in self.night.parties:
            person = self.night.person(party)
            left.setdefault(person, self.night.limit(person))
            left[person] -= self._promised_count(party) if party.promised else 0
        return {person: max(0, tables) for person, tables in left.items()}

    def _promised_count(self, party: Party) -> int:
        held = self.held_spot(party)
        if held is not None:
            return held.counts
        holding = [
            spot.counts
            for spot in self.spots.values()
            if self.takes(party, spot) and not self.shut(spot, self.occupies(party, spot, party.arrival))
        ]
        return min(holding, default=0)

    def slot(self, start: int) -> int:
        return (start - self.night.service.opens) // self.night.service.slot_minutes

    def within_rules(self, chosen: Sequence[Way]) -> bool:
        """Whether limits, pacing and stability allow these together; one more way never mends what is broken."""
        used: dict[str, int] = defaultdict(int)
        arriving: dict[int, list[int]] = defaultdict(list)
        for way in chosen:
            used[self.night.person(way.party)] += way.counts
            arriving[self.slot(way.start)].append(way.party.party_size)
        return (
            sum(way.moved for way in chosen) <= self.night.max_moves
            and all(tables <= self.tables_left[person] for person, tables in used.items())
            and all(self._paced(slot, sizes) for slot, sizes in arriving.items())
        )

    def _paced(self, slot: int, sizes: list[int]) -> bool:
        pacing = self.night.service.pacing
        word = [party.party_size for party in self.night.parties if party.promised and self.slot(party.arrival) == slot]
        few_covers = pacing.max_covers is None or sum(sizes) <= max(pacing.max_covers, sum(word))
        few_parties = pacing.max_parties is None or len(sizes) <= max(pacing.max_parties, len(word))
        return few_covers and few_parties

    # --- the search

    def best(self) -> list[Way]:
        """How the parties that are seated sit in one of the best of all plans."""
        groups = [group for group in map(self.ways, self.night.parties) if group]
        groups.sort(key=lambda group: (not group[0].party.fixed, -group[0].worth))
        search = Search(self)
        search.descend(groups, 0, [])
        return search.chosen


class Search:
    """Depth first through the parties; a branch that cannot beat the best is left."""

    def __init__(self, brute: Brute) -> None:
        self.brute = brute
        self.worth = -1
        self.chosen: list[Way] = []

    def descend(self, groups: Sequence[Sequence[Way]], worth: int, chosen: list[Way]) -> None:
        """Try everything for the parties left; their ``groups`` hold the ways that clash with none chosen."""
        if worth > self.worth and not any(group and group[0].party.fixed for group in groups):
            self.worth, self.chosen = worth, chosen
        if not groups or worth + sum(group[0].worth for group in groups if group) <= self.worth:
            return
        first, *rest = groups
        for way in first:
            together = [*chosen, way]
            if self.brute.within_rules(together):
                left = [[other for other in group if not way.clashes(other)] for group in rest]
                self.descend(left, worth + way.worth, together)
        if not first or not first[0].party.fixed:
            self.descend(rest, worth, chosen)
