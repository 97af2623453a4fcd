"""The hard rules of a plan, one function each; their order does not matter and none hides another."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from allocator.domain.plan import Violation
from allocator.verify.hours import may_start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.party import Party
    from allocator.verify.seating import Seat, Seating

    Rule = Callable[[Seating], Iterator[Violation]]


def parties_exist(seating: Seating) -> Iterator[Violation]:
    """Only parties that take part are seated."""
    for allocation in seating.plan.allocations:
        if allocation.party_id not in seating.parties:
            yield Violation("unknown_party", f"{allocation.party_id} is seated but takes no part in this night")


def seated_once(seating: Seating) -> Iterator[Violation]:
    """A party gets one place."""
    for party_id, times in Counter(seat.party.party_id for seat in seating.seats).items():
        if times > 1:
            yield Violation("seated_twice", f"{party_id} is seated {times} times")


def tables_exist(seating: Seating) -> Iterator[Violation]:
    """Only tables of the floor are given out."""
    for seat in seating.seats:
        for table_id in sorted(set(seat.allocation.tables) - seating.floor.tables.keys()):
            yield Violation("unknown_table", f"{seat.party.party_id} sits at table {table_id}, which does not exist")


def sets_exist(seating: Seating) -> Iterator[Violation]:
    """A party gets one single table or one combination that may be joined."""
    for seat in seating.seats:
        if not seat.exists:
            where = seat.where or "no table at all"
            yield Violation(
                "no_such_set", f"{seat.party.party_id} sits at {where}, which is no table and no combination"
            )


def size_fits(seating: Seating) -> Iterator[Violation]:
    """The set takes the party: a promised one may be small for it, a locked one anything."""
    for seat in seating.seats:
        party, made = seat.party, seat.made
        if not seat.exists or party.fixed:
            continue
        least = 1 if party.promised else made.min_covers
        if not least <= party.party_size <= made.max_covers:
            takes = f"takes {made.min_covers} to {made.max_covers}"
            yield Violation("capacity", f"{_who(party)} sits at {seat.where}, which {takes}")
        if made.joined and not party.promised:
            yield from _join_size(seating, seat)


def one_party_at_a_time(seating: Seating) -> Iterator[Violation]:
    """Occupations of one table do not meet; each that does is named with the one that lasts longest before it."""
    at_table: dict[str, list[Seat]] = defaultdict(list)
    for seat in seating.seats:
        for table_id in seat.made.tables:
            at_table[table_id].append(seat)
    for table_id, seats in at_table.items():
        seats.sort(key=lambda seat: seat.occupied)
        holder = seats[0]
        for seat in seats[1:]:
            if seat.occupied[0] < holder.occupied[1]:
                both = f"{holder.party.party_id} ({_period(seating, holder)}) and "
                both += f"{seat.party.party_id} ({_period(seating, seat)})"
                yield Violation("double_booking", f"{both} both occupy table {table_id}")
            holder = max(holder, seat, key=lambda each: each.occupied[1])


def starts_are_allowed(seating: Seating) -> Iterator[Violation]:
    """A party starts at its arrival or at a time it may be moved to, within the hours."""
    for seat in seating.seats:
        if not seat.party.fixed and not may_start(seating.night, seat.party, seat.allocation.start):
            start, asked = seating.night.local(seat.allocation.start), seating.night.local(seat.party.arrival)
            yield Violation(
                "start_not_allowed",
                f"{seat.party.party_id} starts at {start}; it asked for {asked} and may not start then",
            )


def ends_are_right(seating: Seating) -> Iterator[Violation]:
    """A stay lasts as long as the turn time or the party says, and ends at the close at the latest."""
    for seat in seating.seats:
        if seat.allocation.end != seat.end:
            stated, due = seating.night.local(seat.allocation.end), seating.night.local(seat.end)
            yield Violation("wrong_end", f"{seat.party.party_id} is said to end at {stated} but ends at {due}")


def tables_are_open(seating: Seating) -> Iterator[Violation]:
    """Closed tables are not occupied during their closure."""
    for seat in seating.seats:
        if seat.party.fixed:
            continue
        for table_id in seating.closed(seat.made, seat.occupied):
            yield Violation(
                "closed",
                f"{seat.party.party_id} occupies table {table_id} ({_period(seating, seat)}) while it is closed",
            )


def needs_are_met(seating: Seating) -> Iterator[Violation]:
    """Every table of the set has what the party needs."""
    for seat in seating.seats:
        missing = [need for need in seat.party.needs if not seating.floor.offers(seat.made, need)]
        if missing and not seat.party.fixed:
            yield Violation("needs", f"{seat.party.party_id} needs {', '.join(missing)}, which {seat.where} lacks")


def spend_is_enough(seating: Seating) -> Iterator[Violation]:
    """Whoever is known to spend less than the set asks does not get it, unless promised."""
    for seat in seating.seats:
        spend = seat.party.expected_spend
        if not seat.party.promised and spend is not None and spend < seat.made.min_spend:
            yield Violation(
                "min_spend",
                f"{seat.party.party_id} is expected to spend {spend}, but {seat.where} asks for {seat.made.min_spend}"
                " (minor units)",
            )


def locks_are_kept(seating: Seating) -> Iterator[Violation]:
    """Locked and arrived parties sit at exactly their tables, at exactly their time."""
    kept = {
        seat.party.party_id for seat in seating.seats if seat.at_held and seat.allocation.start == seat.party.arrival
    }
    for party in seating.promised:
        if party.fixed and party.party_id not in kept:
            where = "+".join(party.held or ()) or "no table at all"
            when = seating.night.local(party.arrival)
            yield Violation("lock", f"{party.party_id} must keep {where} at {when} and does not")


def persons_within_limit(seating: Seating) -> Iterator[Violation]:
    """What is not promised takes no more tables of a person than the promised leave."""
    night = seating.night
    used: dict[str, int] = defaultdict(int)
    for seat in seating.seats:
        if not seat.party.promised:
            used[night.person(seat.party)] += seat.made.counts_as
    for person, tables in used.items():
        left = allowance(seating, person)
        if tables > left:
            yield Violation(
                "limit",
                f"customer {person} gets {tables} tables for requests, but {left} are left of {night.limit(person)}",
            )


def arrivals_are_paced(seating: Seating) -> Iterator[Violation]:
    """Covers and parties that start in one slot stay within the limit, or within what was promised there."""
    service = seating.night.service
    arriving: dict[int, list[int]] = defaultdict(list)
    for seat in seating.seats:
        arriving[(seat.allocation.start - service.opens) // service.slot_minutes].append(seat.party.party_size)
    for slot, sizes in sorted(arriving.items()):
        when = seating.night.local(service.opens + slot * service.slot_minutes)
        for what, count in (("covers", sum(sizes)), ("parties", len(sizes))):
            most = arrivals_allowed(seating, slot, what)
            if most is not None and count > most:
                yield Violation("pacing", f"{count} {what} arrive in the slot of {when}; {most} may")


def few_are_moved(seating: Seating) -> Iterator[Violation]:
    """At most so many promised bookings that could keep their tables sit elsewhere, and none that arrives soon."""
    night = seating.night
    freeze = night.venue.stability.freeze_minutes
    moved = [
        seat
        for seat in seating.seats
        if seat.party.promised and not seat.party.fixed and not seat.at_held and seating.can_stay(seat.party)
    ]
    names = dict.fromkeys(seat.party.party_id for seat in moved)
    if len(names) > night.max_moves:
        yield Violation(
            "stability", f"{', '.join(names)} sit elsewhere than at their tables; {night.max_moves} may be moved"
        )
    for seat in moved:
        if freeze > 0 and abs(seat.party.arrival - night.now) <= freeze:
            held = "+".join(seat.party.held or ())
            yield Violation(
                "stability", f"{seat.party.party_id} arrives within {freeze} minutes of now and must keep {held}"
            )


RULES: tuple[Rule, ...] = (
    parties_exist,
    seated_once,
    tables_exist,
    sets_exist,
    size_fits,
    one_party_at_a_time,
    starts_are_allowed,
    ends_are_right,
    tables_are_open,
    needs_are_met,
    spend_is_enough,
    locks_are_kept,
    persons_within_limit,
    arrivals_are_paced,
    few_are_moved,
)


def allowance(seating: Seating, person: str) -> int:
    """Tables that requests and waitlist entries of ``person`` may take: what its promised bookings leave."""
    night = seating.night
    return max(0, night.limit(person) - sum(_counts(seating, party) for party in seating.promised_of[person]))


def arrivals_allowed(seating: Seating, slot: int, what: str) -> int | None:
    """Most ``covers`` or ``parties`` that may arrive in a slot, or what was promised there; ``None`` = any number."""
    service = seating.night.service
    limit = service.pacing.max_covers if what == "covers" else service.pacing.max_parties
    if limit is None:
        return None
    sizes = [
        party.party_size
        for party in seating.promised
        if (party.arrival - service.opens) // service.slot_minutes == slot
    ]
    return max(limit, sum(sizes) if what == "covers" else len(sizes))


def _join_size(seating: Seating, seat: Seat) -> Iterator[Violation]:
    rules = seating.night.venue.combinations
    size = seat.party.party_size
    if rules.party_min is not None and size < rules.party_min:
        yield Violation("capacity", f"{_who(seat.party)} is too small for a combination (from {rules.party_min})")
    if rules.party_max is not None and size > rules.party_max:
        yield Violation("capacity", f"{_who(seat.party)} is too large for a combination (up to {rules.party_max})")


def _counts(seating: Seating, party: Party) -> int:
    """Tables a promised ``party`` counts against its person: those it holds, else the fewest that could hold it."""
    held = None if party.held is None else seating.floor.set_for(party, party.held)
    if held is not None:
        return held.counts_as
    sets = seating.floor.sets_by_count
    return next((made.counts_as for made in sets if seating.could_hold(party, made)), 0)


def _who(party: Party) -> str:
    return f"{party.party_id} ({party.party_size} covers)"


def _period(seating: Seating, seat: Seat) -> str:
    start, end = seat.occupied
    return f"{seating.night.local(start)} to {seating.night.local(end)}"
