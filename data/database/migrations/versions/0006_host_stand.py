"""What the host stand needs beside bookings: cursors of events, what providers told, staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.database.statements import run_file

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
    if op.get_bind().dialect.name == "postgresql":
        run_file("0006_host_stand", "sql")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_file("0006_host_stand", "down.sql")
    op.drop_table("staff")
    op.drop_table("provider_events")
    op.drop_table("event_cursors")
