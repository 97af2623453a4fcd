"""The keys of tickets, and what time it is where a ticket is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from cli.host_stand.options import Named, now_at, now_of
from cli.settings import Settings
from data.tickets import is_token, parse_keys, read_ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute


def signing_keys() -> tuple[str, ...]:
    """The keys of the environment.

    Raises
    ------
    UsageError
        if there are none.
    """
    return parse_keys(Settings().keys)


def keys_for(shown: str) -> tuple[str, ...]:
    """The keys, where ``shown`` is a token; a reference needs none."""
    return signing_keys() if is_token(shown) else ()


def now_at_door(engine: Engine, named: Named, keys: Sequence[str], now: str | None) -> Minute:
    """The minute that is meant, in the time of the venue of a reference or a token.

    Raises
    ------
    Refused
        if the token is forged, or for a venue that is not known here.
    """
    if not is_token(named.name):
        return now_of(engine, named, now)
    ticket = read_ticket(named.name, keys)
    try:
        return now_at(engine, ticket.venue_id, now)
    except UsageError as error:
        if now is None:
            raise
        raise Refused(f"this ticket is for {ticket.venue_id}, which is not known here") from error
