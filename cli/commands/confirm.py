"""``maitred confirm``: turn a hold into a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.states import Action
from cli.host_stand.answer import json_option
from cli.host_stand.doing import run
from cli.host_stand.options import clerk_options, named_options, why_option

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="Turn a hold into a booking.")
@named_options
@why_option
@json_option
@clerk_options
def command(named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """Promise the booking REF (reference or id) the tables that are held for it."""
    return run(Action.CONFIRM, named, reason, json_to, clerk)
