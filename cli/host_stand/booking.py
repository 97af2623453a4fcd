"""``book``: a place for one more party, taken at once, or the reason why there is none and what there is instead."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused
from cli.host_stand.offering import settle
from cli.host_stand.undisturbed import undisturbed
from data.database.history import Writer
from data.database.unit_of_work import UnitOfWork
from data.host_stand.bookings import Booking, add_booking
from data.host_stand.night import Evening, date_of_arrival, read_evening, with_guest
from data.host_stand.offers import end_overdue

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Unseated
    from data.references import Draw

PLACE_SECONDS = 2.0
"""Longest search for a place that takes moves."""

HOLD_MINUTES = 15
"""How long tables are held where nothing else is asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. ``party`` has no id yet; ``hold_minutes`` 0: confirmed at once; ``moves``: others may move."""

    venue_id: str
    party: Party
    now: Minute
    hold_minutes: int = HOLD_MINUTES
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was made, on the night it belongs to."""

    reference: str
    night: Night
    booking: Booking


class TurnedAway(Refused):
    """There is no place; ``unseated`` says why and what would help, on ``night``."""

    def __init__(self, night: Night, unseated: Unseated) -> None:
        self.night = night
        self.unseated = unseated
        super().__init__(f"{unseated.reason.value}: {unseated.detail}")


def book(engine: Engine, wanted: Wanted, actor: str, draw: Draw = secrets.randbelow) -> Booked:
    """Give the party the best place there is, hold it or confirm it, and give it a reference.

    Raises
    ------
    TurnedAway
        if there is none.
    UsageError
        if there is no such venue.
    """
    settle(engine, wanted.venue_id, wanted.now, actor)
    with UnitOfWork(engine, read_only=True, venue=wanted.venue_id) as work:
        day, service = date_of_arrival(work.connection, wanted.venue_id, wanted.party.arrival)

    def look(connection: Connection) -> Evening:
        seen = read_evening(connection, wanted.venue_id, day, service, wanted.now)
        return Evening(with_guest(connection, seen.night, wanted.party.customer_id), seen.plan)

    def write(connection: Connection, seen: Evening, booking: Booking) -> Booked:
        end_overdue(connection, wanted.venue_id, wanted.now)
        reference = add_booking(connection, seen.night, booking, Writer(wanted.venue_id, actor), draw)
        return Booked(reference, seen.night, booking)

    return undisturbed(engine, (wanted.venue_id, day), look, lambda seen: _decide(seen, wanted), write)


def _decide(seen: Evening, wanted: Wanted) -> Booking:
    from allocator.host_stand.deposits import deposit_for
    from allocator.host_stand.places import Enquiry
    from allocator.search.budget import Budget

    night = seen.night
    enquiry = Enquiry(night, seen.plan, wanted.party, Budget(PLACE_SECONDS), moves=wanted.moves)
    place = enquiry.place()
    if place is None:
        raise TurnedAway(night, enquiry.refusal())
    deposit = deposit_for(night.venue, wanted.party.party_size, wanted.now)
    held_until = wanted.now + wanted.hold_minutes if wanted.hold_minutes else None
    if deposit is not None:
        held_until = deposit.due_at
    return Booking(wanted.party, place.allocation, place.moved, held_until, deposit)
