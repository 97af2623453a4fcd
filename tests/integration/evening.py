"""What tests of the host stand share: a small house, a request for a place, and what may be done with a booking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.party import Kind
from cli.host_stand.booking import Booked, Wanted, book
from cli.host_stand.desk import Doing, Done, do
from data.database.reading import standing_plan
from data.database.unit_of_work import UnitOfWork
from data.host_stand.reservations import find
from tests.builders import NOON, booking
from tests.integration.databases import read_night

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.reservation import Reservation
    from allocator.host_stand.states import Action

HOST = "host"


def wanted(size: int = 2, arrival: str = "19:00", customer: str = "ann", **more: Any) -> Wanted:
    """A request for a place at noon; what is not asked of the booking is of the party."""
    options = {name: more.pop(name) for name in ("now", "hold_minutes", "moves") if name in more}
    return Wanted("v1", booking("", size, arrival, customer_id=customer, **more), **{"now": NOON, **options})


def ask(engine: Engine, *args: Any, **more: Any) -> Booked:
    """Book a place."""
    return book(engine, wanted(*args, **more), HOST)


def done(engine: Engine, action: Action, name: str, now: int = NOON, **more: Any) -> Done:
    """Do something with a booking or an entry."""
    return do(engine, Doing(action, name, HOST, now, **more))


def look_up(engine: Engine, name: str) -> Reservation:
    """The booking or entry."""
    with UnitOfWork(engine, read_only=True) as work:
        return find(work.connection, name)


def seats(engine: Engine, now: int = NOON) -> dict[str, str]:
    """Who has which tables, by id."""
    night = read_night(engine, now=now)
    with UnitOfWork(engine, read_only=True) as work:
        plan = standing_plan(work.connection, "v1", night.service, now)
    return {each.party_id: "+".join(each.tables) for each in plan.allocations}


def kinds_of_events(engine: Engine) -> list[str]:
    """What was told, in order."""
    return [row[0] for row in rows(engine, "SELECT kind FROM events ORDER BY event_id")]


def rows(engine: Engine, statement: str) -> list[tuple[Any, ...]]:
    """What a statement gives."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def is_entry(reservation: Reservation) -> bool:
    """Whether it waits."""
    return reservation.party.kind is Kind.WAITLIST
