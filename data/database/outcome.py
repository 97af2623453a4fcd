"""What follows from a saved plan: requests are confirmed, the unseated wait, entries are offered their tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.party import Kind, Status
from data.database.bulk import batches, insert_rows, update_rows
from data.database.history import Event, StateChange, Writer, remember, seat_event, tell
from data.database.models import HoldRow, PartyRow, PaymentRow
from data.database.seats import put_in, take_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.planned import Planned

    Values = dict[str, Any]


def confirm_seated(connection: Connection, planned: Planned, writer: Writer) -> tuple[str, ...]:
    """Promise every seated request its tables, and the time the plan gave it; returns their ids."""
    seats = planned.plan.of
    parties = [party for party in planned.night.parties if party.requested and party.party_id in seats]
    _change(
        connection,
        writer.venue_id,
        parties,
        lambda party: {"status": Status.CONFIRMED.value, "arrival": seats[party.party_id].start},
    )
    _tell_changes(connection, writer, parties, (Kind.BOOKING, Status.CONFIRMED), "booking.confirmed")
    return tuple(party.party_id for party in parties)


def put_unseated_on_waitlist(connection: Connection, planned: Planned, writer: Writer) -> tuple[str, ...]:
    """Make every unseated request a waitlist entry of the same id; returns their ids."""
    seats = planned.plan.of
    parties = [party for party in planned.night.parties if party.requested and party.party_id not in seats]
    now = planned.night.now
    _change(
        connection,
        writer.venue_id,
        parties,
        lambda party: {
            "kind": Kind.WAITLIST.value,
            "held": None,
            "created_at": now if party.created_at is None else party.created_at,
        },
    )
    _tell_changes(connection, writer, parties, (Kind.WAITLIST, Status.REQUESTED), "waitlist.added")
    return tuple(party.party_id for party in parties)


def make_offers(connection: Connection, night: Night, seats: Sequence[Values], writer: Writer) -> tuple[str, ...]:
    """Offer waitlist entries their ``seats`` until the offer expires; returns the ids of those who may have another.

    No offer lasts beyond the time at which the party would sit down.
    """
    venue_id = writer.venue_id
    rules = night.venue.waitlist
    made = offers_made(connection, venue_id, [seat["party_id"] for seat in seats])
    latest = night.now + rules.offer_minutes
    offers = [
        {**seat, "expires_at": max(night.now + 1, min(latest, seat["starts_at"]))}
        for seat in seats
        if made.get(seat["party_id"], 0) < rules.max_offers
    ]
    put_in(connection, offers)
    at = datetime.now(UTC)
    insert_rows(
        connection,
        HoldRow,
        [
            {
                "venue_id": venue_id,
                "party_id": offer["party_id"],
                "purpose": "offer",
                "state": "open",
                "tables": offer["tables"],
                "starts_at": offer["starts_at"],
                "made_at": at,
                "expires_at": offer["expires_at"],
            }
            for offer in offers
        ],
    )
    tell(connection, writer, [seat_event("waitlist.offered", offer) for offer in offers])
    return tuple(offer["party_id"] for offer in offers)


def expire_holds(connection: Connection, venue_id: str, now: Minute, writer: Writer) -> tuple[str, ...]:
    """Take back the tables of holds and offers that ended by ``now``; returns the parties that had them.

    A booking that was only held is cancelled; an entry goes on waiting.
    """
    ended = sa.and_(
        HoldRow.venue_id == venue_id,
        HoldRow.state == "open",
        HoldRow.expires_at <= sa.bindparam("now", now, HoldRow.expires_at.type),
    )
    rows = connection.execute(
        sa.select(HoldRow.hold_id, HoldRow.party_id, HoldRow.purpose)
        .where(ended)
        .order_by(HoldRow.hold_id)
        .with_for_update(skip_locked=True)  # whoever has one locked is ending it just now
    ).all()
    if not rows:
        return ()
    for batch in batches(rows):
        keys = [row.hold_id for row in batch]
        connection.execute(
            sa.update(HoldRow).where(HoldRow.hold_id.in_(keys)).values(state="expired", ended_at=datetime.now(UTC))
        )
    take_out(connection, venue_id, [row.party_id for row in rows])
    _cancel_unconfirmed(connection, writer, [row.party_id for row in rows if row.purpose == "booking"])
    tell(connection, writer, [Event(f"{_LIST[row.purpose]}.expired", row.party_id) for row in rows])
    return tuple(row.party_id for row in rows)


def _cancel_unconfirmed(connection: Connection, writer: Writer, party_ids: Sequence[str]) -> None:
    """Cancel bookings that were only held, and the deposits nobody paid for them."""
    for batch in batches(party_ids):
        connection.execute(
            sa.update(PartyRow)
            .where(
                PartyRow.venue_id == writer.venue_id,
                PartyRow.party_id.in_(batch),
                PartyRow.status == Status.REQUESTED.value,
            )
            .values(status=Status.CANCELLED.value, version=PartyRow.version + 1)
        )
        connection.execute(
            sa.update(PaymentRow)
            .where(PaymentRow.venue_id == writer.venue_id, PaymentRow.party_id.in_(batch), PaymentRow.state == "due")
            .values(state="expired", version=PaymentRow.version + 1)
        )
    before, after = (Kind.BOOKING, Status.REQUESTED), (Kind.BOOKING, Status.CANCELLED)
    remember(connection, writer, [StateChange(party_id, before, after) for party_id in party_ids])


_LIST = {"booking": Kind.BOOKING, "offer": Kind.WAITLIST}


def offers_made(connection: Connection, venue_id: str, party_ids: Iterable[str]) -> dict[str, int]:
    """How many offers each of these parties has had; those who had none are left out."""
    rows = connection.execute(
        sa.select(HoldRow.party_id, sa.func.count())
        .where(HoldRow.venue_id == venue_id, HoldRow.purpose == "offer", HoldRow.party_id.in_(list(party_ids)))
        .group_by(HoldRow.party_id)
    )
    return {row[0]: row[1] for row in rows}


def _change(connection: Connection, venue_id: str, parties: Sequence[Party], values: Callable[[Party], Values]) -> None:
    """Change parties, each by one version."""
    versions = dict[str, int]()
    for batch in batches(party.party_id for party in parties):
        statement = sa.select(PartyRow.party_id, PartyRow.version).where(
            PartyRow.venue_id == venue_id, PartyRow.party_id.in_(batch)
        )
        versions |= {row.party_id: row.version for row in connection.execute(statement)}
    rows = [
        {
            "venue_id": venue_id,
            "party_id": party.party_id,
            **values(party),
            "version": versions[party.party_id] + 1,
        }
        for party in parties
    ]
    update_rows(connection, PartyRow, ["venue_id", "party_id"], rows)


def _tell_changes(
    connection: Connection, writer: Writer, parties: Sequence[Party], after: tuple[Kind, Status], event: str
) -> None:
    remember(connection, writer, [StateChange(each.party_id, (each.kind, each.status), after) for each in parties])
    tell(connection, writer, [Event(event, each.party_id) for each in parties])
