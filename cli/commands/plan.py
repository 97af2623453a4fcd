"""``maitred plan``: who sits where on one night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import NoPlan
from cli.exits import ExitCode, code_of_plan
from cli.options import named_file, night_options, parameters_of, plan_options
from cli.written import written_options

if TYPE_CHECKING:
    from allocator.domain.planned import Planned
    from cli.options import GoalOptions, NightOptions, SearchOptions
    from cli.written import Written


@click.command(short_help="Decide who sits where on one night.")
@click.argument("folder", type=click.Path(path_type=Path))
@night_options
@plan_options
@written_options
@click.option(
    "--certificate",
    "certificate_to",
    type=named_file,
    metavar="FILE",
    help="Write a proof that check adds up; takes up to about as long again.",
)
def command(
    folder: Path,
    which: NightOptions,
    aim: GoalOptions,
    search: SearchOptions,
    written: Written,
    certificate_to: Path | None,
) -> int:
    """Decide who sits where on one night of FOLDER.

    FOLDER holds venue.toml, tables.csv and bookings.csv, and may hold customers.csv, combinations.csv,
    waitlist.csv and closures.csv. The plan is re-checked before it is shown or written.
    """
    from cli.output import hush, warn
    from cli.patience import Search
    from cli.pipeline import cut_night, plan_night, read_diary
    from cli.written import write_plan
    from data.documents.plan import plan_document

    tell = hush if written.quiet else warn
    night = cut_night(read_diary(folder, tell, which), which, aim.max_moves, tell)
    parameters = parameters_of(aim, search)
    asked = Search(lambda watch, stop: plan_night(night, parameters, watch=watch, stop=stop), quiet=written.quiet)
    planned = asked.answer()
    write_plan(planned, plan_document(planned), written, interrupted=asked.interrupted)
    if certificate_to and not asked.interrupted and planned.result.plan is not None:
        _write_certificate(planned, certificate_to)
    if asked.interrupted:
        without = ", without a certificate" if certificate_to else ""
        click.echo(f"interrupted: this is the best plan found so far{without}", err=True)
    elif planned.result.plan is None:
        raise NoPlan(f"no plan within the time limit of {search.time_limit:g} s")
    if written.shown:
        from cli.render.plan import show_plan

        show_plan(planned, interrupted=asked.interrupted)
    return ExitCode.INTERRUPTED if asked.interrupted else code_of_plan(planned)


def _write_certificate(planned: Planned, file: Path) -> None:
    from cli.output import write_file
    from cli.patience import Search
    from cli.pipeline import certificate_of
    from data.documents.certificate import certificate_document
    from data.documents.plan import document_text

    certificate = Search(lambda _watch, _stop: certificate_of(planned), quiet=True).answer()
    write_file(file, document_text(certificate_document(planned.night, planned.parameters, certificate)).encode())
