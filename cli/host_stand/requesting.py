"""Special requests at work: noted with a booking, accepted, done; what they ask of tables goes into the allocation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from allocator.domain.special_request import Priority, RequestState, RequestType, SpecialRequest
from allocator.host_stand.requests import DEPARTMENTS, Step, after, least_priority, with_demand
from allocator.host_stand.states import SENTENCES, State, state_of
from cli.host_stand.party_options import unknown_tags
from data.database.history import Writer
from data.database.locks import lock_writing_night
from data.database.reading import present, read_night, read_tables
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.requests import add_request, change_request, find_request, set_demands
from data.host_stand.reservations import find, read_reservation

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation
    from allocator.domain.special_request import Department

ON_TABLES = (RequestType.ACCESSIBILITY, RequestType.SEATING)
"""Requests that may ask something of the tables."""

GONE = frozenset({State.CANCELLED, State.LAPSED, State.NO_SHOW, State.COMPLETED})
"""States of parties for whom nothing is done any more."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A request as it is noted; ``None`` = what is usual for its type."""

    type: RequestType
    description: str
    priority: Priority = Priority.NORMAL
    department: Department | None = None
    tag: str | None = None
    due_at: Minute | None = None


def note_request(
    engine: Engine, name: str, venue_id: str | None, noted: Noted, actor: str, now: Minute
) -> tuple[int, list[str]]:
    """Note a request of a booking or an entry; returns its number, and a sentence where no table has its tag.

    It is due when they come, unless it says otherwise.

    Raises
    ------
    Refused
        if the party does not come any more.
    UsageError
        if there is no such party, or its tag cannot be met by any table.
    """
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        meant = find(work.connection, name, venue_id)
        state = state_of(meant, now)
        if state in GONE:
            raise Refused(f"{meant.name} {SENTENCES[state]}")
        doubts = _check_tag(work.connection, meant.venue_id, noted)
        request = SpecialRequest(
            0,
            meant.venue_id,
            meant.party.party_id,
            noted.type,
            least_priority(noted.type, noted.priority),
            noted.department or DEPARTMENTS[noted.type],
            RequestState.RECEIVED,
            noted.description,
            noted.tag,
            meant.party.arrival if noted.due_at is None else noted.due_at,
        )
        number = add_request(work.connection, Writer(meant.venue_id, actor), request)
        work.commit()
    return number, doubts


def advance(engine: Engine, request_id: int, step: Step, actor: str, reason: str) -> tuple[SpecialRequest, str | None]:
    """Bring a request on; returns it as it is then, and a sentence where its party sits at tables that do not do.

    Raises
    ------
    Refused
        if it cannot be done now.
    UsageError
        if there is no such request.
    """
    with UnitOfWork(engine, read_only=True) as work:
        known = find_request(work.connection, request_id)
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=known.venue_id) as work:
        connection = work.connection
        night = read_reservation(connection, known.venue_id, known.party_id).service_date
        lock_writing_night(connection, known.venue_id, night)
        request = find_request(connection, request_id)
        becomes = after(step, request)
        change_request(connection, Writer(known.venue_id, actor, reason), request, becomes)
        reservation = read_reservation(connection, known.venue_id, known.party_id)
        party = with_demand(reservation.party, request, becomes)
        if party != reservation.party:
            set_demands(connection, known.venue_id, party)
        unmet = None if party.needs == reservation.party.needs else _unmet(connection, reservation, party.needs)
        found = find_request(connection, request_id)
        work.commit()
    return found, unmet


def _check_tag(connection: Connection, venue_id: str, noted: Noted) -> list[str]:
    if noted.tag is None:
        return []
    if noted.type not in ON_TABLES:
        raise UsageError(f"--tag is for {' and '.join(ON_TABLES)} requests, not for {noted.type}")
    kind, _, name = noted.tag.partition(":")
    tables = read_tables(connection, venue_id)
    known = {"table": {each.table_id for each in tables}, "area": {each.area for each in tables}}
    if not noted.tag or (kind in known and name not in known[kind]):
        raise UsageError(f"no table has {noted.tag!r}")
    return unknown_tags((noted.tag,), tables)


def _unmet(connection: Connection, reservation: Reservation, needs: tuple[str, ...]) -> str | None:
    from allocator.candidates import meets

    if reservation.seat is None:
        return None
    service = reservation.service_name or None
    night = read_night(connection, reservation.venue_id, reservation.service_date, service, present(), None)
    tables = night.set_of.get(reservation.seat.tables)
    missing = [need for need in needs if tables is None or not meets(night, tables, need)]
    if not missing:
        return None
    where = "+".join(reservation.seat.tables)
    return f"{reservation.name} sits at {where}, which does not have {', '.join(missing)}: plan the night again"
