"""``maitred requests acknowledge``: say yes to a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.host_stand.requests import Step
from cli.host_stand.options import clerk_options, why_option
from cli.host_stand.stepping import step

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk


@click.command(short_help="Say yes to a request.")
@click.argument("number", metavar="NO", type=click.IntRange(1))
@why_option
@clerk_options
def command(number: int, reason: str, clerk: Clerk) -> int:
    """Say that the house will do request NO.

    What an accessibility request needs of its tables becomes a need of the allocation, what a seating request asks for
    a wish.
    """
    return step(number, Step.ACKNOWLEDGE, reason, clerk)
