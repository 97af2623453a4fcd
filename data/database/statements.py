"""The statements of a migration that are written in SQL, one file for each kind of database."""

from __future__ import annotations

from pathlib import Path

from alembic import op

FOLDER = Path(__file__).parent / "migrations" / "sql"

BETWEEN = "\n-- next\n"
"""The line between two statements."""


def run_file(migration: str, suffix: str) -> None:
    """Run the statements of ``migration`` for the kind of database it runs on, in the order of their file."""
    connection = op.get_bind()
    file = FOLDER / f"{migration}.{connection.dialect.name}.{suffix}"
    for statement in file.read_text(encoding="utf-8").split(BETWEEN):
        connection.exec_driver_sql(statement)
