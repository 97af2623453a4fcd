"""What each action of the host stand writes, once it is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.domain.party import Kind, Status
from allocator.domain.reservation import HoldState
from allocator.host_stand.deposits import cancels_late, deposit_for, refund_due
from allocator.host_stand.states import Action, State
from data.database.history import Event
from data.database.reading import read_venue
from data.host_stand.attendance import Learnt, learn
from data.host_stand.bookings import add_hold, seat_again
from data.host_stand.deposits import close_deposit, note_deposit
from data.host_stand.reservations import change_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation
    from data.database.history import Writer


@dataclass(frozen=True, slots=True)
class Step:
    """What is written where: a reservation, the state it is in, who does something with it and when."""

    connection: Connection
    writer: Writer
    reservation: Reservation
    state: State
    now: Minute

    def goes(self, kind: Kind, status: Status, event: str, hold: HoldState, *, told: Any = None, **values: Any) -> None:
        """It goes on as this, its hold or offer ends so, and ``event`` tells of it."""
        happened = Event(event, self.reservation.party.party_id, told or {})
        after = (kind, status)
        change_state(self.connection, self.writer, self.reservation, after, happened, hold_becomes=hold, **values)

    def stays(self) -> dict[str, Any]:
        """Columns that say where it sits from now on: where it was put."""
        seat = self.reservation.seat
        return {} if seat is None else {"arrival": seat.start, "held": "+".join(seat.tables)}


def confirm(step: Step) -> None:
    """It is promised the tables it has."""
    step.goes(Kind.BOOKING, Status.CONFIRMED, "booking.confirmed", HoldState.KEPT, **step.stays())


def cancel(step: Step) -> None:
    """It will not come: its tables are free, and what it paid may have to be given back."""
    at, party = step.reservation, step.reservation.party
    step.goes(party.kind, Status.CANCELLED, f"{party.kind}.cancelled", HoldState.WITHDRAWN)
    rules = read_venue(step.connection, at.venue_id).deposits
    close_deposit(step.connection, step.writer, party.party_id, refund=refund_due(at, rules, step.now))
    if step.state is State.CONFIRMED and cancels_late(at, rules, step.now):
        learn(step.connection, at, Learnt.LATE_CANCELLATION)


def arrive(step: Step) -> None:
    """It sits down, at its tables; one given up as a no-show only where they are still free."""
    step.goes(Kind.BOOKING, Status.ARRIVED, "booking.arrived", HoldState.KEPT, **step.stays())
    if step.state is State.NO_SHOW:
        seat_again(step.connection, step.reservation, step.now)
        learn(step.connection, step.reservation, Learnt.NO_SHOW, by=-1)
    learn(step.connection, step.reservation, Learnt.VISIT)


def no_show(step: Step) -> None:
    """It did not come: its tables are free."""
    step.goes(Kind.BOOKING, Status.NO_SHOW, "booking.no_show", HoldState.WITHDRAWN)
    close_deposit(step.connection, step.writer, step.reservation.party.party_id, refund=False)
    learn(step.connection, step.reservation, Learnt.NO_SHOW)


def accept(step: Step) -> None:
    """An entry becomes a booking; where a deposit is asked, one that is only held until it is paid."""
    at, party = step.reservation, step.reservation.party
    told = {"waited_minutes": None if party.created_at is None else step.now - party.created_at}
    deposit = deposit_for(read_venue(step.connection, at.venue_id), party.party_size, step.now)
    status = Status.CONFIRMED if deposit is None else Status.REQUESTED
    step.goes(Kind.BOOKING, status, "waitlist.accepted", HoldState.KEPT, told=told, expires_at=None, **step.stays())
    if deposit is not None and at.seat is not None:
        add_hold(step.connection, step.writer, at.seat, deposit.due_at)
        note_deposit(step.connection, step.writer, party.party_id, deposit)


def decline(step: Step) -> None:
    """An entry goes on waiting; the place is free."""
    step.goes(Kind.WAITLIST, Status.REQUESTED, "waitlist.declined", HoldState.DECLINED)


STEPS: Mapping[Action, Callable[[Step], None]] = {
    Action.CONFIRM: confirm,
    Action.CANCEL: cancel,
    Action.ARRIVE: arrive,
    Action.NO_SHOW: no_show,
    Action.ACCEPT: accept,
    Action.DECLINE: decline,
}
"""What each action writes."""
