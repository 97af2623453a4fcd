"""The changes that might seat a party: for each kind the changed nights, the smallest change first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from allocator.candidates import Candidates, counts_against_limit, end_of_stay, fits, meets, starts_of, with_set
from allocator.domain.floor import Combination, TableSet, generated_join, in_order, natural_key, neighbours
from allocator.domain.night import with_parties
from allocator.domain.plan import Change
from allocator.explain.words import covers, number_of, span, takes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party


@dataclass(frozen=True)
class Changed:
    """One change: its new value ``to``, the ``party`` with it, and how to say it.

    ``base`` is the night as far as the rest of it changes: the limit, or the tables that may be joined.
    """

    change: Change
    to: int | tuple[str, ...]
    base: Night
    party: Party
    words: str

    @cached_property
    def night(self) -> Night:
        """The whole changed night."""
        others = (each for each in self.base.parties if each.party_id != self.party.party_id)
        return with_parties(self.base, (*others, self.party))


@dataclass(frozen=True, slots=True)
class Attempts:
    """Changes of one kind, the smallest first: the first that works is the one to name.

    ``rising``: where one works, all after it do as well.
    """

    change: Change
    changes: Callable[[], Iterator[Changed]]
    rising: bool = False


def attempts_for(night: Night, party: Party) -> tuple[Attempts, ...]:
    """All that may be tried for an unseated ``party``, in the order of the contract."""
    return (
        Attempts(Change.ARRIVAL, partial(_arrivals, night, party, later=False)),
        Attempts(Change.ARRIVAL, partial(_arrivals, night, party, later=True)),
        Attempts(Change.DURATION, partial(_durations, night, party), rising=not (party.promised and party.held)),
        *(Attempts(Change.NEED, partial(_need, night, party, need)) for need in party.needs),
        Attempts(Change.PARTY_SIZE, partial(_sizes, night, party)),
        Attempts(Change.LIMIT, partial(_limits, night, party), rising=True),
        Attempts(Change.JOIN, partial(_joins, night, party)),
    )


def with_all_joins(night: Night, may_bind: Callable[[TableSet], bool]) -> Night | None:
    """The night with all neighbours joined that :data:`Change.JOIN` would join one pair at a time.

    ``None`` where some such pair may bind somebody: to declare it then costs as well as it frees.
    """
    pairs = _joinable(night)
    if any(may_bind(tables) for tables in pairs):
        return None
    for tables in pairs:
        night = _with_join(night, tables)
    return night


def _arrivals(night: Night, party: Party, *, later: bool) -> Iterator[Changed]:
    """Slots of the grid on one side of the times the party could come, the nearest first; none that is past."""
    service = night.service
    first = max(service.opens, night.now) if service.holds(night.now) else service.opens
    last = min(service.last_arrival, service.closes - 1)
    possible = starts_of(night, party)
    slots = [
        start
        for start in range(service.opens, last + 1, service.slot_minutes)
        if start >= first and start not in possible and (start > party.arrival) is later
    ]
    for start in slots if later else reversed(slots):
        yield _arriving(night, party, start)


def _arriving(night: Night, party: Party, start: Minute) -> Changed:
    changed = replace(party, arrival=start, earliest=None, latest=None)
    words = f"at {night.local(start)}"
    asked = end_of_stay(night, party, party.arrival) - party.arrival
    stay = end_of_stay(night, changed, start) - start
    if party.duration is not None or night.service.turn_times.minutes_for(party.party_size) is not None:
        words += f", for {span(stay)} until the close," if stay < asked else ""
    return Changed(Change.ARRIVAL, start, night, changed, words)


def _durations(night: Night, party: Party) -> Iterator[Changed]:
    """Shorter stays in steps of the slot, and the turn time where the party asks for more than that; longest first."""
    slot = night.service.slot_minutes
    stay = end_of_stay(night, party, party.arrival) - party.arrival
    turn = night.service.turn_times.minutes_for(party.party_size)
    shorter = set(range(stay - slot, 0, -slot)) | ({turn} if turn is not None and turn < stay else set())
    for minutes in sorted(shorter, reverse=True):
        words = f"for {span(minutes)} instead of {span(stay)}"
        yield Changed(Change.DURATION, minutes, night, replace(party, duration=minutes), words)


def _need(night: Night, party: Party, need: str) -> Iterator[Changed]:
    left = tuple(each for each in party.needs if each != need)
    yield Changed(Change.NEED, left, night, replace(party, needs=left), f"without the need {need}")


def _sizes(night: Night, party: Party) -> Iterator[Changed]:
    for size in range(party.party_size - 1, 0, -1):
        words = f"with {covers(size)} instead of {party.party_size}"
        yield Changed(Change.PARTY_SIZE, size, night, replace(party, party_size=size), words)


def _limits(night: Night, party: Party) -> Iterator[Changed]:
    """Higher limits of its person, up to one that binds nobody of that person."""
    if party.promised:
        return
    person = night.person(party)
    limit = night.limit(person)
    most = max((counts_against_limit(tables) for tables in night.sets), default=1)
    pool = Candidates.of(night)
    needed = 0
    for each in night.parties:
        if night.person(each) == person:
            needed += pool.promised_count(each) if each.promised else most
    for tables in range(limit + 1, needed + 1):
        words = f"with {number_of(tables, 'table')} for customer {party.customer_id} instead of {limit}"
        raised = replace(night, person_limits={**night.person_limits, person: tables})
        yield Changed(Change.LIMIT, tables, raised, party, words)


def _joins(night: Night, party: Party) -> Iterator[Changed]:
    """Neighbours of one area that nobody may join yet; those that would take the party itself first."""
    for tables in sorted(_joinable(night), key=lambda each: (not _suits(night, party, each), each.max_covers)):
        words = f"with {takes(tables, tables.min_covers, tables.max_covers)} joined"
        yield Changed(Change.JOIN, tables.tables, _with_join(night, tables), party, words)


def _with_join(night: Night, tables: TableSet) -> Night:
    row = Combination(tables.tables, tables.min_covers, tables.max_covers, tables.setup_minutes, tables.counts_as)
    return replace(with_set(night, tables), combinations=(*night.combinations, row))


def _joinable(night: Night) -> list[TableSet]:
    made = (generated_join([night.table[name] for name in pair], night.venue.combinations) for pair in _pairs(night))
    return [replace(tables, source="declared") for tables in made if tables is not None]


def _pairs(night: Night) -> list[tuple[str, ...]]:
    touching = neighbours(night.tables)
    pairs = {in_order((one, other)) for one in touching for other in touching[one] if other in night.table}
    known = {tables.tables for tables in night.sets if tables.source != "locked"} | night.apart
    inside = [pair for pair in pairs - known if night.table[pair[0]].area == night.table[pair[1]].area]
    return sorted(inside, key=lambda pair: [natural_key(table_id) for table_id in pair])


def _suits(night: Night, party: Party, tables: TableSet) -> bool:
    return fits(night, party, tables) and all(meets(night, tables, need) for need in party.needs)
