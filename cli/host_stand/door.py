"""The door: a booking gets a ticket, and a ticket lets its party in, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from allocator.domain.reservation import Ticket
from allocator.host_stand.admission import STOPPED, admit
from allocator.host_stand.states import SENTENCES, Action, state_of
from cli.host_stand.desk import Doing, do
from data.database.roles import only_at_the_door
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.reservations import find, reference_of
from data.tickets import is_token, read_ticket, sign_ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation
    from cli.host_stand.desk import Done


@dataclass(frozen=True, slots=True)
class Shown:
    """A token that was shown at the door of ``venue_id`` (``None``: of whichever venue it is for)."""

    token: str
    keys: Sequence[str]
    now: Minute
    venue_id: str | None = None


def ticket_of(engine: Engine, name: str, venue_id: str | None, now: Minute) -> tuple[Ticket, Reservation]:
    """The ticket of a booking, good until its service closes.

    Raises
    ------
    Refused
        if it is no booking that is still to come.
    """
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=venue_id) as work:
        meant = find(work.connection, name, venue_id)
        if meant.party.status in STOPPED or meant.party.waiting:
            raise Refused(f"{meant.name} {SENTENCES[state_of(meant, now)]}: it gets no ticket")
        meant = replace(meant, reference=reference_of(work.connection, meant))
        work.commit()
    return Ticket(meant.venue_id, meant.name, meant.service_date, meant.closes), meant


def token_of(engine: Engine, name: str, venue_id: str | None, keys: Sequence[str], now: Minute) -> str:
    """The signed token of a booking's ticket; see :func:`ticket_of`."""
    ticket, _ = ticket_of(engine, name, venue_id, now)
    return sign_ticket(ticket, keys)


def verify(engine: Engine, shown: Shown) -> tuple[Ticket, Reservation]:
    """The ticket that was shown and its booking, if it would let its party in now.

    Raises
    ------
    Refused
        with a sentence for whatever is wrong with it.
    """
    ticket = read_ticket(shown.token, shown.keys)
    with UnitOfWork(engine, read_only=True) as work:
        try:
            reservation = find(work.connection, ticket.reference, ticket.venue_id)
        except UsageError:
            raise Refused(f"this ticket is for {ticket.reference}, which is not known here") from None
    admit(ticket, reservation, shown.venue_id, shown.now)
    return ticket, reservation


def arrive(engine: Engine, doing: Doing, keys: Sequence[str]) -> Done:
    """Seat a party by its reference, its id, or the token of its ticket."""
    if not is_token(doing.name):
        with UnitOfWork(engine, read_only=True) as work:
            if only_at_the_door(work.connection):
                raise Refused("at the door only a ticket lets a party in: ask a host or a manager")
        return do(engine, doing)
    ticket, _ = verify(engine, Shown(doing.name, keys, doing.now, doing.venue_id))
    return do(engine, replace(doing, action=Action.ARRIVE, name=ticket.reference, venue_id=ticket.venue_id))
