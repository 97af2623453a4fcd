"""What a load did, or would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from cli.render.page import HEADING, grid, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from data.database.loading import LoadSummary

MOST_CANCELLED = 30
"""Parties listed that are cancelled; the rest are counted."""


def loaded(summary: LoadSummary, *, dry_run: bool = False) -> Iterable[RenderableType | None]:
    """One line a kind of row with how many came in, then who is cancelled, then what it comes to."""
    yield _counts(summary)
    if summary.cancelled:
        listed = ", ".join(plain(each) for each in summary.cancelled[:MOST_CANCELLED])
        more = len(summary.cancelled) - MOST_CANCELLED
        yield Text(f"Cancelled: {listed}{f' and {more} more' if more > 0 else ''}")
    yield Text(_verdict(summary, dry_run), style=HEADING)


def _counts(summary: LoadSummary) -> Table:
    made = grid("", "added", "changed", "unchanged", right=(1, 2, 3))
    for name in ("tables", "combinations", "closures", "customers", "bookings", "waitlist"):
        count = getattr(summary, name)
        made.add_row(name, *(f"{each:,}" for each in (count.added, count.changed, count.unchanged)))
    return made


def _verdict(summary: LoadSummary, dry_run: bool) -> str:
    venue = plain(summary.venue_id)
    if not summary.changed_anything:
        return f"{venue}: nothing to change" if dry_run else f"{venue}: nothing was changed"
    if dry_run:
        return f"{venue}: this is what would be; nothing was changed"
    rules = ", and the venue or its rules" if summary.venue_changed else ""
    return f"{venue}: taken in{rules}"
