"""One night as the host stand sees it, with a stamp by which it is known again later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.database.models import (
    AllocationRow,
    ClosureRow,
    CombinationRow,
    CustomerRow,
    HoldRow,
    PartyRow,
    ServiceRow,
    TableRow,
    VenueRow,
)
from data.database.reading import read_night, read_venue, standing_plan
from data.database.records import customer_of

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Connection

    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Customer
    from allocator.domain.plan import Plan

Stamp = tuple[Any, ...]
"""Equal as long as nobody has changed the night, the floor or the venue."""


@dataclass(frozen=True)
class Evening:
    """A night and who has which tables, read at one moment."""

    night: Night
    plan: Plan


def read_evening(connection: Connection, venue_id: str, day: date, service: str | None, now: Minute) -> Evening:
    """The night of a service.

    Raises
    ------
    UsageError
        if there is no such venue, or it is not plain which service is meant.
    """
    night = read_night(connection, venue_id, day, service, now, None)
    return Evening(night, standing_plan(connection, venue_id, night.service, now))


def night_stamp(connection: Connection, venue_id: str, day: date) -> Stamp:
    """The stamp of all services of a date."""
    parties = connection.execute(
        sa.select(PartyRow.party_id, PartyRow.version, PartyRow.status, PartyRow.held).where(
            PartyRow.venue_id == venue_id, PartyRow.service_date == day
        )
    )
    seats = connection.execute(
        sa.select(AllocationRow.party_id, AllocationRow.tables, AllocationRow.starts_at, AllocationRow.expires_at)
        .join(ServiceRow, ServiceRow.service_id == AllocationRow.service_id)
        .where(ServiceRow.venue_id == venue_id, ServiceRow.service_date == day)
    )
    return (
        frozenset(tuple(row) for row in parties),
        frozenset(tuple(row) for row in seats),
        *connection.execute(_floor_stamp(venue_id)).one(),
    )


def has_overdue(connection: Connection, venue_id: str, now: Minute) -> bool:
    """Whether a hold or an offer of the venue has ended and still stands open."""
    ended = sa.select(HoldRow.hold_id).where(
        HoldRow.venue_id == venue_id,
        HoldRow.state == "open",
        HoldRow.expires_at <= sa.bindparam("now", now, HoldRow.expires_at.type),
    )
    return bool(connection.scalar(sa.select(sa.exists(ended))))


def date_of_arrival(connection: Connection, venue_id: str, arrival: Minute) -> tuple[date, str | None]:
    """Date and name of the service an arrival belongs to."""
    from allocator.domain.calendar import Calendar

    service = Calendar(read_venue(connection, venue_id)).service_of(arrival)
    return service.date, service.name


def with_guest(connection: Connection, night: Night, customer_id: str) -> Night:
    """The night with a customer who may not be in its diary yet, and with everybody who is one person with them."""
    person = sa.select(CustomerRow.person_id).where(
        CustomerRow.venue_id == night.venue.venue_id, CustomerRow.customer_id == customer_id
    )
    rows = connection.execute(
        sa.select(CustomerRow.__table__).where(
            CustomerRow.venue_id == night.venue.venue_id, CustomerRow.person_id.in_(person)
        )
    ).mappings()
    same = [customer_of(row) for row in rows]
    if not same:
        return night
    limit = max(_own_limit(night, each) for each in same)
    return replace(
        night,
        customers={**night.customers, **{each.customer_id: each for each in same}},
        person_limits={**night.person_limits, same[0].person: limit},
    )


def _own_limit(night: Night, customer: Customer) -> int:
    limits = night.venue.limits
    usual = limits.vip_tables_per_customer if customer.vip_tier else limits.tables_per_customer
    return usual if customer.table_limit is None else customer.table_limit


def _floor_stamp(venue_id: str) -> sa.Select[Any]:
    """How often the venue, its tables, combinations and closures have changed."""

    def changes(kind: Any) -> sa.ScalarSelect[Any]:
        return (
            sa.select(sa.func.coalesce(sa.func.sum(kind.version), 0)).where(kind.venue_id == venue_id).scalar_subquery()
        )

    return sa.select(*(changes(kind) for kind in (VenueRow, TableRow, CombinationRow, ClosureRow)))
