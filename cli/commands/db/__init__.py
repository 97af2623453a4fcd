"""``maitred db``: the commands about the database itself."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

SENTENCES = {
    "upgrade": "Bring the database to this version's schema.",
    "check": "Whether the database is at this version's schema.",
    "downgrade": "Take the database back to an earlier schema.",
    "roles": "Let logins do what their role may, no more.",
}


@click.group(cls=LazyGroup, package="cli.commands.db", sentences=SENTENCES)
def command() -> None:
    """Bring the database to this version's schema, check it, take it back, or say who may do what."""
