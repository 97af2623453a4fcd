"""How a command of the host stand answers: a few lines, or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.output import STDOUT, put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute
    from allocator.domain.questions import Moved
    from allocator.domain.reservation import Reservation
    from allocator.host_stand.states import Action
    from cli.host_stand.desk import Done
    from data.documents.plan import Document

json_option = click.option("--json", "json_to", metavar="FILE|-", help="Write the answer as JSON.")


def answer(
    engine: Engine, reservation: Reservation, now: Minute, json_to: str | None, moved: Sequence[Moved] = ()
) -> None:
    """Tell of a reservation as it stands, and of those who were given other tables for it."""
    from cli.render.desk import moved_lines, reservation_lines
    from data.documents.plan import document_text

    digits = _minor_digits(engine, reservation.venue_id)
    if json_to:
        put(json_to, document_text(_document(reservation, now, digits, moved)))
    if json_to != STDOUT:
        for line in (*reservation_lines(reservation, now, digits), *moved_lines(moved)):
            click.echo(line)


def answer_all(
    engine: Engine, venue_id: str, reservations: Sequence[Reservation], now: Minute, json_to: str | None
) -> None:
    """Tell of several reservations of a venue that were offered a place."""
    from cli.render.desk import reservation_lines
    from data.documents.plan import SCHEMA_VERSION, document_text

    digits = _minor_digits(engine, venue_id)
    if json_to:
        offered = [_document(each, now, digits, ()) for each in reservations]
        put(json_to, document_text({"schema_version": SCHEMA_VERSION, "offered": offered}))
    if json_to != STDOUT:
        for each in reservations:
            click.echo("\n".join(reservation_lines(each, now, digits)))
        if not reservations:
            click.echo("Nobody who waits could be offered a place.")


def tell_too_early(action: Action, done: Done, now: Minute) -> None:
    """Warn where a party that is not expected yet was said to have come, or not to have come."""
    from allocator.host_stand.states import too_early
    from cli.output import warn

    told = too_early(action, done.before, now)
    warn([] if told is None else [told])


def tell_offered(offered: Sequence[str]) -> None:
    """Say on standard error who of those who wait was offered a place meanwhile."""
    if offered:
        click.echo(f"offered a place to {', '.join(offered)}", err=True)


def _document(reservation: Reservation, now: Minute, digits: int, moved: Sequence[Moved]) -> Document:
    from allocator.host_stand.states import state_of
    from data.documents.desk import reservation_document

    return reservation_document(reservation, state_of(reservation, now).value, now, digits, moved)


def _minor_digits(engine: Engine, venue_id: str) -> int:
    from data.database.reading import read_venue
    from data.database.unit_of_work import UnitOfWork

    with UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        return read_venue(work.connection, venue_id).minor_digits
