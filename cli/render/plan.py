"""A planned night on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from cli.render import ranking, refusals, seating, summary
from cli.render.page import show

if TYPE_CHECKING:
    from allocator.domain.planned import Planned


def show_plan(planned: Planned, *, interrupted: bool = False) -> None:
    """Print who sits where, who does not and why, the waitlist, the figures, and how good it all is."""
    night = planned.night
    show(
        summary.heading(night),
        *seating.seating(night, planned.plan),
        refusals.refusals(planned),
        ranking.waitlist(night, planned.scores.waitlist, planned.plan),
        summary.totals(planned),
        summary.broken_promises(planned),
        Text(summary.quality(planned, interrupted=interrupted), style="bold"),
    )
