"""Allocations: who takes which tables for how long, put in and taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from data.database.bulk import batches, insert_rows, update_rows
from data.database.models import AllocationRow, ServiceRow
from data.database.records import service_values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import Connection

    from allocator.domain.calendar import Service
    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.party import Party

    Values = dict[str, Any]


def ensure_services(connection: Connection, venue_id: str, services: Iterable[Service]) -> dict[Service, int]:
    """The keys of ``services``, which are added, or brought up to date, where they are not stored so."""
    wanted = {(each.date, each.name or ""): each for each in services}
    if not wanted:
        return {}
    first, last = min(day for day, _ in wanted), max(day for day, _ in wanted)
    statement = sa.select(ServiceRow.__table__).where(
        ServiceRow.venue_id == venue_id, ServiceRow.service_date.between(first, last)
    )
    known = {(row["service_date"], row["name"]): row for row in connection.execute(statement).mappings()}
    missing = [service_values(venue_id, each) for key, each in wanted.items() if key not in known]
    changed = [
        {"service_id": known[key]["service_id"], **values}
        for key, values in ((key, service_values(venue_id, each)) for key, each in wanted.items() if key in known)
        if any(known[key][name] != value for name, value in values.items())
    ]
    insert_rows(connection, ServiceRow, missing)
    update_rows(connection, ServiceRow, ["service_id"], changed)
    if missing:
        known = {(row["service_date"], row["name"]): row for row in connection.execute(statement).mappings()}
    return {each: known[key]["service_id"] for key, each in wanted.items()}


def end_of_stay(service: Service, party: Party, start: Minute) -> Minute:
    """When a stay from ``start`` ends: at the close at the latest, unless it only begins then (a lock may)."""
    minutes = service.turn_times.minutes_for(party.party_size) if party.duration is None else party.duration
    if start >= service.closes:
        return start + (service.slot_minutes if minutes is None else minutes)
    return service.closes if minutes is None else min(start + minutes, service.closes)


def seat_values(
    venue_id: str, service_id: int, service: Service, party_id: str, made: TableSet, stay: tuple[Minute, Minute]
) -> Values:
    """A row of ``allocations``: the stay with setup (joined tables only) before it and buffer after it."""
    start, end = stay
    return {
        "venue_id": venue_id,
        "service_id": service_id,
        "party_id": party_id,
        "tables": made.name,
        "starts_at": start,
        "ends_at": end,
        "occupied_from": start - (made.setup_minutes if made.joined else 0),
        "occupied_to": end + service.turn_times.buffer_minutes,
        "run_id": None,
        "expires_at": None,
    }


def put_in(connection: Connection, seats: list[Values]) -> None:
    """Seat parties; the database refuses what the rules forbid."""
    insert_rows(connection, AllocationRow, seats)


def take_out(connection: Connection, venue_id: str, party_ids: Iterable[str]) -> None:
    """Give back the tables of these parties."""
    for batch in batches(sorted(party_ids)):
        connection.execute(
            sa.delete(AllocationRow).where(AllocationRow.venue_id == venue_id, AllocationRow.party_id.in_(batch))
        )
