"""Who may work on what: writers of a venue take turns, and one night is planned by one run at a time."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.errors import DatabaseUnavailable, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlalchemy.engine import Connection, Engine


def lock_venue(connection: Connection, venue_id: str, *, shared: bool = False) -> None:
    """Keep other writers of the venue out until the transaction ends; ``shared`` lets those of other nights in.

    On SQLite every writer is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        take = sa.func.pg_advisory_xact_lock_shared if shared else sa.func.pg_advisory_xact_lock
        connection.execute(sa.select(take(_key(f"venue {venue_id}"))))


def lock_writing_night(connection: Connection, venue_id: str, day: date) -> None:
    """Keep other writers of this night out until the transaction ends, and whoever changes the whole venue."""
    lock_venue(connection, venue_id, shared=True)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_key(f"writing {venue_id} {day}"))))


def lock_events(connection: Connection) -> None:
    """Keep others from telling events until the transaction ends, so that events are numbered as they come to be seen.

    To be taken last: whoever tells needs no other lock afterwards but those of its own night.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_key("events"))))


def lock_refresh(connection: Connection) -> None:
    """Wait until nobody else brings the summaries up to date; until the transaction ends nobody will."""
    connection.execute(sa.select(sa.func.set_config("lock_timeout", "0", True)))
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_key("summaries"))))


@contextmanager
def planning(engine: Engine, venue_id: str, day: date, service: str | None = None) -> Iterator[None]:
    """Hold the night of a service for one run, from reading to saving, without a transaction.

    The lock is the operating system's or the server's: it ends with the process, however that ends.

    Raises
    ------
    Refused
        at once, if another run holds it.
    """
    name = f"planning {venue_id} {day} {service or ''}"
    held = _held_on_server if engine.dialect.name == "postgresql" else _held_on_file
    with held(engine, name, Refused(f"another run holds the night of {day} at {venue_id}")):
        yield


@contextmanager
def _held_on_server(engine: Engine, name: str, refusal: Refused) -> Iterator[None]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_key(name)))):
            raise refusal
        try:
            yield
        finally:
            if not connection.invalidated:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(_key(name))))


@contextmanager
def _held_on_file(engine: Engine, name: str, refusal: Refused) -> Iterator[None]:
    """An exclusive transaction on a file of its own next to the database: a lock that SQLite makes portable."""
    database = engine.url.database
    if not database or database == ":memory:":
        yield
        return
    place = Path(f"{database}-locks")
    try:
        place.mkdir(exist_ok=True)
        connection = sqlite3.connect(
            place / hashlib.sha256(name.encode()).hexdigest()[:16], timeout=0, isolation_level=None
        )
    except (OSError, sqlite3.Error) as error:
        raise _unusable(error) from error
    with closing(connection):
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise (refusal if error.sqlite_errorcode == sqlite3.SQLITE_BUSY else _unusable(error)) from error
        yield


def _unusable(error: Exception) -> DatabaseUnavailable:
    return DatabaseUnavailable(f"the locks next to the database cannot be kept: {error}")


def _key(name: str) -> int:
    """A number for an advisory lock, the same on every machine."""
    return int.from_bytes(hashlib.sha256(f"maitred {name}".encode()).digest()[:8], "big", signed=True)
