"""Let the database itself refuse what the rules forbid.

Double bookings, a person over the limit, sets of tables nobody declared, illegal changes of status.
"""

from __future__ import annotations

from data.database.statements import run_file

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0003_rules", "sql")


def downgrade() -> None:
    run_file("0003_rules", "down.sql")
