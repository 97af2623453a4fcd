"""What the host stand needs beside bookings: cursors of events, what providers told, staff."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_cursors",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", name=op.f("pk_event_cursors")),
    )
    op.create_table(
        "provider_events",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "provider_event_id", name=op.f("pk_provider_events")),
    )
    op.create_table(
        "staff",
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_staff_venues")),
        sa.PrimaryKeyConstraint("login", "venue_id", name=op.f("pk_staff")),
    )
    run_file("sql")


def downgrade() -> None:
    run_file("down.sql")
    op.drop_table("staff")
    op.drop_table("provider_events")
    op.drop_table("event_cursors")


def run_file(suffix: str) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    file = Path(__file__).parent.parent / "sql" / f"0006_host_stand.postgresql.{suffix}"
    for statement in file.read_text(encoding="utf-8").split("\n-- next\n"):
        connection.exec_driver_sql(statement)
