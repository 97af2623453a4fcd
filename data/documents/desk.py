"""What the host stand answers, as the JSON documents other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from data.documents.plan import SCHEMA_VERSION, Document, fix_document, utc
from data.documents.questions import moved_document

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.plan import Unseated
    from allocator.domain.questions import Moved
    from allocator.domain.reservation import Deposit, Reservation
    from allocator.domain.special_request import SpecialRequest
    from data.host_stand.events import Told


def reservation_document(
    reservation: Reservation, state: str, now: Minute, minor_digits: int, moved: Sequence[Moved] = ()
) -> Document:
    """A booking or an entry as it stands; ``moved`` are those who were given other tables for it."""
    party, seat, hold = reservation.party, reservation.seat, reservation.held(now)
    return {
        "schema_version": SCHEMA_VERSION,
        "venue": reservation.venue_id,
        "service_date": reservation.service_date.isoformat(),
        "service": reservation.service_name or None,
        "reference": reservation.reference,
        "id": party.party_id,
        "kind": party.kind.value,
        "status": state,
        "customer_id": party.customer_id,
        "party_size": party.party_size,
        "arrival": utc(party.arrival),
        "tables": [] if seat is None else list(seat.tables),
        "starts_at": None if seat is None else utc(seat.start),
        "ends_at": None if seat is None else utc(seat.end),
        "held_until": None if hold is None else utc(hold.expires_at),
        "deposit": None if reservation.deposit is None else deposit_document(reservation.deposit, minor_digits),
        "moved": [moved_document(each) for each in moved],
    }


def deposit_document(deposit: Deposit, minor_digits: int) -> Document:
    """What is to be paid, or was."""
    return {
        "amount": money_text(deposit.amount, minor_digits),
        "currency": deposit.currency,
        "state": deposit.state.value,
        "due_at": utc(deposit.due_at),
    }


def turned_away_document(night: Night, party_size: int, unseated: Unseated) -> Document:
    """Why a party got no place, and what it could have instead."""
    return {
        "schema_version": SCHEMA_VERSION,
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
        "party_size": party_size,
        "reason": unseated.reason.value,
        "detail": unseated.detail,
        "alternatives": [fix_document(fix) for fix in unseated.fixes or ()],
    }


def event_document(event: Told) -> Document:
    """Something that changed, as others hear of it: ids and figures, nobody's data."""
    return {
        "id": event.event_id,
        "venue": event.venue_id,
        "happened_at": event.happened_at.isoformat(),
        "kind": event.kind,
        "party_id": event.party_id,
        "actor": event.actor,
        "details": dict(event.details),
    }


def requests_document(requests: Sequence[SpecialRequest], overdue: Collection[int]) -> Document:
    """Special requests with their history; ``overdue`` are the numbers of those that should be done by now."""
    return {
        "schema_version": SCHEMA_VERSION,
        "requests": [_request_document(each, overdue=each.request_id in overdue) for each in requests],
    }


def _request_document(request: SpecialRequest, *, overdue: bool) -> Document:
    return {
        "request": request.request_id,
        "venue": request.venue_id,
        "party_id": request.party_id,
        "type": request.type.value,
        "priority": request.priority.value,
        "department": request.department.value,
        "state": request.state.value,
        "description": request.description,
        "tag": request.tag,
        "due_at": None if request.due_at is None else utc(request.due_at),
        "overdue": overdue,
        "history": [
            {
                "happened_at": change.happened_at.isoformat(),
                "actor": change.actor,
                "reason": change.reason,
                "from": change.before.value,
                "to": change.after.value,
            }
            for change in request.changes
        ],
    }
