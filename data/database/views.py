"""The managers' summaries, brought up to date after a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.database.locks import lock_refresh

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

VIEWS = ("daily_booking_summary", "table_utilisation")
"""Materialised on PostgreSQL; on SQLite ordinary views, which are always up to date."""


def refresh_views(engine: Engine) -> None:
    """Bring the summaries up to date while others go on reading them; one refresh at a time.

    It looks at every venue's rows: do it once after a run, or once after a batch of many.
    """
    if engine.dialect.name != "postgresql":
        return
    with engine.begin() as connection:
        lock_refresh(connection)
        for name in VIEWS:
            connection.exec_driver_sql(f"REFRESH MATERIALIZED VIEW CONCURRENTLY {name}")
