"""A booking or an entry changes its state: confirmed, cancelled, arrived, no-show, an offer accepted or declined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.host_stand.states import Action, State, check
from cli.host_stand.offering import Evenings, pass_on, settle
from cli.host_stand.steps import STEPS, Step
from data.database.history import Writer
from data.database.locks import lock_writing_night
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.reservations import find, read_reservation

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation

FREES = frozenset({Action.CANCEL, Action.NO_SHOW, Action.DECLINE})
"""Actions that give tables back, which are then offered to those who wait."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done to which booking or entry (reference or id), by whom, why and when."""

    action: Action
    name: str
    actor: str
    now: Minute
    reason: str = ""
    venue_id: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the reservation ``before`` and ``after``, and the entries that were ``offered`` a place."""

    before: Reservation
    state_before: State
    after: Reservation
    offered: tuple[str, ...] = ()


def do(engine: Engine, doing: Doing) -> Done:
    """Do it, and offer to others what it frees.

    Raises
    ------
    Refused
        with a sentence, where that may not be done.
    UsageError
        if there is no such booking or entry.
    """
    with UnitOfWork(engine, read_only=True, venue=doing.venue_id) as work:
        meant = find(work.connection, doing.name, doing.venue_id)
    offered = () if doing.action is Action.ARRIVE else settle(engine, meant.venue_id, doing.now, doing.actor)
    with UnitOfWork(engine, patience=DESK_PATIENCE, venue=meant.venue_id) as work:
        connection = work.connection
        lock_writing_night(connection, meant.venue_id, meant.service_date)
        before = read_reservation(connection, meant.venue_id, meant.party.party_id)
        state = check(doing.action, before, doing.now)
        writer = Writer(before.venue_id, doing.actor, doing.reason)
        STEPS[doing.action](Step(connection, writer, before, state, doing.now))
        after = read_reservation(connection, meant.venue_id, meant.party.party_id)
        work.commit()
    if doing.action in FREES and before.seat is not None:
        freed = Evenings(
            before.venue_id, before.service_date, before.service_name or None, doing.now, {before.party.party_id}
        )
        offered = (*offered, *pass_on(engine, freed, doing.actor))
    return Done(before, state, after, offered)
