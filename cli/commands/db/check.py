"""``maitred db check``: whether the database can be used by this version."""

from __future__ import annotations

import click

from cli.database import database_option, database_url
from cli.exits import ExitCode


@click.command(short_help="Whether the database is at this version's schema.")
@database_option
def command(database: str | None) -> int:
    """Reach the database and compare its schema with this version's; ends with 6 where it cannot be used."""
    from data.database.schema import check

    click.echo(f"the database is at revision {check(database_url(database))}, as this version needs it")
    return ExitCode.DONE
