"""What a batch asks of the database before it hands venues to its workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.party import TAKING_PART
from data.database.bulk import batches
from data.database.models import PartyRow, VenueRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy.engine import Connection

ROWS_AT_ONCE = 1000
"""Venues that are in memory at any time."""


def venue_sizes(connection: Connection, day: date, only: Sequence[str] = ()) -> Iterator[tuple[str, int]]:
    """The ids of all venues, or of those of ``only`` that there are, each with the number of its parties on ``day``."""
    coming = sa.and_(
        PartyRow.venue_id == VenueRow.venue_id,
        PartyRow.service_date == day,
        PartyRow.status.in_([status.value for status in TAKING_PART]),
    )
    statement = (
        sa.select(VenueRow.venue_id, sa.func.count(PartyRow.party_id))
        .outerjoin(PartyRow, coming)
        .group_by(VenueRow.venue_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    wanted = [statement.where(VenueRow.venue_id.in_(ids)) for ids in batches(only)] if only else [statement]
    for each in wanted:
        for row in connection.execute(each):
            yield row[0], row[1]


def above_row_security(connection: Connection) -> str | None:
    """The name of the database user, if row-level security does not bind them; always ``None`` on SQLite."""
    if connection.dialect.name != "postgresql":
        return None
    statement = "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
    name: str | None = connection.execute(sa.text(statement)).scalar_one_or_none()
    return name
