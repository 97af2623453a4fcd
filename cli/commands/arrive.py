"""``maitred arrive``: a party sits down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer, json_option, tell_too_early
from cli.host_stand.options import clerk_options, named_options, why_option

if TYPE_CHECKING:
    from cli.host_stand.options import Clerk, Named


@click.command(short_help="A party sits down: by its reference or its ticket.")
@named_options
@why_option
@json_option
@clerk_options
def command(named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """Mark the party REF as arrived: by its reference or id, or by the token of its ticket, which is good once.

    With --venue, tickets of other venues are refused. Tickets are checked with the keys of MAITRED_KEYS.
    """
    from allocator.host_stand.states import Action
    from cli.host_stand.desk import Doing
    from cli.host_stand.door import arrive
    from cli.host_stand.keys import keys_for, now_at_door

    keys = keys_for(named.name)
    with opened(clerk.database) as engine:
        now = now_at_door(engine, named, keys, clerk.now)
        done = arrive(engine, Doing(Action.ARRIVE, named.name, clerk.actor, now, reason, named.venue_id), keys)
        answer(engine, done.after, now, json_to)
        tell_too_early(Action.ARRIVE, done, now)
    return ExitCode.DONE
