"""``maitred waitlist add``: a party waits for a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer, json_option
from cli.host_stand.options import clerk_options, now_at
from cli.host_stand.party_options import asked_options, read_party

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk
    from cli.host_stand.party_options import Asked


@click.command(short_help="Put a party on the waitlist.")
@asked_options
@json_option
@clerk_options
def command(asked: Asked, json_to: str | None, clerk: Clerk) -> int:
    """Put a party of N of customer C on the waitlist of venue V, and print its reference."""
    from cli.host_stand.waiting import join_waitlist
    from data.database.unit_of_work import UnitOfWork
    from data.host_stand.reservations import find

    with opened(clerk.database) as engine:
        now = now_at(engine, asked.venue_id, clerk.now)
        party = read_party(engine, asked, now)
        reference = join_waitlist(engine, asked.venue_id, party, now, clerk.actor)
        with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
            reservation = find(work.connection, reference, asked.venue_id)
        answer(engine, reservation, now, json_to)
    return ExitCode.DONE
