"""``maitred batch``: plan and save the nights of many venues."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from cli.database import database_option
from cli.exits import ExitCode
from cli.options import goal_options, handed_over, many_searches_options, parameters_of, parse_date, usable_cores
from cli.output import MOST_WARNINGS, STDOUT

if TYPE_CHECKING:
    from datetime import date

    from allocator.domain.batch import BatchTally
    from cli.batch.drive import BatchOrder, OpenCrew
    from cli.options import GoalOptions, SearchOptions
    from data.batch_book import BatchBook

AHEAD = timedelta(hours=12)
"""A deadline further off than this is one that has passed."""


@dataclass(frozen=True, slots=True)
class Which:
    """Which nights are meant; ``venues`` empty = all. ``now`` as typed, for only a venue knows its time zone."""

    day: date
    venues: tuple[str, ...] = ()
    everyone: bool = False
    service: str | None = None
    now: str | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """Who works: processes, or the cluster of a scheduler; and until when."""

    processes: int | None = None
    scheduler: str | None = None
    by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Where it is told how it went."""

    json_to: str | None = None
    log_to: str | None = None
    quiet: bool = False

    @property
    def shown(self) -> bool:
        """Whether it is shown to people, on standard output."""
        return not self.quiet and self.json_to != STDOUT


def parse_deadline(text: str) -> datetime:
    """The next time a clock here shows ``17:00``; one of more than twelve hours off has passed."""
    try:
        clock = datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a time like 17:00") from error
    now = datetime.now(UTC).astimezone()
    by = datetime.combine(now.date(), clock).astimezone()
    if by <= now:
        by = datetime.combine(now.date() + timedelta(days=1), clock).astimezone()
    if by - now > AHEAD:
        raise click.BadParameter(f"{text} has passed, or is more than {AHEAD // timedelta(hours=1)} hours off")
    return by


