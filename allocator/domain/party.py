"""Who comes: customers, bookings and waitlist entries. Everyone who asks to be seated is a *party*."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from allocator.domain.clock import Minute


class Kind(StrEnum):
    """Where a party comes from."""

    BOOKING = "booking"
    WAITLIST = "waitlist"


class Status(StrEnum):
    """State of a booking; a waitlist entry is always ``requested``."""

    REQUESTED = "requested"  #: asked for, not yet promised
    CONFIRMED = "confirmed"  #: promised
    ARRIVED = "arrived"  #: sitting at its tables; as if locked
    COMPLETED = "completed"  #: came and left
    CANCELLED = "cancelled"  #: will not come
    NO_SHOW = "no_show"  #: did not come


TAKING_PART = frozenset({Status.REQUESTED, Status.CONFIRMED, Status.ARRIVED})


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with what is known of them. ``total_spend`` in minor units.

    ``person_id`` joins customers who share an e-mail or telephone number: equal for all of one person.
    """

    customer_id: str
    person_id: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    vip_tier: str | None = None
    visits: int = 0
    no_shows: int = 0
    late_cancellations: int = 0
    total_spend: int = 0
    loyalty_points: int = 0
    last_visit: date | None = None
    table_limit: int | None = None

    @property
    def person(self) -> str:
        """Id of the person for the table limit."""
        return self.person_id or self.customer_id


@dataclass(frozen=True, slots=True)
class Attendance:
    """Bookings of many customers together: how many came and how many did not."""

    visits: int = 0
    no_shows: int = 0
    late_cancellations: int = 0


def attendance_of(customers: Iterable[Customer]) -> Attendance:
    """Bookings of all ``customers``, added up."""
    visits = no_shows = late_cancellations = 0
    for customer in customers:
        visits += customer.visits
        no_shows += customer.no_shows
        late_cancellations += customer.late_cancellations
    return Attendance(visits, no_shows, late_cancellations)


@dataclass(frozen=True, slots=True)
class Party:
    """A booking or a waitlist entry, as asked for.

    ``arrival``, ``earliest``, ``latest``, ``created_at`` and ``expires_at`` are minutes since 1970 UTC,
    ``duration`` minutes (``None`` = the turn time), ``expected_spend`` minor units (``None`` = unknown).
    ``held`` is the set of tables a booking holds now, in natural order. ``origin`` is ``file:line``.
    """

    party_id: str
    customer_id: str
    party_size: int
    arrival: Minute
    kind: Kind = Kind.BOOKING
    status: Status = Status.REQUESTED
    duration: int | None = None
    created_at: Minute | None = None
    expected_spend: int | None = None
    earliest: Minute | None = None
    latest: Minute | None = None
    held: tuple[str, ...] | None = None
    locked: bool = False
    needs: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    occasion: str | None = None
    expires_at: Minute | None = None
    notes: str = ""
    origin: str = ""

    @property
    def fixed(self) -> bool:
        """Whether it must keep exactly its tables and time: locked, or already sitting there."""
        return self.locked or self.status is Status.ARRIVED

    @property
    def promised(self) -> bool:
        """Whether the venue has given its word: confirmed, arrived or locked."""
        return self.status is Status.CONFIRMED or self.fixed

    @property
    def requested(self) -> bool:
        """Whether it is a booking not yet promised (a waitlist entry is not)."""
        return self.kind is Kind.BOOKING and not self.promised

    @property
    def waiting(self) -> bool:
        """Whether it is a waitlist entry."""
        return self.kind is Kind.WAITLIST
