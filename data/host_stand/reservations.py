"""Bookings and waitlist entries at the host stand: found by their reference or id, and brought from state to state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.calendar import Calendar
from allocator.domain.errors import Refused, UsageError
from allocator.domain.floor import parse_tables
from allocator.domain.plan import Allocation
from allocator.domain.reservation import (
    Deposit,
    DepositState,
    Hold,
    HoldPurpose,
    HoldState,
    Reservation,
)
from data.database.history import Event, StateChange, remember, tell
from data.database.models import AllocationRow, HoldRow, PartyRow, PaymentRow, ReferenceRow, VenueRow
from data.database.reading import read_venue
from data.database.records import party_of, party_values
from data.database.seats import take_out
from data.references import issue_reference, read_reference

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.calendar import Service
    from allocator.domain.party import Kind, Status
    from data.database.history import Writer

    Values = dict[str, Any]


class ChangedMeanwhile(Refused):
    """Somebody else changed it since it was read."""


def find(connection: Connection, name: str, venue_id: str | None = None) -> Reservation:
    """The booking or entry with this reference, however it was written down, or with this id.

    Raises
    ------
    UsageError
        if there is none, or several venues have one of that id and ``venue_id`` does not say which is meant.
    """
    found = _by_reference(connection, name, venue_id) or _by_id(connection, name.strip(), venue_id)
    if not found:
        where = "" if venue_id is None else f" at {venue_id}"
        hint = _in_other_letters(connection, name.strip(), venue_id)
        raise UsageError(f"there is no booking and no waitlist entry {name.strip()!r}{where}{hint}")
    if len(found) > 1:
        venues = ", ".join(sorted(venue for venue, _ in found))
        raise UsageError(f"several venues know {name.strip()!r}: give --venue, one of {venues}")
    return read_reservation(connection, *found[0])


def read_reservation(connection: Connection, venue_id: str, party_id: str) -> Reservation:
    """The booking or entry of this id, which there is."""
    row = connection.execute(_statement().where(_is(PartyRow, venue_id, party_id))).mappings().one()
    venue = read_venue(connection, venue_id)
    return Reservation(
        venue_id,
        party_of(row),
        row["service_date"],
        row["service_name"],
        _service(Calendar(venue), row["service_date"], row["service_name"]).closes,
        venue.timezone,
        row["version"],
        row["reference"],
        _seat(row),
        _hold(connection, venue_id, party_id),
        _deposit(connection, venue_id, party_id),
    )


def reference_of(connection: Connection, reservation: Reservation) -> str:
    """Its reference; one that came in from a folder and has none yet is given one now."""
    if reservation.reference is not None:
        return reservation.reference
    prefix = connection.scalars(
        sa.select(VenueRow.reference_prefix).where(VenueRow.venue_id == reservation.venue_id)
    ).one()

    def write(reference: str) -> None:
        add_reference(connection, reservation.venue_id, reservation.party.party_id, reference)

    return issue_reference(connection, prefix, reservation.service_date.year, write)


def add_reference(connection: Connection, venue_id: str, party_id: str, reference: str) -> None:
    """Put a reference in."""
    values = {"reference": reference, "venue_id": venue_id, "party_id": party_id, "created_at": datetime.now(UTC)}
    connection.execute(sa.insert(ReferenceRow).values(**values))


def change_state(
    connection: Connection,
    writer: Writer,
    reservation: Reservation,
    after: tuple[Kind, Status],
    event: Event,
    *,
    hold_becomes: HoldState | None = None,
    **values: Any,
) -> None:
    """Bring a reservation to another state, with ``values`` of its row, and tell of it.

    An open hold ends as ``hold_becomes``; what it kept stays the party's where that is ``kept``, and is given back
    otherwise.

    Raises
    ------
    ChangedMeanwhile
        if it is not as it was read any more.
    """
    party = reservation.party
    venue_id, party_id = reservation.venue_id, party.party_id
    if reservation.hold is not None and reservation.hold.state is HoldState.OPEN and hold_becomes is not None:
        _end_hold(connection, reservation, hold_becomes)
    known = party_values(party)
    news = {name: value for name, value in {"kind": after[0].value, **values}.items() if known[name] != value}
    changed = connection.execute(
        sa.update(PartyRow)
        .where(_is(PartyRow, venue_id, party_id), PartyRow.version == reservation.version)
        .values(status=after[1].value, version=reservation.version + 1, **news)
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile(f"{reservation.name} was changed by somebody else just now; nothing changed")
    before = (party.kind, party.status)
    if before != after:
        remember(connection, writer, [StateChange(party_id, before, after)])
    tell(connection, writer, [event])


def _end_hold(connection: Connection, reservation: Reservation, becomes: HoldState) -> None:
    venue_id, party_id = reservation.venue_id, reservation.party.party_id
    ended = connection.execute(
        sa.update(HoldRow)
        .where(_is(HoldRow, venue_id, party_id), HoldRow.state == HoldState.OPEN.value)
        .values(state=becomes.value, ended_at=datetime.now(UTC))
    )
    if ended.rowcount != 1:
        raise ChangedMeanwhile(f"the hold of {reservation.name} ended just now; nothing changed")
    if becomes is HoldState.KEPT:
        connection.execute(
            sa.update(AllocationRow).where(_is(AllocationRow, venue_id, party_id)).values(expires_at=None)
        )
    else:
        take_out(connection, venue_id, [party_id])


def _by_reference(connection: Connection, name: str, venue_id: str | None) -> list[tuple[str, str]]:
    prefixes = connection.scalars(sa.select(VenueRow.reference_prefix).distinct()).all()
    meant = read_reference(name, prefixes)
    if not meant:
        return []
    statement = sa.select(ReferenceRow.venue_id, ReferenceRow.party_id).where(ReferenceRow.reference.in_(meant))
    return _of_venue(connection, statement, ReferenceRow, venue_id)


def _by_id(connection: Connection, party_id: str, venue_id: str | None) -> list[tuple[str, str]]:
    if venue_id is not None:
        statement = sa.select(PartyRow.venue_id, PartyRow.party_id).where(_is(PartyRow, venue_id, party_id))
        return _of_venue(connection, statement, PartyRow, None)
    venues = sa.select(VenueRow.venue_id).scalar_subquery()
    statement = sa.select(PartyRow.venue_id, PartyRow.party_id).where(
        PartyRow.venue_id.in_(venues), PartyRow.party_id == party_id
    )
    return _of_venue(connection, statement, PartyRow, None)


def _in_other_letters(connection: Connection, party_id: str, venue_id: str | None) -> str:
    """What is added for somebody who typed an id in small letters: ids, unlike references, are what they are."""
    statement = sa.select(PartyRow.party_id).where(sa.func.lower(PartyRow.party_id) == party_id.lower()).limit(1)
    if venue_id is not None:
        statement = statement.where(PartyRow.venue_id == venue_id)
    found = connection.scalar(statement)
    return "" if found is None else f"; there is {found}"


def _of_venue(
    connection: Connection, statement: sa.Select[str, str], kind: Any, venue_id: str | None
) -> list[tuple[str, str]]:
    if venue_id is not None:
        statement = statement.where(kind.venue_id == venue_id)
    return [(row[0], row[1]) for row in connection.execute(statement)]


def _statement() -> sa.Select[Any]:
    return (
        sa.select(
            PartyRow.__table__,
            ReferenceRow.reference,
            AllocationRow.tables.label("seat_tables"),
            AllocationRow.starts_at.label("seat_starts_at"),
            AllocationRow.ends_at.label("seat_ends_at"),
        )
        .outerjoin(
            ReferenceRow,
            sa.and_(ReferenceRow.venue_id == PartyRow.venue_id, ReferenceRow.party_id == PartyRow.party_id),
        )
        .outerjoin(
            AllocationRow,
            sa.and_(AllocationRow.venue_id == PartyRow.venue_id, AllocationRow.party_id == PartyRow.party_id),
        )
    )


def _is(kind: Any, venue_id: str, party_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(kind.venue_id == venue_id, kind.party_id == party_id)


def _service(calendar: Calendar, day: date, name: str) -> Service:
    services = calendar.services_on(day)
    return next((each for each in services if (each.name or "") == name), None) or calendar.closed(day)


def _seat(row: RowMapping) -> Allocation | None:
    if row["seat_tables"] is None:
        return None
    return Allocation(row["party_id"], parse_tables(row["seat_tables"]), row["seat_starts_at"], row["seat_ends_at"])


def _hold(connection: Connection, venue_id: str, party_id: str) -> Hold | None:
    statement = (
        sa.select(HoldRow.__table__).where(_is(HoldRow, venue_id, party_id)).order_by(HoldRow.hold_id.desc()).limit(1)
    )
    row = connection.execute(statement).mappings().first()
    if row is None:
        return None
    return Hold(
        HoldPurpose(row["purpose"]),
        HoldState(row["state"]),
        parse_tables(row["tables"]),
        row["starts_at"],
        row["expires_at"],
    )


def _deposit(connection: Connection, venue_id: str, party_id: str) -> Deposit | None:
    statement = (
        sa.select(PaymentRow.__table__)
        .where(_is(PaymentRow, venue_id, party_id))
        .order_by(PaymentRow.payment_id.desc())
        .limit(1)
    )
    row = connection.execute(statement).mappings().first()
    if row is None:
        return None
    return Deposit(row["amount"], row["currency"], DepositState(row["state"]), row["due_at"])
