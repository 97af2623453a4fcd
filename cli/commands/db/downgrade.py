"""``maitred db downgrade``: take the database back to an earlier schema."""

from __future__ import annotations

import sys

import click

from cli.database import database_option, database_url
from cli.exits import ExitCode


@click.command(short_help="Take the database back to an earlier schema.")
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="Do not ask first on a terminal.")
@database_option
def command(revision: str, yes: bool, database: str | None) -> int:
    """Take the database back to REVISION (default: one step; base: empty), all or nothing.

    What the earlier schema has no place for is lost: make a backup first.
    """
    from data.database.schema import downgrade

    if not yes and sys.stdin.isatty():
        click.confirm("What the earlier schema has no place for is lost. Go on?", abort=True, err=True)
    before, after = downgrade(database_url(database), revision)
    was = f"at revision {before}" if before else "empty"
    click.echo(f"the database was {was} and is {f'at revision {after}' if after else 'empty'} now")
    return ExitCode.DONE
