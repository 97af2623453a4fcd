"""``maitred db roles``: who may do what with the database."""

from __future__ import annotations

import click

from cli.database import database_option, opened
from cli.exits import ExitCode

ROLES = ("batch", "manager", "host", "door")


@click.command(short_help="Let logins do what their role may, no more (PostgreSQL).")
@click.option("--login", metavar="NAME", help="A login to give a role; made where there is none, without a password.")
@click.option("--role", type=click.Choice(ROLES), help="Its role.")
@click.option("--venue", "venue_id", metavar="V", help="The venue it works at; again for each further one.")
@database_option
def command(login: str | None, role: str | None, venue_id: str | None, database: str | None) -> int:
    """Make the roles batch, manager, host and door, and let each do what it may: by grants and row-level security.

    Managers, hosts and the door reach their own venues only, the door only tonight's parties, and nothing but marking
    their arrival. To be run by the owner of the tables, and again after each upgrade. With --login, gives one login its
    role and venue.
    """
    from data.database.roles import Role, let_work, set_up_roles

    if (login is None) != (role is None):
        raise click.UsageError("--login and --role go together")
    with opened(database) as engine, engine.begin() as connection:
        set_up_roles(connection)
        if login is not None and role is not None:
            let_work(connection, login, Role[role.upper()], venue_id)
    click.echo("the roles are batch, manager, host and door" if login is None else f"{login} works as {role}")
    return ExitCode.DONE
