"""One action on one booking, from the options of a command to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.database import opened
from cli.exits import ExitCode
from cli.host_stand.answer import answer, tell_offered, tell_too_early
from cli.host_stand.options import now_of

if TYPE_CHECKING:
    from allocator.host_stand.states import Action
    from cli.host_stand.options import Clerk, Named


def run(action: Action, named: Named, reason: str, json_to: str | None, clerk: Clerk) -> int:
    """Do it and tell how the booking stands."""
    from cli.host_stand.desk import Doing, do

    with opened(clerk.database) as engine:
        now = now_of(engine, named, clerk.now)
        done = do(engine, Doing(action, named.name, clerk.actor, now, reason, named.venue_id))
        answer(engine, done.after, now, json_to)
        tell_too_early(action, done, now)
        tell_offered(done.offered)
    return ExitCode.DONE
