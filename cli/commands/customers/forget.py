"""``maitred customers forget``: a customer asks to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.options import clerk_options

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk


@click.command(short_help="Take out who a customer is, keep the figures.")
@click.argument("customer_id", metavar="ID")
@click.option("--venue", "venue_id", required=True, metavar="V", help="Id of the venue.")
@clerk_options
def command(customer_id: str, venue_id: str, clerk: Clerk) -> int:
    """Forget the customer ID of venue V: name, e-mail, telephone, and every free text about their visits.

    Ids and figures stay. No folder that is loaded later brings back what was forgotten; files and backups outside the
    database are yours to see to.
    """
    from data.database.history import Writer
    from data.database.locks import lock_venue
    from data.database.reading import read_venue
    from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
    from data.host_stand.forgetting import forget_customer

    with opened(clerk.database) as engine, UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        lock_venue(work.connection, venue_id)
        venue = read_venue(work.connection, venue_id)
        parties = forget_customer(work.connection, venue, customer_id, Writer(venue_id, clerk.actor))
        work.commit()
    click.echo(f"{customer_id} is forgotten; {parties} booking{'' if parties == 1 else 's'} of theirs stay as figures")
    return ExitCode.DONE
