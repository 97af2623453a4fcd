"""One step of one special request, from the options of a command to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode

if TYPE_CHECKING:
    from allocator.host_stand.requests import Step
    from cli.host_stand.options import Clerk


def step(number: int, what: Step, reason: str, clerk: Clerk) -> int:
    """Take it and tell how the request stands."""
    from cli.host_stand.requesting import advance
    from cli.output import warn
    from cli.render.requests import request_line

    with opened(clerk.database) as engine:
        request, unmet = advance(engine, number, what, clerk.actor, reason)
    click.echo(request_line(request))
    warn([unmet] if unmet else [])
    return ExitCode.DONE
