"""``maitred requests fulfil``: it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.requests import Step
from cli.host_stand.options import clerk_options, why_option
from cli.host_stand.stepping import step

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk


@click.command(short_help="It is done.")
@click.argument("number", metavar="NO", type=click.IntRange(1))
@why_option
@clerk_options
def command(number: int, reason: str, clerk: Clerk) -> int:
    """Say that request NO is done."""
    return step(number, Step.FULFIL, reason, clerk)
