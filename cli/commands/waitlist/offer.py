"""``maitred waitlist offer``: what is free is offered to those who wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer_all, json_option
from cli.host_stand.options import clerk_options, now_at
from cli.options import parse_date

if TYPE_CHECKING:
    from datetime import date

    from cli.host_stand.options import Clerk


@click.command(short_help="Offer what is free to those who wait.")
@click.option("--venue", "venue_id", required=True, metavar="V", help="Id of the venue.")
@click.option("--date", "day", type=parse_date, required=True, metavar="DATE", help="Service date.")
@click.option("--service", metavar="NAME", help="Service (default: all of the date).")
@json_option
@clerk_options
def command(venue_id: str, day: date, service: str | None, json_to: str | None, clerk: Clerk) -> int:
    """Offer the places that are free on a night to the best-ranked entries that fit them.

    An offer holds its tables until it expires; offers that have expired meanwhile are passed on. Run it now and then,
    for nothing runs by itself.
    """
    from cli.host_stand.waiting import Offering, offer_places

    with opened(clerk.database) as engine:
        now = now_at(engine, venue_id, clerk.now)
        offered = offer_places(engine, Offering(venue_id, day, now, service), clerk.actor)
        answer_all(engine, venue_id, offered, now, json_to)
    return ExitCode.DONE
