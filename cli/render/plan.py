"""A planned night on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from cli.render import ranking, refusals, seating, summary
from cli.render.page import HEADING, show

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

    from allocator.domain.planned import Planned


def show_plan(planned: Planned, *, interrupted: bool = False) -> None:
    """Print it."""
    show(*plan_parts(planned, interrupted=interrupted))


def plan_parts(planned: Planned, *, interrupted: bool = False) -> Iterable[RenderableType | None]:
    """Who sits where, who does not and why, the waitlist, the figures, and how good it all is."""
    night = planned.night
    yield summary.heading(night)
    yield from seating.seating(night, planned.plan)
    yield refusals.refusals(night, planned.unseated)
    yield ranking.waitlist(night, planned.scores.waitlist, planned.plan)
    yield summary.totals(planned)
    yield summary.broken_promises(planned)
    yield Text(summary.quality(planned, interrupted=interrupted), style=HEADING)
