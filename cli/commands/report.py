"""``maitred report``: what is saved of a night, or of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened, saved_night_options
from cli.exits import ExitCode
from cli.options import named_file, parse_date
from cli.output import STDOUT

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from cli.database import SavedNight


@click.command(short_help="A saved night, or many, on paper and on a page.")
@saved_night_options
@click.option("--to", "until", type=parse_date, metavar="DATE", help="Report on every service up to this date.")
@click.option("--csv", "csv_to", metavar="FILE|-", help="Write the figures as CSV, one row a service.")
@click.option("--html", "html_to", type=named_file, metavar="FILE", help="Write a page, to print too.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(which: SavedNight, until: date | None, csv_to: str | None, html_to: Path | None, quiet: bool) -> int:
    """Show what the database has of a night of venue V: who sits where, who does not and why, and the figures.

    Of several services, those of a date or all up to --to, the figures are shown one by one and together.
    """
    from cli.output import put, write_file
    from cli.reports import read_reports
    from data.documents.report_sheet import report_csv

    last = which.day if until is None else until
    with opened(which.database) as engine:
        venue, found = read_reports(engine, which.venue_id, which.day, last, which.service, which.now)
    figures = [each.figures for each in found]
    if csv_to:
        put(csv_to, report_csv(figures, venue.minor_digits))
    if html_to:
        from cli.pages.report import report_page
        from cli.pictures.view import night_view

        view = night_view(found[0].night, found[0].plan, found[0].unseated) if len(found) == 1 else None
        write_file(html_to, report_page(venue, figures, view).encode())
    if not quiet and csv_to != STDOUT:
        from cli.render.page import show
        from cli.render.report import report

        show(*report(venue, found))
    return ExitCode.DONE
