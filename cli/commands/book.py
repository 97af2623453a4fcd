"""``maitred book``: a place for one more party, now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer, json_option
from cli.host_stand.options import clerk_options, now_at
from cli.host_stand.party_options import asked_options, read_party

if TYPE_CHECKING:
    from cli.host_stand.booking import TurnedAway
    from cli.host_stand.options import Clerk
    from cli.host_stand.party_options import Asked

HOLD_MINUTES = 15

LONGEST_HOLD = 30 * 24 * 60
"""Minutes."""


@click.command(short_help="Give one more party a place, now.")
@asked_options
@click.option(
    "--hold",
    "hold_minutes",
    type=click.IntRange(0, LONGEST_HOLD),
    default=HOLD_MINUTES,
    metavar="MINUTES",
    show_default=True,
    help="Keep the tables so long for `confirm`; 0 confirms at once.",
)
@click.option("--allow-moves", is_flag=True, help="Let others be given other tables, every promise kept.")
@json_option
@clerk_options
def command(asked: Asked, hold_minutes: int, allow_moves: bool, json_to: str | None, clerk: Clerk) -> int:
    """Seat a party of N of customer C at venue V, and print its reference.

    Its tables are held for a while; `maitred confirm` turns the hold into a booking, otherwise it dies by itself. Where
    the venue asks for a deposit, the tables are held until that is to be paid. If there is no place, ends with 5 and
    says why, and what there is instead.
    """
    from cli.host_stand.booking import TurnedAway, Wanted, book
    from data.database.unit_of_work import UnitOfWork
    from data.host_stand.reservations import find

    with opened(clerk.database) as engine:
        now = now_at(engine, asked.venue_id, clerk.now)
        party = read_party(engine, asked, now)
        try:
            booked = book(engine, Wanted(asked.venue_id, party, now, hold_minutes, allow_moves), clerk.actor)
        except TurnedAway as refused:
            _tell(refused, asked.party_size, json_to)
            raise
        with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
            reservation = find(work.connection, booked.reference, asked.venue_id)
        answer(engine, reservation, now, json_to, booked.booking.moved)
    return ExitCode.DONE


def _tell(refused: TurnedAway, party_size: int, json_to: str | None) -> None:
    from cli.output import STDOUT, put
    from cli.render.desk import refusal_lines
    from data.documents.desk import turned_away_document
    from data.documents.plan import document_text

    if json_to:
        put(json_to, document_text(turned_away_document(refused.night, party_size, refused.unseated)))
    if json_to != STDOUT:
        for line in refusal_lines(refused.unseated):
            click.echo(line)
