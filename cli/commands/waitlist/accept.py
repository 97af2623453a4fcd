"""``maitred waitlist accept``: somebody takes the offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.states import Action
from cli.host_stand.answer import json_option
from cli.host_stand.doing import run
from cli.host_stand.options import clerk_options, named_options, why_option

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="Somebody takes the offer.")
@named_options
@why_option
@json_option
@clerk_options
def command(named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """The waitlist entry REF (reference or id) takes the place it is offered, and is a booking from now on."""
    return run(Action.ACCEPT, named, reason, json_to, clerk)
