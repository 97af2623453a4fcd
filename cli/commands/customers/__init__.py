"""``maitred customers``: the commands about customers."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "forget": "Take out who a customer is, keep the figures.",
}


@click.group(cls=LazyGroup, package="cli.commands.customers", sentences=SENTENCES)
def command() -> None:
    """What is known of customers."""
