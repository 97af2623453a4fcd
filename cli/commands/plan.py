"""``maitred plan``: who sits where on one night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import NoPlan
from cli.exits import ExitCode, code_of_plan
from cli.options import night_options, parameters_of, plan_options
from cli.output import STDOUT

if TYPE_CHECKING:
    from cli.options import GoalOptions, NightOptions, SearchOptions


@click.command(short_help="Decide who sits where on one night.")
@click.argument("folder", type=click.Path(path_type=Path))
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the plan as JSON.")
@click.option("--csv", "csv_to", metavar="FILE|-", help="Write the plan as CSV.")
@click.option(
    "--html",
    "html_to",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the night as a page, to print too.",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    folder: Path,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    csv_to: str | None,
    html_to: Path | None,
    quiet: bool,
) -> int:
    """Decide who sits where on one night of FOLDER.

    FOLDER holds venue.toml, tables.csv and bookings.csv, and may hold customers.csv, combinations.csv,
    waitlist.csv and closures.csv. The plan is re-checked before it is shown or written.
    """
    from cli.output import hush, put, warn, write_file
    from cli.patience import Search
    from cli.pipeline import cut_night, plan_night, read_diary
    from data.documents.plan import document_text, plan_document
    from data.documents.sheet import plan_csv

    if json_to == csv_to == STDOUT:
        raise click.UsageError("only one of --json and --csv can go to standard output")
    tell = hush if quiet else warn
    night = cut_night(read_diary(folder, tell), which, aim.max_moves, tell)
    parameters = parameters_of(aim, search)
    asked = Search(lambda watch, stop: plan_night(night, parameters, watch=watch, stop=stop), quiet=quiet)
    planned = asked.answer()
    if json_to:
        put(json_to, document_text(plan_document(planned)))
    if csv_to:
        put(csv_to, plan_csv(planned))
    if html_to:
        from cli.pages.night import planned_page

        write_file(html_to, planned_page(planned, interrupted=asked.interrupted).encode())
    if asked.interrupted:
        click.echo("interrupted: this is the best plan found so far", err=True)
    elif planned.result.plan is None:
        raise NoPlan(f"no plan within the time limit of {search.time_limit:g} s")
    if not quiet and STDOUT not in (json_to, csv_to):
        from cli.render.plan import show_plan

        show_plan(planned, interrupted=asked.interrupted)
    return ExitCode.INTERRUPTED if asked.interrupted else code_of_plan(planned)
