"""``maitred requests``: the commands about special requests."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "add": "Note what a party asks for.",
    "list": "What was asked for, and what is overdue.",
    "acknowledge": "Say yes to a request.",
    "start": "Somebody sees to it.",
    "fulfil": "It is done.",
    "decline": "It cannot be done.",
}


@click.group(cls=LazyGroup, package="cli.commands.requests", sentences=SENTENCES)
def command() -> None:
    """Cakes, allergies, ramps: who sees to what by when, and how far it has come."""
