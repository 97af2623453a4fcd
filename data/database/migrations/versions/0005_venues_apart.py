"""Keep venues apart by row-level security: a run neither sees nor writes rows of another venue. PostgreSQL only."""

from __future__ import annotations

from alembic import op

from data.database.statements import run_file

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_file("0005_venues_apart", "sql")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        run_file("0005_venues_apart", "down.sql")
