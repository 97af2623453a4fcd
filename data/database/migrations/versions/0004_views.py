"""Summaries for managers: bookings by day, and how much each table was used.

Materialised on PostgreSQL, ordinary views of the same names and columns on SQLite.
"""

from __future__ import annotations

from alembic import op

from data.database.statements import run_file

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0004_views", "sql")


def downgrade() -> None:
    kind = "MATERIALIZED VIEW" if op.get_bind().dialect.name == "postgresql" else "VIEW"
    for name in ("table_utilisation", "daily_booking_summary"):
        op.execute(f"DROP {kind} {name}")
