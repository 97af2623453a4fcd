"""``maitred db upgrade``: bring the database to this version's schema."""

from __future__ import annotations

import click

from cli.database import database_option, database_url
from cli.exits import ExitCode


@click.command(short_help="Bring the database to this version's schema.")
@database_option
def command(database: str | None) -> int:
    """Bring the database to this version's schema, all or nothing; what is in it stays. An empty one is set up."""
    from data.database.schema import upgrade

    before, after = upgrade(database_url(database))
    if before == after:
        click.echo(f"the database is at revision {after} already")
    else:
        click.echo(f"the database was {f'at revision {before}' if before else 'empty'} and is at revision {after} now")
    return ExitCode.DONE
