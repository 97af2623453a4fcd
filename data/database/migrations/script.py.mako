"""${message}

A change of a table that is written to every evening must not hold it up: add columns as nullable or with a
constant default, create indexes concurrently, validate constraints apart. On SQLite a table that is rebuilt in
batch mode loses its triggers: put them back from the files in ``sql``.
"""

from __future__ import annotations

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
