"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite, and where row-level security is heeded."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa

from data.database.engine import meaning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from data.database.models import Base

    Values = Mapping[str, Any]

Item = TypeVar("Item")

FAST_FROM = 100
"""Rows from which going past SQLAlchemy is worth its set-up."""

ROWS_AT_ONCE = 10_000
"""Rows handed to SQLite in one call."""

IDS_AT_ONCE = 5000
"""Most ids one query names."""


def insert_rows(connection: Connection, kind: type[Base], rows: Iterable[Values]) -> None:
    """Put ``rows`` in; all have the same columns, those they lack get the database's default.

    Rows are taken one after the other, so that many need not be there at once.
    """
    table = _table(kind)
    source = iter(rows)
    first = list(islice(source, FAST_FROM))
    if not first:
        return
    if len(first) < FAST_FROM:
        connection.execute(sa.insert(table).inline(), [dict(row) for row in first])
        return
    names = list(first[0])
    stored = _stored(connection, table, names, chain(first, source))
    if connection.dialect.name == "postgresql" and not _guarded(connection, table):
        _copy(connection, table, names, stored)
        return
    marker = "%s" if connection.dialect.name == "postgresql" else "?"
    statement = f'INSERT INTO "{table.name}" ({_listed(names)}) VALUES ({", ".join([marker] * len(names))})'
    while batch := list(islice(stored, ROWS_AT_ONCE)):
        connection.exec_driver_sql(statement, batch)


def update_rows(connection: Connection, kind: type[Base], keys: Sequence[str], rows: Sequence[Values]) -> None:
    """Change the rows that ``keys`` name to the other values of ``rows``; all have the same columns."""
    if not rows:
        return
    table = _table(kind)
    changed = [name for name in rows[0] if name not in keys]
    statement = (
        sa.update(table)
        .where(*(table.c[name] == sa.bindparam(f"key_{name}", type_=table.c[name].type) for name in keys))
        .values({name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in changed})
    )
    connection.execute(
        statement,
        [{f"key_{name}": row[name] for name in keys} | {f"new_{name}": row[name] for name in changed} for row in rows],
    )


def batches(items: Iterable[Item], size: int = IDS_AT_ONCE) -> Iterator[list[Item]]:
    """``items`` in lists short enough for one query."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def _table(kind: type[Base]) -> sa.Table:
    table = kind.__table__
    assert isinstance(table, sa.Table)
    return table


def _guarded(connection: Connection, table: sa.Table) -> bool:
    """Whether row-level security looks at what this user writes: COPY is not to be had then."""
    guarded: bool = connection.execute(sa.select(sa.func.row_security_active(table.name))).scalar_one()
    return guarded


def _copy(connection: Connection, table: sa.Table, names: Sequence[str], stored: Iterator[tuple[Any, ...]]) -> None:
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({_listed(names)}) FROM STDIN') as copy:
            for values in stored:
                copy.write_row(values)
    except connection.dialect.loaded_dbapi.Error as error:  # SQLAlchemy does not see it
        lost = bool(connection.connection.closed)
        if lost:
            connection.invalidate()
        raise meaning(error, disconnected=lost) or error from error
    finally:
        cursor.close()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _stored(
    connection: Connection, table: sa.Table, names: Sequence[str], rows: Iterable[Values]
) -> Iterator[tuple[Any, ...]]:
    """The values of ``rows`` as the driver takes them."""
    dialect = connection.dialect
    columns = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    for row in rows:
        yield tuple(row[name] if stored is None else stored(row[name]) for name, stored in columns)
