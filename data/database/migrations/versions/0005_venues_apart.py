"""Keep venues apart by row-level security: a run neither sees nor writes rows of another venue. PostgreSQL only."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("sql")


def downgrade() -> None:
    run_file("down.sql")


def run_file(suffix: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    file = Path(__file__).parent.parent / "sql" / f"0005_venues_apart.postgresql.{suffix}"
    for statement in file.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(statement)
