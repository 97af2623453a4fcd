"""For each party the table sets and starts that can hold it: no solver, only the rules that concern it alone.

Everything the model, the explanations and the certificates need to know about one party by itself is said here;
rules that tie parties together (tables, limits, pacing, moves) are rows of the model.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault
from allocator.domain.plan import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party

_Suitable = dict[tuple[int, bool, tuple[str, ...]], tuple["Reason | None", "list[TableSet]"]]

LOCKED_JOIN_COUNTS = 2
"""Tables an undeclared join counts for (contract, rule 4)."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to seat one party. ``busy`` is the half-open period in which its tables are taken."""

    party: Party
    tables: TableSet
    start: Minute
    end: Minute
    busy: tuple[Minute, Minute]

    @property
    def at_held(self) -> bool:
        """Whether the party already holds exactly these tables."""
        return self.party.held == self.tables.tables

    @property
    def moves(self) -> bool:
        """Whether a promised booking would be given other tables than it holds."""
        return self.party.promised and self.party.held is not None and not self.at_held


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is left of a party's starts and sets after the filters, and the first filter that left nothing."""

    starts: tuple[Minute, ...]
    sets: tuple[TableSet, ...]
    candidates: tuple[Candidate, ...]
    reason: Reason | None = None


def end_of_stay(night: Night, party: Party, start: Minute) -> Minute:
    """When a party seated at ``start`` leaves: after its duration, at the latest when the service closes."""
    closes = night.service.closes
    duration = party.duration or night.service.turn_times.minutes_for(party.party_size)
    if start >= closes:
        return start + (duration or night.service.slot_minutes)
    return closes if duration is None else min(start + duration, closes)


def busy_period(night: Night, tables: TableSet, start: Minute, end: Minute) -> tuple[Minute, Minute]:
    """Period a stay occupies its tables: with setup (combinations only) before and cleaning after."""
    return start - (tables.setup_minutes if tables.joined else 0), end + night.service.turn_times.buffer_minutes


def starts_of(night: Night, party: Party) -> tuple[Minute, ...]:
    """Starts a party may be given (rule 8): its arrival, and for flexible requests the grid around it."""
    if party.fixed:
        return (party.arrival,)
    service = night.service
    found = {party.arrival} if service.opens <= party.arrival <= service.last_arrival else set()
    if not party.promised and (party.earliest is not None or party.latest is not None):
        found |= _grid(night, party)
    return tuple(sorted(start for start in found if start < service.closes))


