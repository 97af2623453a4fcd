"""A locked booking that was cancelled, or did not come, counts no tables against its person any more."""

from __future__ import annotations

from data.database.statements import run_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0007_taking_part", "sql")


def downgrade() -> None:
    run_file("0007_taking_part", "down.sql")
