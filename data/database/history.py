"""What is written with every change: the history of a party's state, and the event that tells others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from allocator.domain.clock import to_datetime
from data.database.bulk import insert_rows
from data.database.locks import lock_events
from data.database.models import EventRow, StateChangeRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.engine import Connection

    from allocator.domain.party import Kind, Status


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
    """Write who changed what state, when and why."""
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