def _grid(night: Night, party: Party) -> set[Minute]:
    service = night.service
    duration = party.duration or service.turn_times.minutes_for(party.party_size)
    first = party.arrival if party.earliest is None else party.earliest
    last = min(party.arrival if party.latest is None else party.latest, service.last_arrival)
    if duration is not None:
        last = min(last, service.closes - duration)
    if service.holds(night.now):
        first = max(first, night.now)
    steps = max(0, -((service.opens - first) // service.slot_minutes))
    return set(range(service.opens + steps * service.slot_minutes, last + 1, service.slot_minutes))


def smallest_party(night: Night, tables: TableSet) -> int:
    """Fewest covers a party that is not promised must have to be given ``tables``."""
    party_min = night.venue.combinations.party_min if tables.joined else None
    return max(tables.min_covers, party_min or 0)


def largest_party(night: Night, tables: TableSet) -> int:
    """Most covers a party that is not promised may have to be given ``tables``."""
    party_max = night.venue.combinations.party_max if tables.joined else None
    return tables.max_covers if party_max is None else min(tables.max_covers, party_max)


def fits(night: Night, party: Party, tables: TableSet) -> bool:
    """Whether the size of ``party`` suits ``tables`` (rule 2)."""
    if party.promised:
        return party.party_size <= tables.max_covers
    return smallest_party(night, tables) <= party.party_size <= largest_party(night, tables)


def meets(night: Night, tables: TableSet, need: str) -> bool:
    """Whether every table of the set has the tag or area ``need`` names, or the set holds the table it names."""
    kind, _, name = need.partition(":")
    if kind == "table" and name:
        return name in tables.tables
    members = [night.table[table_id] for table_id in tables.tables]
    if kind == "area" and name:
        return all(table.area == name for table in members)
    return all(need in table.tags for table in members)


def counts_against_limit(tables: TableSet) -> int:
    """Tables a set counts for against its person's limit (rule 3)."""
    return tables.counts_as if tables.joined else 1


@dataclass(frozen=True)
class Candidates:
    """The candidates of a night, worked out party by party, with what they share kept."""

    night: Night
    sets: tuple[TableSet, ...]
    _suitable: _Suitable = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, night: Night, sets: Sequence[TableSet] | None = None) -> Candidates:
        """Candidates over ``sets`` (all of the night's, unless fewer are asked for)."""
        return cls(night, tuple(night.sets if sets is None else sets))

    def after(self, night: Night) -> Candidates:
        """Candidates of a changed ``night``; which sets suit whom is kept where the floor is the same."""
        was = self.night
        floors = [(each.tables, each.sets, each.venue.combinations) for each in (was, night)]
        if self.sets == was.sets and floors[0] == floors[1]:
            return Candidates(night, night.sets, self._suitable)
        return Candidates.of(night)

    @cached_property
    def _closures(self) -> dict[str, list[tuple[Minute | None, Minute | None]]]:
        closed: dict[str, list[tuple[Minute | None, Minute | None]]] = defaultdict(list)
        for closure in self.night.closures:
            for table_id in closure.tables:
                closed[table_id].append((closure.start, closure.end))
        return closed

    def closed(self, tables: TableSet, busy: tuple[Minute, Minute]) -> bool:
        """Whether a closure meets the period ``busy`` on one of the tables."""
        start, end = busy
        return any(
            (until is None or start < until) and (since is None or since < end)
            for table_id in tables.tables
            for since, until in self._closures.get(table_id, ())
        )

    def sieve(self, party: Party) -> Sieve:
        """Starts, sets and candidates of ``party`` after the filters, in the order of the contract's reasons."""
        if party.fixed:
            return self._fixed(party)
        starts = starts_of(self.night, party)
        if not starts:
            return Sieve((), (), (), Reason.OUTSIDE_SERVICE)
        reason, sets = self.suitable(party)
        if reason is not None:
            return Sieve(starts, (), (), reason)
        found = tuple(self._open(party, sets, starts))
        return Sieve(starts, tuple(sets), found, None if found else Reason.CLOSED)

    def _fixed(self, party: Party) -> Sieve:
        held = self.night.set_of[party.held or ()]
        end = end_of_stay(self.night, party, party.arrival)
        busy = busy_period(self.night, held, party.arrival, end)
        return Sieve((party.arrival,), (held,), (Candidate(party, held, party.arrival, end, busy),))

    def _open(self, party: Party, sets: Iterable[TableSet], starts: Iterable[Minute]) -> Iterable[Candidate]:
        stays = [(start, end_of_stay(self.night, party, start)) for start in starts]
        for tables in sets:
            always = self._closures.keys().isdisjoint(tables.tables)
            for start, end in stays:
                busy = busy_period(self.night, tables, start, end)
                if always or not self.closed(tables, busy):
                    yield Candidate(party, tables, start, end, busy)

    def suitable(self, party: Party) -> tuple[Reason | None, list[TableSet]]:
        """Sets that suit the party whatever the time, tightest first, and the first filter that left none."""
        key = (party.party_size, party.promised, party.needs)
        if key not in self._suitable:
            self._suitable[key] = self._filter_sets(party)
        reason, sets = self._suitable[key]
        spend = None if party.promised else party.expected_spend
        if reason is not None or spend is None or all(tables.min_spend <= spend for tables in sets):
            return reason, sets
        left = [tables for tables in sets if tables.min_spend <= spend]
        return (None, left) if left else (Reason.MIN_SPEND, [])

    def suits(self, party: Party, tables: TableSet) -> bool:
        """Whether ``tables`` are among those that :meth:`suitable` finds, without finding the others."""
        spend = None if party.promised else party.expected_spend
        return (
            tables.tables in self._usable
            and fits(self.night, party, tables)
            and all(meets(self.night, tables, need) for need in party.needs)
            and (spend is None or tables.min_spend <= spend)
        )

    @cached_property
    def _usable(self) -> frozenset[tuple[str, ...]]:
        return frozenset(made.tables for made in self.sets if made.source != "locked")

    def _filter_sets(self, party: Party) -> tuple[Reason | None, list[TableSet]]:
        night = self.night
        usable = [tables for tables in self.sets if tables.source != "locked"]
        left = [tables for tables in usable if fits(night, party, tables)]
        if not left:
            return self._size_reason(party, usable), []
        left = [tables for tables in left if all(meets(night, tables, need) for need in party.needs)]
        left.sort(key=lambda tables: (len(tables.tables), tables.max_covers))
        return (None, left) if left else (Reason.NEEDS_UNMET, [])

    def _size_reason(self, party: Party, usable: list[TableSet]) -> Reason:
        if all(party.party_size > largest_party(self.night, tables) for tables in usable):
            return Reason.TOO_LARGE
        if all(party.party_size < smallest_party(self.night, tables) for tables in usable):
            return Reason.TOO_SMALL
        return Reason.SIZE_GAP

    @cached_property
    def frozen(self) -> frozenset[str]:
        """Promised parties that arrive so soon that they keep their tables, where those can still hold them."""
        freeze = self.night.venue.stability.freeze_minutes
        if freeze <= 0:
            return frozenset()
        return frozenset(
            party.party_id
            for party in self.night.parties
            if party.promised and abs(party.arrival - self.night.now) <= freeze and self.can_stay(party)
        )

    def can_stay(self, party: Party) -> bool:
        """Whether the tables a booking holds can still hold it at its arrival."""
        if party not in self._staying:
            at_held = party.held is not None and self._place(party, party.held, party.arrival) is not None
            self._staying[party] = party.fixed or at_held
        return self._staying[party]

    @cached_property
    def _staying(self) -> dict[Party, bool]:
        return {}

    def of_party(self, party: Party) -> tuple[Candidate, ...]:
        """Every candidate of ``party``; a frozen one has only those at the tables it holds."""
        found = self.sieve(party).candidates
        if party.party_id in self.frozen:
            return tuple(each for each in found if each.at_held)
        return found

    def place(self, party: Party, tables: tuple[str, ...], start: Minute) -> Candidate | None:
        """The candidate of ``party`` at these tables and this start, if there is one; the others are not worked out."""
        if party.party_id in self.frozen and party.held != tables:
            return None
        return self._place(party, tables, start)

    def _place(self, party: Party, tables: tuple[str, ...], start: Minute) -> Candidate | None:
        made = self.night.set_of.get(tables)
        if made is None:
            return None
        if party.fixed:
            found: Iterable[Candidate] = self._fixed(party).candidates
        elif start in starts_of(self.night, party) and self.suits(party, made):
            found = self._open(party, (made,), (start,))
        else:
            return None
        return next((each for each in found if (each.tables.tables, each.start) == (tables, start)), None)

    def at(self, party: Party, sets: Iterable[TableSet]) -> list[Candidate]:
        """Candidates of a ``party`` that is not fixed at some of its suitable ``sets``."""
        return list(self._open(party, sets, starts_of(self.night, party)))

    def nearest(self, party: Party) -> Iterable[Candidate]:
        """Candidates of a ``party`` that is not promised, worked out only as far as they are asked for.

        Those nearest to the time it asks for come first, of these single tables, and of these the smallest.
        """
        sets = sorted(self.suitable(party)[1], key=lambda tables: (tables.joined, tables.max_covers))
        starts = sorted(starts_of(self.night, party), key=lambda start: abs(start - party.arrival))
        for _, equal in groupby(starts, key=lambda start: abs(start - party.arrival)):
            yield from self._open(party, sets, list(equal))

    def promised_count(self, party: Party) -> int:
        """Tables a promised booking counts for against its person, seated or not (rule 3)."""
        held = self.night.set_of.get(party.held) if party.held else None
        if held is not None and (held.source != "locked" or party.fixed):
            return counts_against_limit(held)
        open_at_arrival = self._open(party, self.suitable(party)[1], (party.arrival,))
        return min((counts_against_limit(each.tables) for each in open_at_arrival), default=0)

    def allowance(self, person: str) -> int:
        """Tables that requests and waitlist entries of ``person`` may use."""
        promised = sum(self.promised_count(party) for party in self._promised_of.get(person, ()))
        return max(0, self.night.limit(person) - promised)

    @cached_property
    def _promised_of(self) -> dict[str, list[Party]]:
        found: dict[str, list[Party]] = defaultdict(list)
        for party in self.night.parties:
            if party.promised:
                found[self.night.person(party)].append(party)
        return found


def slot_of(night: Night, start: Minute) -> int:
    """Index of the arrival slot ``start`` lies in, counted from opening."""
    return (start - night.service.opens) // night.service.slot_minutes


def lock_faults(night: Night) -> tuple[Fault, ...]:
    """Locks of this night that contradict each other or a closure, each naming both sides (rule 4)."""
    pool = Candidates.of(night)
    held = [pool.sieve(party).candidates[0] for party in night.parties if party.fixed]
    found = [_lock_fault(one, f"{_who(other.party)} holds") for one, other in _clashes(held)]
    for candidate in held:
        for closure in night.closures:
            shared = closure.tables & set(candidate.tables.tables)
            if shared and closure.overlaps(*candidate.busy):
                where = closure.origin or "a closure"
                found.append(_lock_fault(candidate, f"{where} closes", sorted(shared)))
    return tuple(found)


def _clashes(held: list[Candidate]) -> Iterable[tuple[Candidate, Candidate]]:
    by_table: dict[str, list[Candidate]] = defaultdict(list)
    seen: set[tuple[str, str]] = set()
    for candidate in sorted(held, key=lambda each: (each.busy, each.party.party_id)):
        for table_id in candidate.tables.tables:
            for earlier in by_table[table_id]:
                pair = (earlier.party.party_id, candidate.party.party_id)
                if candidate.busy[0] < earlier.busy[1] and pair not in seen:
                    seen.add(pair)
                    yield candidate, earlier
            by_table[table_id].append(candidate)


def _who(party: Party) -> str:
    return f"{party.party_id} ({party.origin})" if party.origin else party.party_id


def _lock_fault(candidate: Candidate, other: str, tables: Sequence[str] | None = None) -> Fault:
    party = candidate.party
    file, _, line = party.origin.partition(":")
    named = "+".join(tables or candidate.tables.tables)
    return Fault(
        file or "bookings.csv",
        int(line or 0),
        "locked",
        f"{party.party_id} is locked to {candidate.tables.name} but {other} {named} at that time",
    )


def with_set(night: Night, tables: TableSet) -> Night:
    """The same night with one more table set that may be given."""
    others = tuple(made for made in night.sets if made.tables != tables.tables)
    return replace(night, sets=(*others, tables))
