"""``maitred plan``: who sits where on one night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import NoPlan
from cli.exits import ExitCode
from cli.options import night_options, parameters_of, plan_options
from cli.output import STDOUT

if TYPE_CHECKING:
    from allocator.domain.planned import Planned
    from cli.options import GoalOptions, NightOptions, SearchOptions


@click.command(short_help="Decide who sits where on one night.")
@click.argument("folder", type=click.Path(path_type=Path))
@night_options
@plan_options
@click.option("--json", "json_to", metavar="FILE|-", help="Write the plan as JSON.")
@click.option("--csv", "csv_to", metavar="FILE|-", help="Write the plan as CSV.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
def command(
    folder: Path,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    json_to: str | None,
    csv_to: str | None,
    quiet: bool,
) -> int:
    """Decide who sits where on one night of FOLDER.

    FOLDER holds venue.toml, tables.csv and bookings.csv, and may hold customers.csv, combinations.csv,
    waitlist.csv and closures.csv. The plan is re-checked before it is shown or written.
    """
    from cli.output import hush, put, warn
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
    if not quiet and STDOUT not in (json_to, csv_to):
        show_plan(planned, interrupted=asked.interrupted)
    if planned.result.plan is None:
        raise NoPlan(f"no plan within the time limit of {search.time_limit:g} s")
    return exit_code(planned, interrupted=asked.interrupted)


def show_plan(planned: Planned, *, interrupted: bool = False) -> None:
    """Print a planned night for people."""
    from rich.text import Text

    from cli.render import ranking, refusals, seating, summary
    from cli.render.page import show

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


def exit_code(planned: Planned, *, interrupted: bool = False) -> ExitCode:
    """How a command that made ``planned`` ends."""
    if interrupted:
        return ExitCode.INTERRUPTED
    return ExitCode.PROMISE_UNSEATED if planned.broken_promises else ExitCode.DONE
