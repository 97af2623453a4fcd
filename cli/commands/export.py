"""``maitred export``: a night of the database as a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.database import opened, saved_night_options
from cli.exits import ExitCode

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary
    from cli.database import SavedNight


@click.command(short_help="Write a night of the database out as a folder.")
@click.argument("into", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace files in FOLDER that differ.")
@saved_night_options
def command(into: Path, force: bool, which: SavedNight) -> int:
    """Write the night of venue V out into FOLDER, as `maitred plan` reads it.

    Files of these names that are in FOLDER already and differ are replaced only with --force: they may be of more dates
    than this one.

    `tables` is what each party holds now. All services of the date are written unless --service names one; then
    tables that parties of other services still have are closed for so long. All customers on file are written, for
    scores depend on the house average.
    """
    from data.folder import write_folder

    with opened(which.database) as engine:
        diary = _diary(engine, which)
    write_folder(diary, into, force=force)
    entries = sum(party.waiting for party in diary.parties)
    counted = f"{len(diary.parties) - entries} bookings and {entries} waitlist entries"
    click.echo(f"{counted} of {which.day} at {which.venue_id} are in {into}", err=True)
    return ExitCode.DONE


def _diary(engine: Engine, which: SavedNight) -> Diary:
    """What is written: the whole date, or one service of it."""
    from dataclasses import replace

    from cli.pipeline import moment
    from data.database.unit_of_work import UnitOfWork

    with UnitOfWork(engine, read_only=True, venue=which.venue_id) as work:
        records = work.repository
        now = moment(which.now, records.read_venue(which.venue_id).timezone)
        if which.service is None:
            return records.read_diary(which.venue_id, which.day, now, everyone=True)
        diary, service = records.read_service(which.venue_id, which.day, which.service, now, everyone=True)
    here = tuple(party for party in diary.parties if diary.calendar.service_of(party.arrival) == service)
    return replace(diary, parties=here)
