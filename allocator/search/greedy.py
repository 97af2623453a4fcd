"""The first plan: parties in order of importance, each at the set it wastes least on. Complete, and there at once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from allocator.candidates import (
    Candidate,
    Candidates,
    busy_period,
    counts_against_limit,
    end_of_stay,
    slot_of,
    starts_of,
)
from allocator.domain.plan import Allocation, Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.party import Party
    from allocator.model.objective import Gains


class Floor:
    """Who sits where so far, and whether one more candidate breaks a rule that ties parties together."""

    def __init__(self, pool: Candidates) -> None:
        self.pool = pool
        self.night = pool.night
        self.seated: dict[str, Candidate] = {}
        self._busy: dict[str, list[tuple[Minute, Minute, str]]] = defaultdict(list)
        self._used: dict[str, int] = defaultdict(int)
        self._covers: dict[int, int] = defaultdict(int)
        self._parties: dict[int, int] = defaultdict(int)
        self._promised_covers: dict[int, int] = defaultdict(int)
        self._promised_parties: dict[int, int] = defaultdict(int)
        self._allowance: dict[str, int] = {}
        self.moves = 0
        for party in self.night.parties:
            if party.promised:
                slot = slot_of(self.night, party.arrival)
                self._promised_covers[slot] += party.party_size
                self._promised_parties[slot] += 1

    def free(self, tables: Iterable[str], busy: tuple[Minute, Minute]) -> bool:
        """Whether nobody meets the period ``busy`` at ``tables``."""
        start, end = busy
        return all(end <= since or until <= start for name in tables for since, until, _ in self._busy[name])

    def holders(self, each: Candidate) -> set[str]:
        """Parties that stand in the way of a candidate at its tables."""
        start, end = each.busy
        return {
            who
            for name in each.tables.tables
            for since, until, who in self._busy[name]
            if since < end and start < until
        }

    def idle_before(self, each: Candidate) -> int:
        """Minutes its (single) table stands idle before it, counted from opening at the earliest."""
        until = [end for name in each.tables.tables for _, end, _ in self._busy[name] if end <= each.busy[0]]
        return each.busy[0] - max(until, default=self.night.service.opens)

    def within_limit(self, each: Candidate) -> bool:
        """Whether its person may have these tables as well."""
        if each.party.promised:
            return True
        person = self.night.person(each.party)
        if person not in self._allowance:
            self._allowance[person] = self.pool.allowance(person)
        return self._used[person] + counts_against_limit(each.tables) <= self._allowance[person]

    def within_pacing(self, each: Candidate) -> bool:
        """Whether its slot takes it as well."""
        pacing = self.night.service.pacing
        if each.party.fixed or (pacing.max_covers is None and pacing.max_parties is None):
            return True
        slot = slot_of(self.night, each.start)
        covers, parties = self._covers[slot] + each.party.party_size, self._parties[slot] + 1
        return (pacing.max_covers is None or covers <= max(pacing.max_covers, self._promised_covers[slot])) and (
            pacing.max_parties is None or parties <= max(pacing.max_parties, self._promised_parties[slot])
        )

    def within_moves(self, each: Candidate) -> bool:
        """Whether one more promised booking may be moved, if this moves one."""
        return not self.counts_as_move(each) or self.moves < self.night.max_moves

    def counts_as_move(self, each: Candidate) -> bool:
        """Whether the rule of stability counts it."""
        return each.moves and self.pool.can_stay(each.party)

    def allows(self, each: Candidate) -> bool:
        """Whether it breaks no rule."""
        return (
            self.free(each.tables.tables, each.busy)
            and self.within_limit(each)
            and self.within_pacing(each)
            and self.within_moves(each)
        )

    def seat(self, each: Candidate) -> None:
        """Seat it."""
        party = each.party
        self.seated[party.party_id] = each
        for name in each.tables.tables:
            self._busy[name].append((*each.busy, party.party_id))
        if not party.promised:
            self._used[self.night.person(party)] += counts_against_limit(each.tables)
        slot = slot_of(self.night, each.start)
        self._covers[slot] += party.party_size
        self._parties[slot] += 1
        self.moves += self.counts_as_move(each)

    def unseat(self, party_id: str) -> Candidate:
        """Take a party off the floor again."""
        each = self.seated.pop(party_id)
        for name in each.tables.tables:
            self._busy[name].remove((*each.busy, party_id))
        if not each.party.promised:
            self._used[self.night.person(each.party)] -= counts_against_limit(each.tables)
        slot = slot_of(self.night, each.start)
        self._covers[slot] -= each.party.party_size
        self._parties[slot] -= 1
        self.moves -= self.counts_as_move(each)
        return each

    def plan(self) -> Plan:
        """The plan so far."""
        return plan_of(self.seated.values())


def plan_of(seated: Iterable[Candidate]) -> Plan:
    """Candidates as a plan, by start and id."""
    ordered = sorted(seated, key=lambda each: (each.start, each.party.party_id))
    return Plan(tuple(Allocation(each.party.party_id, each.tables.tables, each.start, each.end) for each in ordered))


def floor_of(pool: Candidates, plan: Plan) -> Floor:
    """The floor as ``plan`` fills it; what its night no longer allows is left out."""
    floor = Floor(pool)
    for allocation in sorted(plan.allocations, key=lambda each: not pool.night.party[each.party_id].fixed):
        each = pool.place(pool.night.party[allocation.party_id], allocation.tables, allocation.start)
        if each is not None and floor.allows(each):
            floor.seat(each)
    return floor


def first_plan(pool: Candidates, gains: Gains, onto: Floor | None = None) -> Plan:
    """Seat the fixed, then promises at the tables they hold, other promises, requests by value, entries by rank."""
    floor = onto or Floor(pool)
    rank = {ranked.party_id: ranked.rank for ranked in gains.scores.waitlist}
    full: dict[tuple[int, Minute, Minute], list[TableSet]] = {}
    for party in sorted(pool.night.parties, key=lambda each: _importance(gains, rank, each)):
        if party.party_id not in floor.seated:
            best = next((each for each in _by_fit(floor, party, full) if floor.allows(each)), None)
            if best is not None:
                floor.seat(best)
    return floor.plan()


def _importance(gains: Gains, rank: dict[str, int], party: Party) -> tuple[float, ...]:
    if party.fixed:
        return (0, 0)
    if party.promised:
        return (1 if party.held else 2, -party.party_size)
    if party.requested:
        return (3, -gains.requested_worth(party))
    return (4, rank.get(party.party_id, 0))


def _by_fit(floor: Floor, party: Party, full: dict[tuple[int, Minute, Minute], list[TableSet]]) -> Iterable[Candidate]:
    """Candidates of a party, best fit first, worked out only as far as they are asked for.

    ``full`` remembers the stays for which no set of a list was free: a floor that only fills never has one again.
    It keeps the lists themselves, so that their identities stay theirs.
    """
    pool = floor.pool
    if party.fixed or party.held or party.party_id in pool.frozen:
        found = pool.of_party(party)
        yield from sorted(found, key=lambda each: (not each.at_held, *_tightness(each.tables), each.start))
        return
    sets = pool.suitable(party)[1]
    starts = sorted(starts_of(pool.night, party), key=lambda start: abs(start - party.arrival))
    stays = [(start, end_of_stay(pool.night, party, start)) for start in starts]
    stays = [stay for stay in stays if (id(sets), *stay) not in full]
    free = set()
    for tables in sets:
        for start, end in stays:
            busy = busy_period(pool.night, tables, start, end)
            if floor.free(tables.tables, busy) and not pool.closed(tables, busy):
                free.add((start, end))
                yield Candidate(party, tables, start, end, busy)
    full.update(((id(sets), *stay), sets) for stay in stays if stay not in free)


def _tightness(tables: TableSet) -> tuple[int, int]:
    return len(tables.tables), tables.max_covers
