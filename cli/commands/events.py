"""``maitred events``: what changed, in order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cli.database import database_option, opened
from cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine

    from cli.host_stand.telling import Reading
    from data.host_stand.events import Told


@click.command(short_help="What changed, in order; live with --follow.")
@click.option("--since", type=click.IntRange(0), default=0, metavar="ID", help="Only what came after this event.")
@click.option("--venue", "venue_id", metavar="V", help="Only this venue.")
@click.option("--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--consumer", metavar="NAME", help="Go on where NAME was last, and keep its place.")
@click.option("--deliver", "url", metavar="URL", help="Deliver each to a webhook, signed with MAITRED_WEBHOOK_SECRET.")
@database_option
def command(
    since: int,
    venue_id: str | None,
    follow: bool,
    as_json: bool,
    consumer: str | None,
    url: str | None,
    database: str | None,
) -> int:
    """List what changed, each event with its number; none comes before one that happened earlier.

    A consumer gets every event at least once, also after a crash: its place is kept in the database. Events are
    delivered to a webhook by the Standard Webhooks scheme, and tried again with longer and longer pauses; the consumer
    is then the URL, unless another is named.
    """
    from cli.host_stand.telling import Reading, tell_on

    reading = Reading(since, consumer or url, venue_id, follow)
    hand_over = _delivery(url, reading) if url else _printer(as_json=as_json)
    with opened(database) as engine:
        _check(engine, venue_id)
        try:
            tell_on(engine, reading, hand_over)
        except KeyboardInterrupt:
            reading.stop.set()
            return ExitCode.INTERRUPTED
    return ExitCode.DONE


def _check(engine: Engine, venue_id: str | None) -> None:
    """Raise UsageError where a venue is meant that there is not."""
    from data.database.reading import read_venue
    from data.database.unit_of_work import UnitOfWork

    if venue_id is not None:
        with UnitOfWork(engine, read_only=True, venue=venue_id) as work:
            read_venue(work.connection, venue_id)


def _delivery(url: str, reading: Reading) -> Callable[[Told], bool]:
    from cli.host_stand.telling import Delivery
    from cli.settings import Settings

    return Delivery(url, Settings().webhook_secret, reading.stop, patient=reading.follow)


def _printer(*, as_json: bool) -> Callable[[Told], bool]:
    from cli.output import write_out
    from data.documents.desk import event_document

    def show(event: Told) -> bool:
        document = event_document(event)
        if as_json:
            write_out(json.dumps(document, ensure_ascii=False) + "\n")
            return True
        details = " ".join(f"{name}={value}" for name, value in document["details"].items())
        parts = (str(event.event_id), f"{event.happened_at:%Y-%m-%d %H:%M:%S}", event.venue_id, event.kind)
        write_out("  ".join(part for part in (*parts, event.party_id or "", event.actor, details) if part) + "\n")
        return True

    return show
