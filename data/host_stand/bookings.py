"""A new booking with its tables, its reference, its hold and its deposit; and who was given other tables for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.errors import Refused
from allocator.domain.party import Kind, Status
from allocator.domain.plan import Allocation
from allocator.domain.reservation import HoldPurpose, HoldState
from data.database.bulk import insert_rows
from data.database.customer_writing import take_in_customers
from data.database.engine import REFUSALS, TAKEN
from data.database.history import Event, StateChange, remember, seat_event, tell
from data.database.models import (
    AllocationRow,
    AllocationTableRow,
    HoldRow,
    PartyRow,
    TableRow,
)
from data.database.reading import read_night
from data.database.records import party_values
from data.database.seats import end_of_stay, ensure_services, put_in, seat_values, take_out
from data.host_stand.deposits import note_deposit
from data.host_stand.reservations import add_reference
from data.references import issue_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.questions import Moved
    from allocator.domain.reservation import Deposit, Reservation
    from data.database.history import Writer
    from data.references import Draw

    Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Booking:
    """What is to be written: a party (its id is made with its reference), its place, and who moves for it.

    ``held_until`` ``None``: it is confirmed at once.
    """

    party: Party
    place: Allocation
    moved: tuple[Moved, ...] = ()
    held_until: Minute | None = None
    deposit: Deposit | None = None


def add_party(
    connection: Connection, night: Night, party: Party, writer: Writer, draw: Draw = secrets.randbelow
) -> str:
    """Put a booking or an entry in; its id is its reference, which is returned. Its customer may be a new one."""
    venue = night.venue
    take_in_customers(connection, venue, (), [party.customer_id])
    service = {"service_date": night.service.date, "service_name": night.service.name or ""}

    def write(reference: str) -> None:
        values = party_values(replace(party, party_id=reference))
        connection.execute(sa.insert(PartyRow).values(venue_id=venue.venue_id, **values, **service))
        add_reference(connection, venue.venue_id, reference, reference)

    reference = issue_reference(connection, venue.reference_prefix, night.service.date.year, write, draw)
    tell(connection, writer, [Event(f"{party.kind}.added", reference, {"party_size": party.party_size})])
    return reference


def add_booking(
    connection: Connection, night: Night, booking: Booking, writer: Writer, draw: Draw = secrets.randbelow
) -> str:
    """Put a booking in with its tables; returns its reference.

    It goes in as a request, so that the database holds it to its customer's limit, and is confirmed then.

    Raises
    ------
    Refused
        if the tables were taken meanwhile, or its customer's limit was reached.
    """
    tables = booking.place.tables
    reference = add_party(connection, night, replace(booking.party, held=tables), writer, draw)
    place = replace(booking.place, party_id=reference)
    _free_left(connection, night, place)
    take_out(connection, night.venue.venue_id, [each.party_id for each in booking.moved])
    seats = seats_of(connection, night, [*(each.after for each in booking.moved), place])
    put_in(connection, seats)
    _note_moves(connection, booking.moved, writer)
    if booking.deposit is not None:
        note_deposit(connection, writer, reference, booking.deposit)
    if booking.held_until is None:
        _confirm(connection, reference, writer)
    else:
        add_hold(connection, writer, place, booking.held_until)
    return reference


def seats_of(connection: Connection, night: Night, places: Sequence[Allocation]) -> list[Values]:
    """Rows of allocations."""
    venue_id, service = night.venue.venue_id, night.service
    service_id = ensure_services(connection, venue_id, [service])[service]
    return [
        seat_values(venue_id, service_id, service, each.party_id, night.set_of[each.tables], (each.start, each.end))
        for each in places
    ]


def add_hold(connection: Connection, writer: Writer, place: Allocation, until: Minute) -> None:
    """Note that a booking keeps its place only ``until`` then, if it is not confirmed."""
    tables = "+".join(place.tables)
    row = {
        "venue_id": writer.venue_id,
        "party_id": place.party_id,
        "purpose": HoldPurpose.BOOKING.value,
        "state": HoldState.OPEN.value,
        "tables": tables,
        "starts_at": place.start,
        "made_at": datetime.now(UTC),
        "expires_at": until,
    }
    insert_rows(connection, HoldRow, [row])
    connection.execute(
        sa.update(AllocationRow)
        .where(AllocationRow.venue_id == writer.venue_id, AllocationRow.party_id == place.party_id)
        .values(expires_at=until)
    )
    tell(connection, writer, [seat_event("booking.held", row)])


def seat_again(connection: Connection, reservation: Reservation, now: Minute) -> None:
    """Give a booking back the tables it held, which it lost as a no-show.

    Raises
    ------
    Refused
        if others have them.
    """
    party = reservation.party
    service = reservation.service_name or None
    night = read_night(connection, reservation.venue_id, reservation.service_date, service, now, None)
    if party.held not in night.set_of:
        raise Refused(f"{reservation.name} holds no tables any more: book it a place")
    stay = Allocation(party.party_id, party.held, party.arrival, end_of_stay(night.service, party, party.arrival))
    try:
        put_in(connection, seats_of(connection, night, [stay]))
    except Refused as error:
        if str(error) != REFUSALS[TAKEN]:
            raise
        where = "+".join(party.held)
        raise Refused(f"{reservation.name} was given up, and others have {where} by now: book it a place") from None


def _free_left(connection: Connection, night: Night, place: Allocation) -> None:
    """Take back what parties that came and left still have of the place."""
    (seat,) = seats_of(connection, night, [place])
    left = (
        sa.select(AllocationRow.party_id)
        .join(AllocationTableRow, AllocationTableRow.allocation_id == AllocationRow.allocation_id)
        .join(TableRow, TableRow.table_key == AllocationTableRow.table_key)
        .join(
            PartyRow,
            sa.and_(PartyRow.venue_id == AllocationRow.venue_id, PartyRow.party_id == AllocationRow.party_id),
        )
        .where(
            TableRow.venue_id == night.venue.venue_id,
            TableRow.table_id.in_(place.tables),
            AllocationTableRow.occupied_from < sa.bindparam("until", seat["occupied_to"], AllocationRow.ends_at.type),
            AllocationTableRow.occupied_to > sa.bindparam("since", seat["occupied_from"], AllocationRow.ends_at.type),
            PartyRow.status == Status.COMPLETED.value,
        )
    )
    take_out(connection, night.venue.venue_id, set(connection.scalars(left)))


def _note_moves(connection: Connection, moved: Sequence[Moved], writer: Writer) -> None:
    for each in moved:
        connection.execute(
            sa.update(PartyRow)
            .where(PartyRow.venue_id == writer.venue_id, PartyRow.party_id == each.party_id)
            .values(held="+".join(each.after.tables), version=PartyRow.version + 1)
        )
    tell(connection, writer, [_moved_event(each) for each in moved])


def _moved_event(moved: Moved) -> Event:
    details = {"from": "+".join(moved.before.tables), "tables": "+".join(moved.after.tables)}
    return Event("booking.moved", moved.party_id, details)


def _confirm(connection: Connection, party_id: str, writer: Writer) -> None:
    connection.execute(
        sa.update(PartyRow)
        .where(PartyRow.venue_id == writer.venue_id, PartyRow.party_id == party_id)
        .values(status=Status.CONFIRMED.value, version=PartyRow.version + 1)
    )
    before, after = (Kind.BOOKING, Status.REQUESTED), (Kind.BOOKING, Status.CONFIRMED)
    remember(connection, writer, [StateChange(party_id, before, after)])
    tell(connection, writer, [Event("booking.confirmed", party_id)])
