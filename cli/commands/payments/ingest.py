"""``maitred payments ingest``: what Stripe tells of payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.options import clerk_options

if TYPE_CHECKING:
    from typing import BinaryIO

    from cli.host_stand.options import Clerk


@click.command(short_help="Take in what Stripe tells of payments.")
@click.argument("body", type=click.File("rb"), default="-", metavar="[FILE|-]")
@click.option("--signature", required=True, metavar="TEXT", help="The Stripe-Signature header of the request.")
@clerk_options
def command(body: BinaryIO, signature: str, clerk: Clerk) -> int:
    """Take in one event, the body of a request by Stripe, from FILE or standard input.

    Its signature is checked with MAITRED_STRIPE_SECRET. The payment carries the booking's reference as its metadata
    `reference`, or the checkout as its client_reference_id. A paid deposit confirms its booking; one that is paid when
    the tables are gone is to be given back. An event that comes twice, or late, does no harm.
    """
    from cli.host_stand.paying import ingest
    from cli.pipeline import moment
    from cli.settings import Settings
    from data.stripe_events import read_event

    event = read_event(body.read(), signature, Settings().stripe_secret)
    with opened(clerk.database) as engine:
        click.echo(ingest(engine, event, clerk.actor, moment(clerk.now, "UTC")))
    return ExitCode.DONE
