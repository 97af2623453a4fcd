"""Deposits: who pays one, until when, and when it is given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.reservation import Deposit, DepositState

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.reservation import Reservation
    from allocator.domain.venue import DepositRules, Venue

LATE_HOURS = 24
"""Hours before arrival from which on a cancellation is late, where the venue's deposits do not say."""


def deposit_for(venue: Venue, party_size: int, now: Minute) -> Deposit | None:
    """What a party that books now has to pay; ``None`` where nothing is asked of it."""
    rules = venue.deposits
    if rules is None or party_size < rules.from_party_size:
        return None
    return Deposit(rules.amount, venue.currency, DepositState.DUE, now + rules.pay_within_minutes)


def refund_due(reservation: Reservation, rules: DepositRules | None, now: Minute) -> bool:
    """Whether a party that cancels now gets back what it has paid."""
    deposit = reservation.deposit
    if deposit is None or deposit.state is not DepositState.PAID:
        return False
    return rules is None or not cancels_late(reservation, rules, now)


def cancels_late(reservation: Reservation, rules: DepositRules | None, now: Minute) -> bool:
    """Whether a party that cancels now does so too late to be without consequence."""
    hours = LATE_HOURS if rules is None else rules.refund_until_hours
    return now > reservation.party.arrival - 60 * hours


def after_payment(state: DepositState, *, kept: bool) -> DepositState | None:
    """What becomes of a deposit that was paid; ``kept``: its tables are still there. ``None``: it is no news."""
    if state not in (DepositState.DUE, DepositState.EXPIRED):
        return None
    return DepositState.PAID if kept else DepositState.REFUND_DUE


def after_refund(state: DepositState) -> DepositState | None:
    """What becomes of a deposit that was given back, in whatever order that is heard of."""
    return None if state is DepositState.REFUNDED else DepositState.REFUNDED
