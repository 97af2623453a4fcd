"""What the host stand says to people: a few lines on one booking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime
from allocator.domain.money import money_text
from allocator.domain.reservation import DepositState
from allocator.host_stand.states import State, local_time, state_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.plan import Unseated
    from allocator.domain.questions import Moved
    from allocator.domain.reservation import Reservation

WORDS = {
    State.REQUESTED: "requested",
    State.HELD: "held",
    State.LAPSED: "held too long",
    State.WAITING: "waiting",
    State.OFFERED: "offered",
    State.CONFIRMED: "confirmed",
    State.ARRIVED: "arrived",
    State.COMPLETED: "came and left",
    State.CANCELLED: "cancelled",
    State.NO_SHOW: "no-show",
}
"""What people call the states."""

DEPOSITS = {
    DepositState.DUE: "deposit of {amount} to be paid by {until}",
    DepositState.PAID: "deposit of {amount} paid",
    DepositState.EXPIRED: "deposit of {amount} not paid in time",
    DepositState.REFUND_DUE: "refund of {amount} is due",
    DepositState.REFUNDED: "deposit of {amount} given back",
}
"""What is said of a deposit."""


def reservation_lines(reservation: Reservation, now: Minute, minor_digits: int) -> Iterable[str]:
    """``VEN-2026-7K3QX  2 covers  2026-11-28 19:00 to 20:30  table 3  held until 12:15``."""
    party, seat = reservation.party, reservation.seat
    start = party.arrival if seat is None else seat.start
    when = local_time(start, reservation.timezone)
    parts = [reservation.name, f"{party.party_size} cover{'' if party.party_size == 1 else 's'}"]
    if seat is None:
        parts.append(when)
    else:
        until = to_datetime(seat.end, reservation.timezone).strftime("%H:%M")
        tables = "+".join(seat.tables)
        parts += [f"{when} to {until}", f"table{'s' if len(seat.tables) > 1 else ''} {tables}"]
    hold = reservation.held(now)
    word = WORDS[state_of(reservation, now)]
    parts.append(word if hold is None else f"{word} until {local_time(hold.expires_at, reservation.timezone)}")
    yield "  ".join(parts)
    deposit = reservation.deposit
    if deposit is not None:
        amount = f"{money_text(deposit.amount, minor_digits)} {deposit.currency}"
        yield DEPOSITS[deposit.state].format(amount=amount, until=local_time(deposit.due_at, reservation.timezone))


def moved_lines(moved: Sequence[Moved]) -> Iterable[str]:
    """Who was given other tables."""
    for each in moved:
        yield f"moved: {each.party_id} from {'+'.join(each.before.tables)} to {'+'.join(each.after.tables)}"


def refusal_lines(unseated: Unseated) -> Iterable[str]:
    """What a party that got no place could have instead."""
    for fix in unseated.fixes or ():
        yield f"→ {fix.detail}"
    if not unseated.fixes:
        yield "No quick change was found that would give it a place."
