"""What is written with every change: the history of a party's state, and the event that tells others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.clock import to_datetime
from allocator.domain.party import Status
from data.database.bulk import batches, insert_rows
from data.database.locks import lock_events
from data.database.models import EventRow, RequestChangeRow, SpecialRequestRow, StateChangeRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from allocator.domain.party import Kind


@dataclass(frozen=True, slots=True)
class Writer:
    """Who changes something at a venue, and why."""

    venue_id: str
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that changed; ``details`` are ids and figures only."""

    kind: str
    party_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateChange:
    """A party that went from one state to another."""

    party_id: str
    before: tuple[Kind, Status]
    after: tuple[Kind, Status]


def seat_event(kind: str, seat: Mapping[str, Any]) -> Event:
    """An event about a row of ``allocations``: which tables, from when, and until when they are only kept."""
    times = {name: seat[name] for name in ("starts_at", "expires_at") if seat[name] is not None}
    told = {name: to_datetime(minute).isoformat() for name, minute in times.items()}
    return Event(kind, seat["party_id"], {"tables": seat["tables"], **told})


def tell(connection: Connection, writer: Writer, events: Sequence[Event]) -> None:
    """Write ``events`` in their order, after all that others have told."""
    if events:
        lock_events(connection)
    at = datetime.now(UTC)
    rows = [
        {
            "venue_id": writer.venue_id,
            "happened_at": at,
            "kind": event.kind,
            "party_id": event.party_id,
            "actor": writer.actor,
            "details": dict(event.details),
        }
        for event in events
    ]
    insert_rows(connection, EventRow, rows)


def remember(connection: Connection, writer: Writer, changes: Sequence[StateChange]) -> None:
    """Write who changed what state, when and why. What a party asked for beside ends with it, if it does not come."""
    at = datetime.now(UTC)
    rows = [
        {
            "venue_id": writer.venue_id,
            "party_id": change.party_id,
            "happened_at": at,
            "actor": writer.actor,
            "reason": writer.reason,
            "from_kind": change.before[0].value,
            "from_status": change.before[1].value,
            "to_kind": change.after[0].value,
            "to_status": change.after[1].value,
        }
        for change in changes
    ]
    insert_rows(connection, StateChangeRow, rows)
    gone = (Status.CANCELLED, Status.NO_SHOW)
    _cancel_requests(connection, writer, [each.party_id for each in changes if each.after[1] in gone])


def _cancel_requests(connection: Connection, writer: Writer, party_ids: Sequence[str]) -> None:
    at = datetime.now(UTC)
    for batch in batches(party_ids):
        still_open = sa.and_(
            SpecialRequestRow.venue_id == writer.venue_id,
            SpecialRequestRow.party_id.in_(batch),
            SpecialRequestRow.state.in_(("received", "acknowledged", "in_progress")),
        )
        names = (SpecialRequestRow.request_id, SpecialRequestRow.party_id, SpecialRequestRow.state)
        requests = connection.execute(sa.select(*names).where(still_open).order_by(SpecialRequestRow.request_id)).all()
        if not requests:
            continue
        connection.execute(
            sa.update(SpecialRequestRow)
            .where(still_open)
            .values(state="cancelled", version=SpecialRequestRow.version + 1)
        )
        rows = [
            {
                "venue_id": writer.venue_id,
                "request_id": each.request_id,
                "happened_at": at,
                "actor": writer.actor,
                "reason": writer.reason,
                "from_state": each.state,
                "to_state": "cancelled",
            }
            for each in requests
        ]
        insert_rows(connection, RequestChangeRow, rows)
        tell(
            connection,
            writer,
            [Event("request.cancelled", each.party_id, {"request": each.request_id}) for each in requests],
        )
