"""Offers to those who wait: what has been offered, what is offered now, and which nights have offers that ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.database.history import Writer
from data.database.models import PartyRow
from data.database.outcome import expire_holds, make_offers, offers_made
from data.host_stand.bookings import seats_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation

EXPIRY = "expiry"
"""Who is said to have ended what ended by itself."""


def end_overdue(connection: Connection, venue_id: str, now: Minute) -> dict[tuple[date, str], set[str]]:
    """Note that holds and offers have ended by ``now``; whom that concerns, by date and name of the service."""
    ended = expire_holds(connection, venue_id, now, Writer(venue_id, EXPIRY))
    rows = connection.execute(
        sa.select(PartyRow.service_date, PartyRow.service_name, PartyRow.party_id).where(
            PartyRow.venue_id == venue_id, PartyRow.party_id.in_(ended)
        )
    )
    found: dict[tuple[date, str], set[str]] = {}
    for day, service, party_id in rows:
        found.setdefault((day, service), set()).add(party_id)
    return found


def offers_had(connection: Connection, night: Night) -> dict[str, int]:
    """How many offers each entry of the night has had."""
    waiting = [party.party_id for party in night.parties if party.waiting]
    return offers_made(connection, night.venue.venue_id, waiting) if waiting else {}


def offer(connection: Connection, night: Night, places: Sequence[Allocation], writer: Writer) -> tuple[str, ...]:
    """Offer entries these places; returns the ids of those who were offered theirs."""
    return make_offers(connection, night, seats_of(connection, night, places), writer) if places else ()
