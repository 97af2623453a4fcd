"""``maitred cancel``: a party will not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.states import Action
from cli.host_stand.answer import json_option
from cli.host_stand.doing import run
from cli.host_stand.options import clerk_options, named_options, why_option

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="A party will not come.")
@named_options
@why_option
@json_option
@clerk_options
def command(named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """Cancel the booking or waitlist entry REF (reference or id), and offer its place to those who wait.

    Says whether a deposit is to be given back.
    """
    return run(Action.CANCEL, named, reason, json_to, clerk)
