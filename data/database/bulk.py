"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy.engine import Connection

    from data.database.models import Base

    Values = Mapping[str, Any]

COPY_FROM = 100
"""Rows from which COPY is worth its set-up."""

IDS_AT_ONCE = 5000
"""Most ids one query names."""


def insert_rows(connection: Connection, kind: type[Base], rows: Sequence[Values]) -> None:
    """Put ``rows`` in; all have the same columns, those they lack get the database's default."""
    if not rows:
        return
    table = _table(kind)
    if connection.dialect.name == "postgresql" and len(rows) >= COPY_FROM:
        _copy(connection, table, rows)
    else:
        connection.execute(sa.insert(table), [dict(row) for row in rows])


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


def batches(items: Iterable[str], size: int = IDS_AT_ONCE) -> Iterator[list[str]]:
    """``items`` in lists short enough for one query."""
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def _table(kind: type[Base]) -> sa.Table:
    table = kind.__table__
    assert isinstance(table, sa.Table)
    return table


def _copy(connection: Connection, table: sa.Table, rows: Sequence[Values]) -> None:
    names = list(rows[0])
    processors = [
        table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for name in names
    ]
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(
                    [
                        row[name] if process is None else process(row[name])
                        for name, process in zip(names, processors, strict=True)
                    ]
                )
    finally:
        cursor.close()
