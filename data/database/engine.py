"""From a URL to an engine: how each database is spoken to, and what its errors mean to a user."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from allocator.domain.errors import DatabaseUnavailable, MaitredError, Refused, UsageError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext

LOCK_SECONDS = 5
"""Longest wait for a lock somebody else holds."""

CONNECT_SECONDS = 10
"""Longest wait for a server to answer."""

SQLITE_PRAGMAS = (
    f"busy_timeout = {LOCK_SECONDS * 1000}",
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -65536",
)

READ_ONLY = "maitred_read_only"
"""Execution option of a connection that only reads."""

PATIENCE = "maitred_patience"
"""Execution option: seconds a writer waits for others."""

VENUE = "maitred_venue"
"""Execution option: the one venue whose rows a transaction reaches; PostgreSQL sees to it."""

TAKEN = "no_double_booking"
OVER_LIMIT = "within_person_limit"
KNOWN_SET = "known_table_set"
LEGAL_STATUS = "legal_status_change"

REFUSALS = {
    TAKEN: "the tables are taken at that time",
    OVER_LIMIT: "the customer's table limit would be exceeded",
    KNOWN_SET: "these tables are not a set that may be given",
    LEGAL_STATUS: "the status may not be changed that way",
}
"""Rules the database itself enforces, by the name it gives when it refuses."""


def make_engine(url: str) -> Engine:
    """An engine for ``sqlite:///FILE`` or ``postgresql://…``; nothing is connected yet.

    Raises
    ------
    UsageError
        if the URL is none, or is of another kind of database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, connect_args={"timeout": LOCK_SECONDS})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = sa.create_engine(
            parsed,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_SECONDS,
                "options": f"-c timezone=UTC -c lock_timeout={LOCK_SECONDS}s",
                "application_name": "maitred",
            },
        )
        event.listen(engine, "begin", _begin_postgres)
    event.listen(engine, "handle_error", _translate)
    return engine


def absolute_url(url: str) -> str:
    """The URL as a process in another folder must know it: that of a SQLite file with its whole path.

    Raises
    ------
    UsageError
        if the URL is none, or is of another kind of database.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        parsed = parsed.set(database=str(Path(str(parsed.database)).resolve()))
    return parsed.render_as_string(hide_password=False)


def _parsed(url: str) -> URL:
    try:
        parsed = sa.make_url(url)
    except exc.ArgumentError as error:
        raise UsageError(
            f"{url!r} is not a database URL like sqlite:///maitred.db or postgresql://host/name"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgres":
        backend = "postgresql"
    if backend not in ("sqlite", "postgresql"):
        raise UsageError(f"{backend} is not supported: give a sqlite or postgresql URL")
    return parsed.set(drivername="sqlite" if backend == "sqlite" else "postgresql+psycopg")


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
    cursor = connection.cursor()
    try:
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
    except sqlite3.Error as error:
        raise meaning(error) or error from error
    finally:
        cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(1000 * options.get(PATIENCE, LOCK_SECONDS))}")
    connection.exec_driver_sql("BEGIN" if options.get(READ_ONLY, False) else "BEGIN IMMEDIATE")


def _begin_postgres(connection: Connection) -> None:
    options = connection.get_execution_options()
    settings = {}
    if PATIENCE in options:
        settings["lock_timeout"] = str(max(1, round(options[PATIENCE] * 1000)))
    if options.get(VENUE) is not None:
        settings["maitred.venue"] = options[VENUE]
    if settings:
        connection.execute(sa.select(*(sa.func.set_config(name, value, True) for name, value in settings.items())))


def _translate(context: ExceptionContext) -> None:
    error = context.original_exception
    if not isinstance(error, _driver_errors(context)):
        return
    meant = meaning(error, disconnected=context.is_disconnect)
    if meant is not None:
        raise meant from error


def meaning(error: BaseException, *, disconnected: bool = False) -> MaitredError | None:
    """What a driver's ``error`` means to a user; ``None`` where it is a mistake of ours."""
    rule = broken_rule(error)
    if rule is not None:
        return Refused(REFUSALS[rule])
    reason = unavailable(error)
    if disconnected or reason is not None:
        return DatabaseUnavailable(f"the database {reason or 'went away'}: {_first_line(error)}")
    if busy(error):
        return Refused("somebody else is changing the same rows; try again")
    return None


def _driver_errors(context: ExceptionContext) -> tuple[type[BaseException], ...]:
    dialect = context.dialect
    return (dialect.loaded_dbapi.Error,) if dialect is not None else ()


def broken_rule(error: BaseException) -> str | None:
    """The name in :data:`REFUSALS` of the rule of the database that ``error`` says is broken."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    if constraint is not None:
        return constraint if constraint in REFUSALS else None
    name = str(error).partition(":")[0]
    return name if name in REFUSALS else None


def busy(error: BaseException) -> bool:
    """Whether ``error`` says that a lock was not to be had in time."""
    if _sqlstate(error) in ("55P03", "40P01", "40001"):
        return True
    return _sqlite_name(error).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def unavailable(error: BaseException) -> str | None:
    """What keeps the database from working, as a phrase, or ``None`` where it is the statement that is at fault."""
    for name, phrase in _SQLITE_TROUBLES.items():
        if _sqlite_name(error).startswith(name):
            return phrase
    state = _sqlstate(error)
    if state is None:
        return "cannot be reached" if type(error).__name__ == "OperationalError" and not _sqlite_name(error) else None
    return next((phrase for prefix, phrase in _POSTGRES_TROUBLES.items() if state.startswith(prefix)), None)


_SQLITE_TROUBLES = {
    "SQLITE_FULL": "has no room left",
    "SQLITE_IOERR": "cannot be read or written",
    "SQLITE_CANTOPEN": "cannot be opened",
    "SQLITE_READONLY": "may only be read",
    "SQLITE_NOTADB": "is no SQLite file",
    "SQLITE_CORRUPT": "is damaged",
    "SQLITE_PERM": "may not be opened",
}

_POSTGRES_TROUBLES = {
    "08": "cannot be reached",
    "28": "does not let this user in",
    "3D": "does not exist",
    "42501": "does not allow this user that",
    "53100": "has no room left",
    "53": "is out of resources",
    "57P": "was shut down",
    "58": "has trouble with its files",
    "XX": "is damaged",
    "25006": "may only be read",
}


def _sqlite_name(error: BaseException) -> str:
    return str(getattr(error, "sqlite_errorname", None) or "")


def _sqlstate(error: BaseException) -> str | None:
    state: str | None = getattr(error, "sqlstate", None)
    return state


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
