"""Events as others read them: in the order in which they came to be seen, from a number on, with a kept place."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.database.models import EventCursorRow, EventRow

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy.engine import Connection, Engine

AT_ONCE = 500
"""Events read at one time."""

POLL_SECONDS = 0.5
"""Pause between two looks where the database does not call."""

SAFETY_SECONDS = 5.0
"""Longest pause where it does."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event that was told."""

    event_id: int
    venue_id: str
    happened_at: datetime
    kind: str
    party_id: str | None
    actor: str
    details: Mapping[str, Any]


def read_events(connection: Connection, since: int, venue_id: str | None = None) -> tuple[Told, ...]:
    """The next events after number ``since``, of all venues or of one."""
    statement = (
        sa.select(EventRow.__table__).where(EventRow.event_id > since).order_by(EventRow.event_id).limit(AT_ONCE)
    )
    if venue_id is not None:
        statement = statement.where(EventRow.venue_id == venue_id)
    return tuple(
        Told(**{name: row[name] for name in Told.__dataclass_fields__})
        for row in connection.execute(statement).mappings()
    )


def read_cursor(connection: Connection, consumer: str) -> int:
    """The number of the last event a consumer has had; 0 for a new one."""
    found = connection.scalar(sa.select(EventCursorRow.event_id).where(EventCursorRow.consumer == consumer))
    return 0 if found is None else int(found)


def move_cursor(connection: Connection, consumer: str, event_id: int) -> None:
    """A consumer has had everything up to ``event_id``."""
    values = {"event_id": event_id, "changed_at": datetime.now(UTC)}
    changed = connection.execute(sa.update(EventCursorRow).where(EventCursorRow.consumer == consumer).values(**values))
    if not changed.rowcount:
        connection.execute(sa.insert(EventCursorRow).values(consumer=consumer, **values))


@contextmanager
def awakened(engine: Engine, stop: threading.Event) -> Iterator[Callable[[], None]]:
    """A function that pauses until there may be new events, or ``stop`` is set: PostgreSQL calls, SQLite is asked."""
    if engine.dialect.name != "postgresql":
        yield lambda: _pause(stop)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("LISTEN maitred_events")
        driver: Any = connection.connection.driver_connection

        def listen() -> None:
            passed = 0.0
            while passed < SAFETY_SECONDS and not stop.is_set():
                if any(True for _ in driver.notifies(timeout=POLL_SECONDS, stop_after=1)):
                    return
                passed += POLL_SECONDS

        yield listen


def _pause(stop: threading.Event) -> None:
    stop.wait(POLL_SECONDS)
