"""Options of the commands of the host stand: who does it, when, why, and in which database."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from allocator.domain.errors import UsageError
from cli.database import database_option
from cli.options import handed_over

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute

    Command = Callable[..., Any]

DESK = "host stand"
"""Who is said to have done something where the machine knows no name."""


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who does something in which database; ``now`` as typed, for only the venue knows its time zone."""

    actor: str = DESK
    now: str | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A booking or entry by its reference or id; ``venue_id`` where several venues may know the id."""

    name: str
    venue_id: str | None = None


def clerk_options(command: Command) -> Command:
    """Add ``--by --now --database``; the command receives them as ``clerk: Clerk``."""
    return handed_over(
        "clerk",
        Clerk,
        click.option("--by", "actor", metavar="NAME", default=_login, help="Who does it (default: the login name)."),
        click.option("--now", metavar="TIME", help="What to take for now, 2026-11-28T12:00 (default: the present)."),
        database_option,
    )(command)


def named_options(command: Command) -> Command:
    """Add the argument REF and ``--venue``; the command receives them as ``named: Named``."""
    return handed_over(
        "named",
        Named,
        click.argument("name", metavar="REF"),
        click.option("--venue", "venue_id", metavar="V", help="The venue, where several have a booking of that id."),
    )(command)


why_option = click.option("--why", "reason", metavar="TEXT", default="", help="The reason, for the history.")


def now_at(engine: Engine, venue_id: str, now: str | None) -> Minute:
    """The minute that is meant, in the time of a venue."""
    from cli.pipeline import moment
    from data.database.reading import read_venue
    from data.database.unit_of_work import UnitOfWork

    if now is None:
        return moment(None, "UTC")
    with UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        return moment(now, read_venue(work.connection, venue_id).timezone)


def now_of(engine: Engine, named: Named, now: str | None) -> Minute:
    """The minute that is meant, in the time of the venue of a booking."""
    from cli.pipeline import moment
    from data.database.unit_of_work import UnitOfWork
    from data.host_stand.reservations import find

    if now is None:
        return moment(None, "UTC")
    with UnitOfWork(engine, read_only=True, venue=named.venue_id) as work:
        return moment(now, find(work.connection, named.name, named.venue_id).timezone)


def time_of(engine: Engine, named: Named, text: str, flag: str) -> Minute:
    """A time in the words of the venue of a booking.

    Raises
    ------
    UsageError
        if it is none.
    """
    from data.database.unit_of_work import UnitOfWork
    from data.host_stand.reservations import find
    from data.times import parse_local_time

    with UnitOfWork(engine, read_only=True, venue=named.venue_id) as work:
        timezone = find(work.connection, named.name, named.venue_id).timezone
    try:
        return parse_local_time(text.strip(), timezone)
    except ValueError as error:
        raise UsageError(f"{flag}: {error}") from None


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return DESK
