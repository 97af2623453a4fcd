"""``maitred requests add``: what a party asks for is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.domain.special_request import Department, Priority, RequestType
from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.options import clerk_options, named_options

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="Note what a party asks for.")
@named_options
@click.argument("text")
@click.option("--type", "kind", type=click.Choice([each.value for each in RequestType]), required=True)
@click.option(
    "--priority",
    type=click.Choice([each.value for each in Priority]),
    default=Priority.NORMAL.value,
    show_default=True,
    help="Allergies and accessibility are at least high.",
)
@click.option(
    "--department", type=click.Choice([each.value for each in Department]), help="Who sees to it (default: by type)."
)
@click.option("--due", metavar="TIME", help="By when, 2026-11-28T18:00 (default: when they come).")
@click.option("--tag", metavar="TAG", help="What their tables need (accessibility) or should have (seating).")
@clerk_options
def command(
    named: Named,
    text: str,
    kind: str,
    priority: str,
    department: str | None,
    due: str | None,
    tag: str | None,
    clerk: Clerk,
) -> int:
    """Note what the party REF (reference or id) asks for, in a TEXT for the house; prints the request's number."""
    from cli.host_stand.options import now_of, time_of
    from cli.host_stand.requesting import Noted, note_request
    from cli.output import warn

    if not text.strip():
        raise click.UsageError("say what is asked for")
    with opened(clerk.database) as engine:
        noted = Noted(
            RequestType(kind),
            text,
            Priority(priority),
            None if department is None else Department(department),
            tag,
            None if due is None else time_of(engine, named, due, "--due"),
        )
        now = now_of(engine, named, clerk.now)
        number, doubts = note_request(engine, named.name, named.venue_id, noted, clerk.actor, now)
    warn(doubts)
    click.echo(number)
    return ExitCode.DONE
