"""The states of a booking and of an offer: what may be done with each, and the sentence where it may not."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime
from allocator.domain.errors import Refused
from allocator.domain.party import Kind, Status
from allocator.domain.reservation import HoldPurpose, HoldState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation


class Action(StrEnum):
    """What the host stand may do with a booking or a waitlist entry."""

    CONFIRM = "confirm"  #: promise it its tables
    CANCEL = "cancel"  #: it will not come
    ARRIVE = "arrive"  #: it sits down
    NO_SHOW = "no-show"  #: it did not come
    ACCEPT = "accept"  #: it takes the offer
    DECLINE = "decline"  #: it does not take the offer


class State(StrEnum):
    """Where a booking or an entry stands, holds and offers counted in."""

    REQUESTED = "requested"  #: a booking that nothing is promised
    HELD = "held"  #: a booking whose tables are kept for a while
    LAPSED = "lapsed"  #: a booking whose hold has ended unconfirmed
    WAITING = "waiting"  #: a waitlist entry
    OFFERED = "offered"  #: a waitlist entry that is offered tables
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


AFTER: Mapping[Action, Status | None] = {
    Action.CONFIRM: Status.CONFIRMED,
    Action.CANCEL: Status.CANCELLED,
    Action.ARRIVE: Status.ARRIVED,
    Action.NO_SHOW: Status.NO_SHOW,
    Action.ACCEPT: Status.CONFIRMED,
    Action.DECLINE: None,
}
"""The status each action leads to; ``None``: it stays as it was."""

ALLOWED: Mapping[Action, frozenset[State]] = {
    Action.CONFIRM: frozenset({State.REQUESTED, State.HELD}),
    Action.CANCEL: frozenset({State.REQUESTED, State.HELD, State.CONFIRMED, State.WAITING, State.OFFERED}),
    Action.ARRIVE: frozenset({State.REQUESTED, State.HELD, State.CONFIRMED, State.NO_SHOW}),
    Action.NO_SHOW: frozenset({State.REQUESTED, State.HELD, State.CONFIRMED}),
    Action.ACCEPT: frozenset({State.OFFERED}),
    Action.DECLINE: frozenset({State.OFFERED}),
}
"""From which states each action is possible."""

EARLY_MINUTES = 120
"""How early a party may come before it looks like the wrong booking, or the wrong day."""

SENTENCES: Mapping[State, str] = {
    State.REQUESTED: "is a request that nothing is promised yet",
    State.HELD: "is held but not confirmed",
    State.LAPSED: "was held and not confirmed in time",
    State.WAITING: "is on the waitlist and has no offer",
    State.OFFERED: "is on the waitlist and has an offer: accept or decline it",
    State.CONFIRMED: "is confirmed already",
    State.ARRIVED: "has arrived already",
    State.COMPLETED: "came and left",
    State.CANCELLED: "is cancelled",
    State.NO_SHOW: "was marked as a no-show",
}


def state_of(reservation: Reservation, now: Minute) -> State:
    """Where it stands at ``now``: a hold that has ended is over though nobody may have noted it yet."""
    party, live = reservation.party, reservation.held(now)
    if party.status is not Status.REQUESTED:
        return State(party.status.value)
    if party.kind is Kind.WAITLIST:
        return State.WAITING if live is None else State.OFFERED
    if live is not None:
        return State.HELD
    hold = reservation.hold
    lapsed = hold is not None and hold.purpose is HoldPurpose.BOOKING and hold.state is HoldState.OPEN
    return State.LAPSED if lapsed else State.REQUESTED


def check(action: Action, reservation: Reservation, now: Minute) -> State:
    """The state before, where ``action`` is possible.

    Raises
    ------
    Refused
        with a sentence, where it is not.
    """
    state = state_of(reservation, now)
    if state not in ALLOWED[action]:
        raise Refused(f"{reservation.name} {_why_not(action, state, reservation)}")
    unpaid = reservation.unpaid
    if action is Action.CONFIRM and unpaid is not None:
        until = local_time(unpaid.due_at, reservation.timezone)
        raise Refused(f"{reservation.name} waits for its deposit, which is to be paid by {until}")
    if action in (Action.CONFIRM, Action.ARRIVE) and state is State.REQUESTED and reservation.seat is None:
        raise Refused(f"{reservation.name} has no tables yet: allocate the night, or book it a place")
    return state


def too_early(action: Action, reservation: Reservation, now: Minute) -> str | None:
    """A sentence where somebody who is not expected yet is said to have come, or not to have come."""
    arrival, timezone = reservation.party.arrival, reservation.timezone
    much_too_early = now < arrival - EARLY_MINUTES
    if (action is Action.ARRIVE and much_too_early) or (action is Action.NO_SHOW and now < arrival):
        return f"{reservation.name} is expected at {local_time(arrival, timezone)}, not yet"
    return None


def local_time(minute: Minute, timezone: str) -> str:
    """``2026-11-28 21:30`` on the wall of the venue."""
    return to_datetime(minute, timezone).strftime("%Y-%m-%d %H:%M")


def _why_not(action: Action, state: State, reservation: Reservation) -> str:
    hold = reservation.hold
    ended = "" if hold is None else local_time(hold.expires_at, reservation.timezone)
    if action in (Action.ACCEPT, Action.DECLINE):
        if state is State.WAITING and hold is not None and hold.state is HoldState.DECLINED:
            return "has declined its offer and waits for another"
        if state is State.WAITING and hold is not None:
            return f"has no offer any more: the last was good until {ended}"
        if reservation.party.kind is Kind.BOOKING and state in (State.REQUESTED, State.HELD):
            return "is a booking, not a waitlist entry"
    if state is State.LAPSED or (state is State.CANCELLED and hold is not None and hold.state is HoldState.EXPIRED):
        return f"was held until {ended} and not confirmed in time"
    return SENTENCES[state]
