"""Let the database itself refuse what the rules forbid.

Double bookings, a person over the limit, sets of tables nobody declared, illegal changes of status.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("sql")


def downgrade() -> None:
    run_file("down.sql")


def run_file(suffix: str) -> None:
    connection = op.get_bind()
    file = Path(__file__).parent.parent / "sql" / f"0003_rules.{connection.dialect.name}.{suffix}"
    for statement in file.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(statement)
