"""Which database, and which night of it, is meant; opened for one command, at this version's schema."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.options import handed_over, parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from sqlalchemy.engine import Engine

    Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SavedNight:
    """Which night of which database is meant; ``now`` as typed, for only the venue knows its time zone."""

    venue_id: str
    day: date
    service: str | None = None
    now: str | None = None
    database: str | None = None


def database_option(command: Command) -> Command:
    """Add ``--database URL``; the command receives it as ``database``, ``None`` where it is not given."""
    return click.option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE or postgresql://… (default: MAITRED_DATABASE_URL, else sqlite:///maitred.db).",
    )(command)


def saved_night_options(command: Command) -> Command:
    """Add ``--venue --date --service --now --database``; the command receives them as ``which: SavedNight``."""
    return handed_over(
        "which",
        SavedNight,
        click.option("--venue", "venue_id", required=True, metavar="V", help="Id of the venue."),
        click.option("--date", "day", type=parse_date, required=True, metavar="DATE", help="Service date."),
        click.option("--service", metavar="NAME", help="Service, where the date has several."),
        click.option("--now", metavar="TIME", help="What to take for now, 2026-11-28T12:00 (default: the present)."),
        database_option,
    )(command)


def database_url(given: str | None) -> str:
    """The URL that was given, or that of the environment, or the file in the current folder."""
    from cli.settings import Settings

    return given or Settings().database_url


@contextmanager
def opened(given: str | None) -> Iterator[Engine]:
    """An engine on the database that is meant, at this version's schema.

    Raises
    ------
    DatabaseUnavailable
        if it cannot be reached or is not at this version's schema.
    UsageError
        if the URL is none.
    """
    from data.database.engine import make_engine
    from data.database.schema import check_schema

    engine = make_engine(database_url(given))
    try:
        check_schema(engine)
        yield engine
    finally:
        engine.dispose()


def make_default_file(given: str | None) -> bool:
    """Make the SQLite file in the current folder where no other database is meant and it is not there; says if it did.

    A database that was named is never made by the way: a slip in its name would be a second, empty one.
    """
    from pathlib import Path

    from cli.settings import DEFAULT_DATABASE
    from data.database.schema import upgrade

    url = database_url(given)
    if url != DEFAULT_DATABASE or Path(url.removeprefix("sqlite:///")).exists():
        return False
    upgrade(url)
    return True
