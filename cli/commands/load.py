"""``maitred load``: take a folder into the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.database import database_option, make_default_file, opened
from cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from allocator.domain.errors import Fault
    from allocator.domain.night import Diary

FORMATS = ("maitred", "resdiary", "resy", "opentable", "firetable")
"""Our own folders, and those with an export of another system beside venue.toml and tables.csv."""

MOST_NOT_TAKEN = 200
"""Rows and columns listed that could not be taken; the rest are counted."""


@click.command(short_help="Take a folder into the database.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format", "layout", type=click.Choice(FORMATS), default=FORMATS[0], show_default=True, help="Who wrote it."
)
@click.option("--replace", is_flag=True, help="Cancel open bookings and entries of its dates that FOLDER lacks.")
@click.option("--dry-run", is_flag=True, help="Say what would be changed and change nothing.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors and what is not taken.")
@database_option
def command(folder: Path, layout: str, replace: bool, dry_run: bool, quiet: bool, database: str | None) -> int:
    """Take FOLDER into the database, all or nothing: adds and changes by id; what it lacks stays.

    The same folder twice changes nothing. Another system's export is a CSV file in FOLDER beside venue.toml and
    tables.csv. The file maitred.db in the current folder is made where it is meant and not there; any other database
    is set up with `maitred db upgrade`.
    """
    from cli.output import hush, warn
    from data.database.unit_of_work import UnitOfWork

    tell = hush if quiet else warn
    diary = _diary(folder, layout, tell)
    if not dry_run and make_default_file(database) and not quiet:
        click.echo("made maitred.db in the current folder", err=True)
    with opened(database) as engine, UnitOfWork(engine, venue=diary.venue.venue_id) as work:
        summary = work.repository.take_in(diary, replace=replace, dry_run=dry_run)
        work.commit()
    tell(summary.notes)
    if not quiet:
        from cli.render.load import loaded
        from cli.render.page import show

        show(*loaded(summary, dry_run=dry_run))
    return ExitCode.DONE


def _diary(folder: Path, layout: str, tell: Callable[[Iterable[Fault | str]], None]) -> Diary:
    """What FOLDER holds; what could not be taken of another system's export is told always, for it is missing now."""
    from cli.pipeline import read_diary

    if layout == FORMATS[0]:
        return read_diary(folder, tell)
    from data.importers import System, read_export

    contents = read_export(folder, System(layout))
    tell(contents.warnings)
    _tell_not_taken(contents.not_taken)
    return contents.diary


def _tell_not_taken(not_taken: Sequence[Fault]) -> None:
    for each in not_taken[:MOST_NOT_TAKEN]:
        click.echo(f"not taken: {each}", err=True)
    if len(not_taken) > MOST_NOT_TAKEN:
        click.echo(f"not taken: and {len(not_taken) - MOST_NOT_TAKEN} more", err=True)
