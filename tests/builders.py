"""Builders of venues, tables, parties and nights: every test makes its own small one from these."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from allocator.domain.clock import to_minute
from allocator.domain.floor import Closure, Combination, Table, in_order
from allocator.domain.night import Diary, Night, choose_service, night_of
from allocator.domain.party import Customer, Kind, Party, Status
from allocator.domain.plan import Allocation, Plan
from allocator.domain.venue import MoveLimit, ServiceRule, TurnTimes, Venue

if TYPE_CHECKING:
    from collections.abc import Iterable

DAY = date(2026, 11, 28)


def at(clock: str, day: date = DAY) -> int:
    """Minute of a UTC wall time ``HH:MM`` on ``day``; ``26:00`` is two in the morning of the next day."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return to_minute(datetime(day.year, day.month, day.day, tzinfo=UTC)) + hours * 60 + minutes


NOON = at("12:00")


def make_venue(**changes: Any) -> Venue:
    """A UTC venue with one service 18:00 to 23:00, 15-minute slots, last arrival 22:00, 90-minute turns."""
    service = ServiceRule(
        opens=18 * 60, closes=23 * 60, slot_minutes=15, last_arrival=22 * 60, turn_times=TurnTimes(default=90)
    )
    return replace(Venue("v1", "UTC", (service,), name="Venue", reference_prefix="VEN"), **changes)


def make_service(**changes: Any) -> ServiceRule:
    """The service of :func:`make_venue` with changes."""
    return replace(make_venue().services[0], **changes)


def table(table_id: str, min_covers: int = 1, max_covers: int = 4, area: str = "main", **more: Any) -> Table:
    """A table of 1 to 4 covers."""
    for key in ("tags", "adjacent_to"):
        more[key] = frozenset(more.get(key, ()))
    return Table(table_id, area, min_covers, max_covers, **more)


def join(tables: str, min_covers: int, max_covers: int, **more: Any) -> Combination:
    """A declared combination, ``join("1+2", 3, 8)``."""
    return Combination(in_order(tables.split("+")), min_covers, max_covers, **more)


def booking(party_id: str, party_size: int = 2, arrival: str = "19:00", **more: Any) -> Party:
    """A requested booking; ``held="1+2"`` and times as ``HH:MM`` are understood."""
    for key in ("earliest", "latest", "created_at", "expires_at"):
        if isinstance(more.get(key), str):
            more[key] = at(more[key])
    if isinstance(more.get("held"), str):
        more["held"] = in_order(more["held"].split("+"))
    more.setdefault("customer_id", f"c-{party_id}")
    return Party(party_id=party_id, party_size=party_size, arrival=at(arrival), **more)


def confirmed(party_id: str, party_size: int = 2, arrival: str = "19:00", **more: Any) -> Party:
    """A promised booking."""
    return booking(party_id, party_size, arrival, status=Status.CONFIRMED, **more)


def locked(party_id: str, held: str, party_size: int = 2, arrival: str = "19:00", **more: Any) -> Party:
    """A booking a manager locked to its tables."""
    return confirmed(party_id, party_size, arrival, held=held, locked=True, **more)


def entry(party_id: str, party_size: int = 2, arrival: str = "19:00", **more: Any) -> Party:
    """A waitlist entry."""
    more.setdefault("created_at", at("09:00"))
    return booking(party_id, party_size, arrival, kind=Kind.WAITLIST, **more)


def customer(customer_id: str, **more: Any) -> Customer:
    """A customer of their own person."""
    return Customer(customer_id, **more)


def closure(tables: str, start: str | None = None, end: str | None = None, **more: Any) -> Closure:
    """Tables ``1;2`` out of use."""
    return Closure(
        frozenset(tables.split(";")),
        None if start is None else at(start),
        None if end is None else at(end),
        **more,
    )


def make_night(
    tables: Iterable[Table],
    parties: Iterable[Party] = (),
    *,
    venue: Venue | None = None,
    combinations: Iterable[Combination] = (),
    customers: Iterable[Customer] = (),
    closures: Iterable[Closure] = (),
    now: int = NOON,
    max_moves: int | None = None,
) -> Night:
    """The night of :data:`DAY` on the given floor."""
    diary = Diary(
        venue or make_venue(),
        tuple(tables),
        tuple(combinations),
        tuple(customers),
        tuple(parties),
        tuple(closures),
    )
    limit = None if max_moves is None else MoveLimit(count=max_moves)
    return night_of(diary, choose_service(diary, DAY), now, limit)


def seat(party_id: str, tables: str, start: str, end: str) -> Allocation:
    """An allocation, ``seat("b1", "1+2", "19:00", "20:30")``."""
    return Allocation(party_id, in_order(tables.split("+")), at(start), at(end))


def make_plan(*allocations: Allocation) -> Plan:
    """A plan of these."""
    return Plan(allocations)
