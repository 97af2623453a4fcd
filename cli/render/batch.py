"""A batch for people: a row for each night, or where there are many for those worth a look, and what it adds up to."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.batch import VALUE_LEVELS
from allocator.domain.clock import to_datetime
from allocator.domain.money import money_text
from cli.render.page import HEADING, grid, plain
from cli.render.summary import percent, seconds, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.batch import BatchTally, Failure, NightPlan, VenueNight

MOST_ROWS = 40
"""Nights that are listed."""


def batch(tally: BatchTally, nights: Iterable[VenueNight], took: float) -> Iterator[RenderableType]:
    """The list of ``nights``, those that have a plan first, then the totals."""
    listed = list(islice(nights, MOST_ROWS + 1))
    more = len(listed) > MOST_ROWS
    planned = [(night, night.plan) for night in listed[:MOST_ROWS] if night.plan is not None]
    failed = [(night, night.failure) for night in listed[:MOST_ROWS] if night.failure is not None]
    if planned:
        yield _planned(planned)
    if failed:
        yield _failed(failed)
    if more:
        yield Text("and more: --json FILE has them all")
    figures = grid("", "", title="Totals", header=False)
    for name, value in _figures(tally):
        figures.add_row(name, value)
    yield figures
    yield Text(_verdict(tally, took), HEADING)


def _planned(nights: Iterable[tuple[VenueNight, NightPlan]]) -> Table:
    columns = ("Venue", "Opens", "Outcome", "Run", "Covers seated", "Spend seated", "Proven")
    made = grid(*columns, right=(3, 4, 5), rigid=(1, 5))
    for night, plan in nights:
        totals = plan.totals
        promises = f", {plan.broken_promises} promised not seated" if plan.broken_promises else ""
        made.add_row(
            _name(night),
            _opens(plan),
            f"{night.outcome.value}{promises}",
            str(plan.run_id),
            f"{totals.covers_seated} of {totals.covers}",
            f"{money_text(totals.expected_spend_seated, plan.minor_digits)} {plan.currency}",
            _proven(plan),
        )
    return made


def _proven(plan: NightPlan) -> str:
    """How near to the best; of a level that says little of what the night is worth, its name."""
    if plan.open_level is None:
        return "yes"
    return f"within {percent(plan.gap)}" if plan.open_level in VALUE_LEVELS else f"but {spoken(plan.open_level)}"


def _failed(nights: Iterable[tuple[VenueNight, Failure]]) -> Table:
    made = grid("Venue", "Why", title="Not planned")
    for night, failure in nights:
        made.add_row(_name(night), plain(failure.reason))
    return made


def _name(night: VenueNight) -> str:
    return plain(f"{night.venue_id} {night.service}" if night.service else night.venue_id)


def _opens(plan: NightPlan) -> str:
    return f"{to_datetime(plan.opens, plan.timezone):%H:%M %Z}"


def _figures(tally: BatchTally) -> tuple[tuple[str, str], ...]:
    planned = tally.saved + tally.unchanged
    return (
        ("nights planned", f"{planned} of {tally.nights}, {tally.unchanged} of them before"),
        ("proven optimal", f"{tally.optimal} of {planned}{_open(tally)}"),
        ("gap of the value", f"{percent(tally.gap)} on average, {percent(tally.worst_gap)} at worst"),
        ("parties seated", f"{tally.parties_seated:,} of {tally.parties:,}"),
        ("covers seated", f"{tally.covers_seated:,} of {tally.covers:,}"),
        ("promises broken", f"{tally.broken_promises:,}"),
    )


def _open(tally: BatchTally) -> str:
    """From which level on the others are not proven."""
    told = [f"{count} open from {spoken(name)} on" for name, count in tally.open_levels]
    return f"; {', '.join(told)}" if told else ""


def _verdict(tally: BatchTally, took: float) -> str:
    left = f", {tally.venues_left} not begun" if tally.venues_left else ""
    failed = f"{tally.failed} failed" if tally.failed else "none failed"
    venues = f"{tally.venues} venue{'s' if tally.venues != 1 else ''}"
    return f"{venues}: {tally.saved} nights saved, {tally.unchanged} as before, {failed}{left}, {seconds(took)}"
