"""``maitred no-show``: a party did not come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.states import Action
from cli.host_stand.answer import json_option
from cli.host_stand.doing import run
from cli.host_stand.options import clerk_options, named_options, why_option

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="A party did not come.")
@named_options
@why_option
@json_option
@clerk_options
def command(named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """Mark the booking REF (reference or id) as a no-show; its tables are free again."""
    return run(Action.NO_SHOW, named, reason, json_to, clerk)
