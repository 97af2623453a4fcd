"""``maitred reference qr``: the ticket of a booking as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.options import clerk_options, named_options

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="Draw the ticket of a booking as a QR code.")
@named_options
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="A file ending in .svg or .png."
)
@clerk_options
def command(named: Named, out: Path, clerk: Clerk) -> int:
    """Write the ticket of the booking REF (reference or id) into FILE, and print its token.

    The token is signed with the first key of MAITRED_KEYS and holds venue, reference, night and expiry, nothing else.
    """
    from cli.host_stand.door import token_of
    from cli.host_stand.keys import signing_keys
    from cli.host_stand.options import now_of
    from cli.output import write_file
    from data.qr import picture_kind, qr_picture

    kind, keys = picture_kind(out), signing_keys()
    with opened(clerk.database) as engine:
        token = token_of(engine, named.name, named.venue_id, keys, now_of(engine, named, clerk.now))
    write_file(out, qr_picture(token, kind))
    click.echo(token)
    return ExitCode.DONE
