"""``maitred waitlist``: the commands about those who wait."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "rank": "Rank the waitlist and say why.",
    "add": "Put a party on the waitlist.",
    "offer": "Offer what is free to those who wait.",
    "accept": "Somebody takes the offer.",
    "decline": "Somebody does not take the offer.",
}


@click.group(cls=LazyGroup, package="cli.commands.waitlist", sentences=SENTENCES)
def command() -> None:
    """Rank those who wait, say why each stands where it stands, and offer them what is free."""
