"""Forgetting a customer: whatever says who they are goes, the figures stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.errors import UsageError
from data.database.customer_writing import forget_contacts
from data.database.history import Event, tell
from data.database.models import CustomerRow, PartyRow, RequestChangeRow, SpecialRequestRow, StateChangeRow

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from allocator.domain.venue import Venue
    from data.database.history import Writer


def forget_customer(connection: Connection, venue: Venue, customer_id: str, writer: Writer) -> int:
    """Take name, addresses and every free text about a customer out; returns how many parties of theirs there are.

    Ids, visits and spend stay, and no folder brings back what was forgotten.

    Raises
    ------
    UsageError
        if there is no such customer.
    """
    known = sa.select(CustomerRow.version).where(
        CustomerRow.venue_id == venue.venue_id, CustomerRow.customer_id == customer_id
    )
    if connection.scalar(known) is None:
        raise UsageError(f"there is no customer {customer_id!r} at {venue.venue_id}")
    forget_contacts(connection, venue, customer_id)
    theirs = sa.select(PartyRow.party_id).where(
        PartyRow.venue_id == venue.venue_id, PartyRow.customer_id == customer_id
    )
    changed = connection.execute(
        sa.update(PartyRow)
        .where(PartyRow.venue_id == venue.venue_id, PartyRow.customer_id == customer_id)
        .values(notes="", version=PartyRow.version + 1)
    )
    requests = sa.select(SpecialRequestRow.request_id).where(
        SpecialRequestRow.venue_id == venue.venue_id, SpecialRequestRow.party_id.in_(theirs)
    )
    ours = RequestChangeRow.venue_id == venue.venue_id
    for statement in (
        sa.update(RequestChangeRow).where(ours, RequestChangeRow.request_id.in_(requests)).values(reason=""),
        sa.update(SpecialRequestRow)
        .where(SpecialRequestRow.venue_id == venue.venue_id, SpecialRequestRow.party_id.in_(theirs))
        .values(description="", version=SpecialRequestRow.version + 1),
        sa.update(StateChangeRow)
        .where(StateChangeRow.venue_id == venue.venue_id, StateChangeRow.party_id.in_(theirs))
        .values(reason=""),
    ):
        connection.execute(statement)
    tell(connection, writer, [Event("customer.forgotten", None, {"customer": customer_id})])
    return int(changed.rowcount)
