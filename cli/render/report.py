"""A saved night on paper, and the figures of one service or of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.clock import to_datetime, to_minute
from allocator.domain.money import money_text
from allocator.domain.report import together
from cli.pages.report import headline, period, report_sheets
from cli.render.page import HEADING, grid, plain, who
from cli.render.refusals import refusals
from cli.render.seating import seating
from cli.render.summary import heading, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.report import ReportFigures
    from allocator.domain.venue import Venue
    from cli.pages.press import Sheet
    from cli.reports import ServiceReport

MOST_LISTED = 30
"""Parties listed; the rest are counted."""


def report(venue: Venue, found: Sequence[ServiceReport]) -> Iterable[RenderableType | None]:
    """One service with everybody who sits where and why others do not; several by their figures."""
    figures = [each.figures for each in found]
    if len(found) == 1:
        yield from _night(found[0])
        yield _headline(venue, figures)
        yield from _sheets(venue, figures)
        yield Text(_as_of(found[0]), style=HEADING)
        return
    yield Text(f"{plain(venue.name or venue.venue_id)} · {period(together(figures))}", style=HEADING)
    yield _headline(venue, figures)
    yield _services(venue, figures)
    yield from _sheets(venue, figures)


def _sheets(venue: Venue, figures: Sequence[ReportFigures]) -> Iterable[Table]:
    """What was refused and why, and what combinations cost."""
    return (_sheet(sheet) for sheet in report_sheets(venue, together(figures)))


def _night(found: ServiceReport) -> Iterable[RenderableType | None]:
    night = found.night
    yield heading(night)
    yield from seating(night, found.plan)
    yield refusals(night, found.unseated)
    if found.unplanned:
        listed = ", ".join(who(night, each) for each in found.unplanned[:MOST_LISTED])
        more = len(found.unplanned) - MOST_LISTED
        yield Text(f"Not planned yet: {listed}{f' and {more} more' if more > 0 else ''}")
    if found.suggested:
        yield Text(
            "From the waitlist could come: "
            + "; ".join(
                f"{who(night, at.party_id)} to {plain('+'.join(at.tables))} at {night.local(at.start)}"
                for at in found.suggested[:MOST_LISTED]
            )
        )


def _headline(venue: Venue, figures: Sequence[ReportFigures]) -> Table:
    made = grid("", "", title="Figures", header=False)
    for name, value in headline(venue, together(figures)):
        made.add_row(name, value)
    return made


def _services(venue: Venue, figures: Sequence[ReportFigures]) -> Table:
    columns = ("Covers", "Seats", "Tables", f"Spend {venue.currency}", "RevPASH", "No-shows", "Refused")
    made = grid("Service", *columns, title="Service by service", right=range(1, 8), rigid=range(1, 8))
    for each in figures:
        made.add_row(
            f"{each.first}{f' {plain(each.service)}' if each.service else ''}",
            f"{each.covers_seated} of {each.covers}",
            "" if each.seat_utilisation is None else percent(each.seat_utilisation),
            "" if each.table_utilisation is None else percent(each.table_utilisation),
            money_text(each.spend, venue.minor_digits),
            "" if each.revpash is None else money_text(each.revpash, venue.minor_digits),
            str(each.no_shows),
            str(each.covers_refused),
        )
    return made


def _sheet(sheet: Sheet) -> Table:
    made = grid(*sheet.columns, title=sheet.caption, right=sheet.figures)
    for row in sheet.rows:
        made.add_row(*(plain(cell) for cell in row))
    return made


def _as_of(found: ServiceReport) -> str:
    zone = found.night.venue.timezone
    if found.run is None:
        return "not planned yet: only what bookings brought with them is shown"
    saved = to_datetime(to_minute(found.run.saved_at), zone)
    return f"as it stands since run {found.run.run_id}, saved {saved:%Y-%m-%d %H:%M}, {found.run.status.value}"
