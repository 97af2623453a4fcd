"""``maitred payments``: the commands about deposits."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "ingest": "Take in what Stripe tells of payments.",
}


@click.group(cls=LazyGroup, package="cli.commands.payments", sentences=SENTENCES)
def command() -> None:
    """Deposits: paid ones confirm their bookings, unpaid ones give their tables back."""
