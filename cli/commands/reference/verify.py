"""``maitred reference verify``: whether a ticket would let its party in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer, json_option
from cli.host_stand.options import Named, clerk_options

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk


@click.command(short_help="Whether a ticket would let its party in.")
@click.argument("token")
@click.option("--venue", "venue_id", metavar="V", help="The venue at whose door it is shown.")
@json_option
@clerk_options
def command(token: str, venue_id: str | None, json_to: str | None, clerk: Clerk) -> int:
    """Check the TOKEN of a ticket and show its booking; nothing is changed. A ticket that is refused ends with 5."""
    from allocator.domain.errors import Refused
    from cli.host_stand.door import Shown, verify
    from cli.host_stand.keys import now_at_door, signing_keys
    from data.tickets import is_token

    keys = signing_keys()
    if not is_token(token):
        raise Refused("this is no ticket: give the token that `maitred reference qr` prints, or that the QR code says")
    with opened(clerk.database) as engine:
        now = now_at_door(engine, Named(token, venue_id), keys, clerk.now)
        _, reservation = verify(engine, Shown(token, keys, now, venue_id))
        answer(engine, reservation, now, json_to)
    return ExitCode.DONE