which_options = handed_over(
    "which",
    Which,
    click.option("--date", "day", type=parse_date, required=True, metavar="DATE", help="Service date."),
    click.option("--venue", "venues", multiple=True, metavar="V", help="Id of a venue; may be repeated."),
    click.option("--all", "everyone", is_flag=True, help="Every venue of the database."),
    click.option("--service", metavar="NAME", help="Only the service of that name (default: all of the date)."),
    click.option("--now", metavar="TIME", help="What to take for now, 2026-11-28T12:00 (default: the present)."),
    database_option,
)
means_options = handed_over(
    "means",
    Means,
    click.option(
        "--workers",
        "processes",
        type=click.IntRange(1),
        metavar="N",
        help="Processes that plan, each one venue at a time (default: the cores).",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Let a Dask cluster plan, tcp://host:8786."),
    click.option(
        "--by",
        type=parse_deadline,
        metavar="HH:MM",
        help="Be done by then, local time: plan every venue, then use what time is left where it may gain most.",
    ),
)
told_options = handed_over(
    "told",
    Told,
    click.option("--json", "json_to", metavar="FILE|-", help="Write the summary and a row for each night as JSON."),
    click.option("--log", "log_to", metavar="FILE|-", help="Write what happens as JSON lines; - is standard error."),
    click.option("--quiet", is_flag=True, help="Say nothing but errors."),
)


@click.command(short_help="Plan and save the nights of many venues.")
@which_options
@means_options
@goal_options
@many_searches_options
@told_options
def command(which: Which, means: Means, aim: GoalOptions, search: SearchOptions, told: Told) -> int:
    """Plan and save the nights of many venues on one date, in several processes or on a Dask cluster.

    Each night is planned and saved as by `allocate`, in the venue's own time zone and currency. A venue that fails
    does not stop the others: it is named with its reason, and the command ends with 7. The same command again does
    only what is missing. With --by, every venue has a saved plan before any is searched for longer.
    """
    from cli.batch.display import display
    from cli.batch.drive import Drive
    from cli.batch.journal import journal
    from data.batch_book import BatchBook

    _check(which, means, search)
    began = datetime.now(UTC)
    search = _within_cores(means, search, quiet=told.quiet)
    order, open_crew = _order(which, means, aim, search), _crew(means, search.workers, quiet=told.quiet)
    with journal(told.log_to) as log, BatchBook() as book:
        _open_book(book, order.database, which, quiet=told.quiet)
        log.tell("batch.begun", date=str(which.day), venues=book.tally().venues)
        interrupted = False
        with display(book.tally, quiet=told.quiet or told.log_to == STDOUT) as look:
            try:
                Drive(order, book, open_crew, log, look).run()
            except KeyboardInterrupt:
                interrupted = True
        _refresh(order.database, book, quiet=told.quiet)
        tally = book.tally()
        log.tell("batch.interrupted" if interrupted else "batch.ended", saved=tally.saved, failed=tally.failed)
        asked = {"batch": log.batch_id, "service_date": str(which.day), **_asked(means, began)}
        _tell(book, tally, asked, told, (datetime.now(UTC) - began).total_seconds())
    if interrupted:
        click.echo("interrupted: the same command again does the rest", err=True)
        return ExitCode.INTERRUPTED
    if tally.failed:
        return ExitCode.VENUES_FAILED
    return ExitCode.PROMISE_UNSEATED if tally.broken_promises else ExitCode.DONE


def _check(which: Which, means: Means, search: SearchOptions) -> None:
    if which.everyone == bool(which.venues):
        raise click.UsageError("say which venues: --venue V, or --all")
    if means.processes is not None and means.scheduler is not None:
        raise click.UsageError("--workers are processes of this machine; a cluster has its own")
    if means.by is not None and search.deterministic:
        raise click.UsageError("--deterministic knows no time, so that --by cannot be kept")


def _within_cores(means: Means, search: SearchOptions, *, quiet: bool) -> SearchOptions:
    """No search of this machine has more threads than there are cores."""
    most = usable_cores()
    if means.scheduler is not None or search.workers <= most:
        return search
    if not quiet:
        told = f"{most} instead of {search.workers} threads a search, for there are {most} cores"
        click.echo(f"warning: {told}", err=True)
    return replace(search, workers=most)


def _order(which: Which, means: Means, aim: GoalOptions, search: SearchOptions) -> BatchOrder:
    from cli.batch.drive import BatchOrder
    from cli.database import database_url
    from data.database.engine import absolute_url

    return BatchOrder(
        absolute_url(database_url(which.database)),
        which.day,
        which.service,
        which.now,
        parameters_of(aim, search),
        aim.max_moves,
        None if means.by is None else means.by.timestamp(),
    )


def _crew(means: Means, threads: int, *, quiet: bool) -> OpenCrew:
    """Who is called in; all searches together never have more threads than there are cores."""
    from functools import partial

    from cli.batch.crew import cluster, processes

    if means.scheduler is not None:
        return partial(cluster, means.scheduler, threads)
    most = max(1, usable_cores() // threads)
    if means.processes is not None and means.processes > most and not quiet:
        click.echo(
            f"warning: {most} instead of {means.processes} workers, for there are {usable_cores()} cores", err=True
        )
    return partial(processes, min(means.processes or most, most))


def _open_book(book: BatchBook, database: str, which: Which, *, quiet: bool) -> None:
    """Note which venues there are, and how much there is to do at each.

    Raises
    ------
    UsageError
        if there is no venue of a name that was given.
    """
    from allocator.domain.errors import UsageError
    from cli.database import opened
    from data.database.unit_of_work import UnitOfWork
    from data.database.venues import above_row_security, venue_sizes

    with opened(database) as engine, UnitOfWork(engine, read_only=True) as work:
        book.add((venue_id, size + 1) for venue_id, size in venue_sizes(work.connection, which.day, which.venues))
        unbound = above_row_security(work.connection)
    if unknown := book.unknown(which.venues):
        raise UsageError(f"there is no venue {', '.join(unknown)} in the database")
    if unbound and not quiet:
        click.echo(
            f"warning: nothing keeps the venues apart for {unbound}, who stands above row-level security", err=True
        )


def _refresh(database: str, book: BatchBook, *, quiet: bool) -> None:
    """Bring the managers' summaries up to date, once for all."""
    from allocator.domain.errors import DatabaseUnavailable
    from data.database.engine import make_engine
    from data.database.views import refresh_views

    if not book.tally().saved:
        return
    engine = make_engine(database)
    try:
        refresh_views(engine)
    except DatabaseUnavailable as error:
        if not quiet:
            click.echo(f"warning: the plans are saved, but the summaries are not up to date: {error}", err=True)
    finally:
        engine.dispose()


def _asked(means: Means, began: datetime) -> dict[str, Any]:
    return {
        "scheduler": means.scheduler,
        "by": None if means.by is None else means.by.isoformat(),
        "began_at": began.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _tell(book: BatchBook, tally: BatchTally, asked: dict[str, Any], told: Told, took: float) -> None:
    """Write and show how it went, and name who failed."""
    from itertools import islice

    from cli.output import put_parts
    from data.documents.batch import batch_parts

    for night in islice(book.failed(), MOST_WARNINGS):
        reason = night.failure.reason if night.failure else ""
        click.echo(f"failed: {night.venue_id}{f' {night.service}' if night.service else ''}: {reason}", err=True)
    if tally.failed > MOST_WARNINGS:
        click.echo(f"failed: and {tally.failed - MOST_WARNINGS} more", err=True)
    if told.json_to:
        put_parts(told.json_to, batch_parts(asked, tally, book.failed(), book.nights()))
    if told.shown:
        from cli.render.batch import MOST_ROWS, batch
        from cli.render.page import show

        few = tally.nights <= MOST_ROWS
        show(*batch(tally, book.nights() if few else book.noteworthy(), took))
