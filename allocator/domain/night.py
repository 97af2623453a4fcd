"""One venue-night: everything a plan depends on, checked at birth, times as whole minutes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.domain import clock
from allocator.domain.calendar import Calendar, Service
from allocator.domain.errors import UsageError
from allocator.domain.floor import Closure, Combination, Table, TableSet, table_sets, undeclared_join
from allocator.domain.party import TAKING_PART, Attendance, Customer, Party, attendance_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from allocator.domain.clock import Minute
    from allocator.domain.venue import MoveLimit, Venue


@dataclass(frozen=True)
class Diary:
    """All a venue knows, of any number of dates: what a folder or the database holds before one night is cut out.

    ``apart`` are sets of neighbours (natural order) that are not joined though combinations be generated.
    ``attendance`` is that of all customers on file where ``customers`` are only some of them.
    """

    venue: Venue
    tables: tuple[Table, ...]
    combinations: tuple[Combination, ...] = ()
    customers: tuple[Customer, ...] = ()
    parties: tuple[Party, ...] = ()
    closures: tuple[Closure, ...] = ()
    apart: frozenset[tuple[str, ...]] = frozenset()
    attendance: Attendance | None = None

    @cached_property
    def calendar(self) -> Calendar:
        """When the venue runs which service."""
        return Calendar(self.venue)


@dataclass(frozen=True)
class Night:
    """One service with its floor, its parties that take part, and the rules that bind them.

    ``sets`` are all table sets a party may be given, including those that locks make (source ``locked``).
    ``max_moves`` is the number of promised bookings that may be given other tables; ``apart`` are sets of neighbours
    that are not joined though combinations be generated. ``attendance`` is that of all customers on file where
    ``customers`` are only some of them.
    """

    venue: Venue
    service: Service
    now: Minute
    tables: tuple[Table, ...]
    sets: tuple[TableSet, ...]
    parties: tuple[Party, ...]
    combinations: tuple[Combination, ...] = ()
    closures: tuple[Closure, ...] = ()
    customers: dict[str, Customer] = field(default_factory=dict)
    person_limits: dict[str, int] = field(default_factory=dict)
    max_moves: int = 0
    apart: frozenset[tuple[str, ...]] = frozenset()
    attendance: Attendance | None = None

    @cached_property
    def table(self) -> dict[str, Table]:
        """Tables by id."""
        return {table.table_id: table for table in self.tables}

    @cached_property
    def set_of(self) -> dict[tuple[str, ...], TableSet]:
        """Table sets by their tables in natural order."""
        return {made.tables: made for made in self.sets}

    @cached_property
    def party(self) -> dict[str, Party]:
        """Parties by id."""
        return {party.party_id: party for party in self.parties}

    def customer(self, party: Party) -> Customer:
        """Its customer; one that is not on file is new and ordinary."""
        return self.customers.get(party.customer_id) or Customer(party.customer_id)

    def attendance_on_file(self) -> Attendance:
        """Bookings of all customers on file together, those of other nights too."""
        return attendance_of(self.customers.values()) if self.attendance is None else self.attendance

    def person(self, party: Party) -> str:
        """Id of the person it counts against."""
        return self.customer(party).person

    def vip(self, party: Party) -> bool:
        """Whether its customer has a tier."""
        return bool(self.customer(party).vip_tier)

    def promise_weight(self, party: Party) -> int:
        """What seating it counts among the promises: 1, for a customer with a tier 2; 0 where nothing is promised."""
        return (2 if self.vip(party) else 1) if party.promised else 0

    def limit(self, person: str) -> int:
        """Tables ``person`` may have on this service."""
        return self.person_limits.get(person, self.venue.limits.tables_per_customer)

    def local(self, minute: Minute) -> str:
        """``minute`` as a wall-clock time, ``22:30``; the second of two alike names its zone, ``01:30 GMT``."""
        shown = clock.to_datetime(minute, self.venue.timezone)
        return f"{shown:%H:%M} {shown.tzname()}" if shown.fold else f"{shown:%H:%M}"


def rows_by_date(diary: Diary) -> dict[date, list[Party]]:
    """All rows of the diary, taking part or not, by service date."""
    found: dict[date, list[Party]] = {}
    for party in diary.parties:
        found.setdefault(diary.calendar.service_date(party.arrival), []).append(party)
    return found


def choose_date(diary: Diary, day: date | None = None) -> date:
    """The service date meant by ``--date``, or else the only one there is.

    Raises
    ------
    UsageError
        if none is given and the rows are of several dates or none.
    """
    if day is not None:
        return day
    by_date = rows_by_date(diary)
    if len(by_date) != 1:
        found = ", ".join(str(each) for each in sorted(by_date)) or "no rows at all"
        raise UsageError(f"give --date: the folder holds {found}")
    return next(iter(by_date))


def choose_service(diary: Diary, day: date | None = None, name: str | None = None) -> Service:
    """The one service meant by ``--date`` and ``--service``.

    Raises
    ------
    UsageError
        if the date or the service is not plain from the rows, naming what there is to choose from.
    """
    day = choose_date(diary, day)
    services = diary.calendar.services_on(day)
    if name is not None:
        for service in services:
            if service.name == name:
                return service
        known = ", ".join(str(service.name) for service in services if service.name) or "no named service"
        raise UsageError(f"no service {name!r} on {day}; that date has {known}")
    if not services:
        return diary.calendar.closed(day)
    if len(services) > 1:
        asked = {diary.calendar.service_of(party.arrival) for party in rows_by_date(diary).get(day, [])}
        if len(asked) == 1:
            return asked.pop()
        raise UsageError(f"give --service: {day} has {', '.join(str(service.name) for service in services)}")
    return services[0]


def night_of(diary: Diary, service: Service, now: Minute, max_moves: MoveLimit | None = None) -> Night:
    """Cut one night out of the diary: who takes part at ``now``, on which floor, under which limits."""
    venue = diary.venue
    parties = tuple(
        sorted(
            (party for party in diary.parties if _takes_part(diary.calendar, party, service, now)),
            key=lambda party: party.party_id,
        )
    )
    closures = tuple(each for each in diary.closures if each.release_at is None or now < each.release_at)
    customers = {customer.customer_id: customer for customer in diary.customers}
    holding = sum(1 for party in parties if party.promised and party.held)
    return Night(
        venue,
        service,
        now,
        diary.tables,
        _with_locked_joins(diary, parties),
        parties,
        diary.combinations,
        closures,
        customers,
        _person_limits(venue, diary.customers),
        (max_moves or venue.stability.max_moves).of(holding),
        diary.apart,
        diary.attendance,
    )


def _takes_part(calendar: Calendar, party: Party, service: Service, now: Minute) -> bool:
    if party.status not in TAKING_PART or (party.expires_at is not None and party.expires_at <= now):
        return False
    if not service.opens - 2 * clock.MINUTES_PER_DAY < party.arrival < service.closes + 2 * clock.MINUTES_PER_DAY:
        return False
    return calendar.service_of(party.arrival) == service


def _with_locked_joins(diary: Diary, parties: Iterable[Party]) -> tuple[TableSet, ...]:
    sets = table_sets(diary.tables, diary.combinations, diary.venue.combinations, diary.apart)
    known = {made.tables for made in sets}
    by_id = {table.table_id: table for table in diary.tables}
    setup = diary.venue.combinations.setup_minutes
    locked = {party.held for party in parties if party.fixed and party.held and party.held not in known}
    return (*sets, *(undeclared_join(held, by_id, setup) for held in sorted(locked)))


def _person_limits(venue: Venue, customers: Iterable[Customer]) -> dict[str, int]:
    limits: dict[str, int] = {}
    for customer in customers:
        own = customer.table_limit
        if own is None:
            own = venue.limits.vip_tables_per_customer if customer.vip_tier else venue.limits.tables_per_customer
        limits[customer.person] = max(own, limits.get(customer.person, own))
    return limits


def with_parties(night: Night, parties: Iterable[Party]) -> Night:
    """The same night with other ``parties`` (limits, floor and the number of moves unchanged)."""
    return replace(night, parties=tuple(sorted(parties, key=lambda party: party.party_id)))
