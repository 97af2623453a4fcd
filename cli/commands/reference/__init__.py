"""``maitred reference``: the commands about references and their tickets."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "qr": "Draw the ticket of a booking as a QR code.",
    "verify": "Whether a ticket would let its party in.",
}


@click.group(cls=LazyGroup, package="cli.commands.reference", sentences=SENTENCES)
def command() -> None:
    """Tickets of bookings: signed with the keys of MAITRED_KEYS, good for one arrival."""
