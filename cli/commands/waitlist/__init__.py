"""``maitred waitlist``: the commands about those who wait."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "rank": "Rank the waitlist and say why.",
}


@click.group(cls=LazyGroup, package="cli.commands.waitlist", sentences=SENTENCES)
def command() -> None:
    """Rank those who wait, and say why each stands where it stands."""
