"""The waitlist: somebody is put on it, and those who are on it are offered what is free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from allocator.domain.party import Kind
from cli.host_stand.offering import Evenings, pass_on, settle
from data.database.history import Writer
from data.database.locks import lock_writing_night
from data.database.reading import read_venue
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.bookings import add_party
from data.host_stand.night import date_of_arrival, read_evening
from data.host_stand.reservations import find

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.domain.reservation import Reservation


@dataclass(frozen=True, slots=True)
class Offering:
    """Which services of a date are to be offered: the one named, or all."""

    venue_id: str
    day: date
    now: Minute
    service: str | None = None


def join_waitlist(engine: Engine, venue_id: str, party: Party, now: Minute, actor: str) -> str:
    """Put a party on the waitlist; returns its reference.

    Raises
    ------
    Refused
        if the times at which it could come have passed, or it comes when the venue is closed.
    """
    if max(party.arrival, party.latest or party.arrival) < now:
        raise Refused("that time has passed")
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        day, service = date_of_arrival(work.connection, venue_id, party.arrival)
        lock_writing_night(work.connection, venue_id, day)
        night = read_evening(work.connection, venue_id, day, service, now).night
        if not night.service.opens <= party.arrival <= night.service.last_arrival:
            raise Refused(f"nobody can arrive at {night.local(party.arrival)}: the service does not run then")
        entry = replace(party, kind=Kind.WAITLIST, created_at=now, held=None)
        reference = add_party(work.connection, night, entry, Writer(venue_id, actor))
        work.commit()
    return reference


def offer_places(engine: Engine, asked: Offering, actor: str) -> tuple[Reservation, ...]:
    """Offer what is free to the best-ranked who wait; returns those who have been offered something.

    Raises
    ------
    UsageError
        if there is no such venue or service.
    """
    offered = list(settle(engine, asked.venue_id, asked.now, actor))
    for service in _services(engine, asked):
        offered += pass_on(engine, Evenings(asked.venue_id, asked.day, service, asked.now), actor)
    with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
        return tuple(find(work.connection, party_id, asked.venue_id) for party_id in offered)


def _services(engine: Engine, asked: Offering) -> list[str | None]:
    from allocator.domain.calendar import Calendar

    with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
        services = Calendar(read_venue(work.connection, asked.venue_id)).services_on(asked.day)
    names = [service.name for service in services]
    if asked.service is None:
        return names
    if asked.service not in names:
        raise UsageError(f"no service {asked.service!r} on {asked.day}")
    return [asked.service]
