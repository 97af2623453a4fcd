"""Summaries for managers: bookings by day, and how much each table was used.

Materialised on PostgreSQL, ordinary views of the same names and columns on SQLite.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    file = Path(__file__).parent.parent / "sql" / f"0004_views.{connection.dialect.name}.sql"
    for statement in file.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    kind = "MATERIALIZED VIEW" if op.get_bind().dialect.name == "postgresql" else "VIEW"
    for name in ("table_utilisation", "daily_booking_summary"):
        op.execute(f"DROP {kind} {name}")
