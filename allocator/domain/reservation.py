"""A party as the host stand knows it: with its reference, its tables, what is held for it and what it has to pay."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation


class HoldPurpose(StrEnum):
    """Why tables are kept for a party for a while."""

    BOOKING = "booking"  #: until it is confirmed
    OFFER = "offer"  #: until somebody who waits accepts


class HoldState(StrEnum):
    """How far a hold or an offer has come."""

    OPEN = "open"  #: keeps its tables until it expires
    KEPT = "kept"  #: became a booking
    DECLINED = "declined"  #: the guest said no
    EXPIRED = "expired"  #: nobody said anything in time
    WITHDRAWN = "withdrawn"  #: the party was cancelled meanwhile


class DepositState(StrEnum):
    """How far a deposit has come."""

    DUE = "due"
    PAID = "paid"
    EXPIRED = "expired"  #: not paid in time
    REFUND_DUE = "refund_due"  #: paid, and the house owes it back
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class Hold:
    """Tables kept for a party until ``expires_at``, by which it has ended though ``state`` may not say so yet."""

    purpose: HoldPurpose
    state: HoldState
    tables: tuple[str, ...]
    starts_at: Minute
    expires_at: Minute


@dataclass(frozen=True, slots=True)
class Deposit:
    """What a party pays in advance; ``amount`` in minor units of ``currency``."""

    amount: int
    currency: str
    state: DepositState
    due_at: Minute


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a guest shows at the door: good for one arrival of one booking on one night, until ``expires_at``."""

    venue_id: str
    reference: str
    night: date
    expires_at: Minute


@dataclass(frozen=True, slots=True)
class Reservation:
    """A booking or a waitlist entry at the host stand.

    ``party`` is as stored: one with a hold is still a request. ``hold`` is the last one, ``seat`` what it was given,
    ``closes`` when its service ends. ``version`` counts its changes.
    """

    venue_id: str
    party: Party
    service_date: date
    service_name: str
    closes: Minute
    timezone: str
    version: int
    reference: str | None = None
    seat: Allocation | None = None
    hold: Hold | None = None
    deposit: Deposit | None = None

    @property
    def name(self) -> str:
        """What people call it: its reference, or its id where it has none."""
        return self.reference or self.party.party_id

    def held(self, now: Minute) -> Hold | None:
        """The hold or offer that keeps its tables at ``now``."""
        hold = self.hold
        live = hold is not None and hold.state is HoldState.OPEN and now < hold.expires_at
        return hold if live else None

    @property
    def unpaid(self) -> Deposit | None:
        """The deposit that is still to be paid."""
        return self.deposit if self.deposit is not None and self.deposit.state is DepositState.DUE else None
