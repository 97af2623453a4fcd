"""The limit of a person counts a promise that holds no tables only where it was given a place, and nobody who left."""

from __future__ import annotations

from data.database.statements import run_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0008_promised_places", "sql")


def downgrade() -> None:
    run_file("0008_promised_places", "down.sql")
