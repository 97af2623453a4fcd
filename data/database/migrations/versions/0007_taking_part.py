"""A locked booking that was cancelled, or did not come, counts no tables against its person any more."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("sql")


def downgrade() -> None:
    run_file("down.sql")


def run_file(suffix: str) -> None:
    connection = op.get_bind()
    file = Path(__file__).parent.parent / "sql" / f"0007_taking_part.{connection.dialect.name}.{suffix}"
    for statement in file.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(statement)
