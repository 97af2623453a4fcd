"""Whether a ticket, whose signature is right, lets its party in now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.errors import Refused
from allocator.domain.party import Status
from allocator.host_stand.states import SENTENCES, local_time, state_of

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation, Ticket

STOPPED = frozenset({Status.CANCELLED, Status.NO_SHOW, Status.COMPLETED})
"""Statuses of bookings that nobody is let in for."""


def admit(ticket: Ticket, reservation: Reservation, at_venue: str | None, now: Minute) -> None:
    """Let a party in at the door of ``at_venue`` (``None``: whichever venue the ticket is for).

    Raises
    ------
    Refused
        with a sentence of its own for each thing that may be wrong with a ticket.
    """
    timezone = reservation.timezone
    if at_venue is not None and ticket.venue_id != at_venue:
        raise Refused(f"this ticket is for {ticket.venue_id}, not for {at_venue}")
    if now >= ticket.expires_at:
        raise Refused(f"this ticket expired at {local_time(ticket.expires_at, timezone)}")
    if reservation.party.status is Status.ARRIVED:
        raise Refused(f"this ticket was used already: {reservation.name} has arrived")
    if reservation.party.status in STOPPED or reservation.party.waiting:
        raise Refused(f"this ticket is void: {reservation.name} {SENTENCES[state_of(reservation, now)]}")
    if ticket.night != reservation.service_date:
        raise Refused(
            f"this ticket is for the night of {ticket.night}, but its booking is for {reservation.service_date}"
        )
