"""Deposits at work: what the provider tells confirms a booking, or says that money is owed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.errors import Refused
from allocator.domain.party import Kind, Status
from allocator.domain.reservation import DepositState, HoldState
from allocator.host_stand.deposits import after_payment, after_refund
from allocator.host_stand.states import State, state_of
from data.database.history import Event, Writer
from data.database.locks import lock_writing_night
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.host_stand.deposits import find_owed, note_provider_event, settle_deposit
from data.host_stand.reservations import change_state, read_reservation
from data.stripe_events import Money

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation
    from data.host_stand.deposits import Owed
    from data.stripe_events import PaymentEvent

WORDS = {
    DepositState.PAID: "its deposit is paid",
    DepositState.REFUND_DUE: "its deposit was paid when its tables were gone already: it is to be given back",
    DepositState.REFUNDED: "its deposit was given back",
}
"""What is said of a deposit after the provider told of it."""


def ingest(engine: Engine, event: PaymentEvent, actor: str, now: Minute) -> str:
    """Do what follows from an event, once; returns a sentence.

    Raises
    ------
    Refused
        if it is about a booking that is not known here, or not about the amount that is due; it is not noted then.
    """
    with UnitOfWork(engine, patience=DESK_PATIENCE) as work:
        connection = work.connection
        owed = find_owed(connection, event.payment, event.reference)
        if owed is not None:
            night = read_reservation(connection, owed.venue_id, owed.party_id).service_date
            lock_writing_night(connection, owed.venue_id, night)
            owed = find_owed(connection, event.payment, event.reference)
        if not note_provider_event(connection, event.event_id, event.kind):
            return f"{event.event_id} was taken in before; nothing changed"
        told = _apply(connection, event, owed, actor, now)
        work.commit()
    return told


def _apply(connection: Connection, event: PaymentEvent, owed: Owed | None, actor: str, now: Minute) -> str:
    if event.money is Money.NOTHING:
        return f"{event.event_id} ({event.kind}) changes no deposit"
    if owed is None:
        if event.reference is None:
            return f"{event.event_id} ({event.kind}) is about no booking"
        raise Refused(f"{event.event_id} is about {event.reference}, which owes no deposit here")
    reservation = read_reservation(connection, owed.venue_id, owed.party_id)
    writer = Writer(owed.venue_id, actor, event.event_id)
    if event.money is Money.REFUNDED:
        becomes = after_refund(owed.deposit.state)
    else:
        _check_amount(event, owed)
        kept = _keeps_tables(reservation, event, now)
        becomes = after_payment(owed.deposit.state, kept=kept)
        if becomes is DepositState.PAID:
            _confirm(connection, writer, reservation)
    if becomes is None:
        return f"{reservation.name}: {event.kind} is no news"
    settle_deposit(connection, writer, owed, becomes, event.payment)
    return f"{reservation.name}: {WORDS[becomes]}"


def _check_amount(event: PaymentEvent, owed: Owed) -> None:
    due = owed.deposit
    if event.currency != due.currency or event.amount < due.amount:
        told = f"{event.amount} {event.currency} were paid, {due.amount} {due.currency} are due (minor units)"
        raise Refused(f"{event.event_id} does not pay the deposit of {owed.party_id}: {told}")


def _keeps_tables(reservation: Reservation, event: PaymentEvent, now: Minute) -> bool:
    """Whether the booking still has its tables: also where it was paid in time and that is only heard of now."""
    state = state_of(reservation, now)
    deposit = reservation.deposit
    in_time = deposit is not None and event.created // 60 < deposit.due_at
    return state in (State.HELD, State.CONFIRMED, State.ARRIVED) or (state is State.LAPSED and in_time)


def _confirm(connection: Connection, writer: Writer, at: Reservation) -> None:
    if at.party.status is not Status.REQUESTED or at.seat is None:
        return
    after, event = (Kind.BOOKING, Status.CONFIRMED), Event("booking.confirmed", at.party.party_id)
    stays = {"arrival": at.seat.start, "held": "+".join(at.seat.tables)}
    change_state(connection, writer, at, after, event, hold_becomes=HoldState.KEPT, **stays)
