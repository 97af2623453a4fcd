"""The managers' summaries, against a recount: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.party import Kind, Status
from data.database.unit_of_work import UnitOfWork
from data.database.views import refresh_views
from tests.builders import booking, confirmed, entry, make_venue, seat
from tests.integration.databases import load, make_diary, planned, read, read_night, save, usual

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def rows(engine: Engine, statement: str) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.text(statement)).mappings()]


def planned_evening(engine: Engine) -> None:
    ended = [booking(f"x{status}", 3, status=status) for status in Status if status is not Status.ARRIVED]
    load(engine, make_diary(*usual().parties, *ended, customers=usual().customers))
    made = planned(
        read_night(engine),
        seat("b1", "4", "19:00", "20:30"),
        seat("b2", "1+2", "19:30", "21:00"),
        seat("b3", "3", "19:00", "20:30"),
        seat("w1", "4", "20:30", "22:00"),
    )
    save(engine, made, offer=True)
    load(engine, make_diary(booking("z1"), venue=make_venue(venue_id="v2")))
    refresh_views(engine)


def test_the_daily_summary_is_a_recount_of_the_diary(engine: Engine) -> None:
    planned_evening(engine)
    found = rows(engine, "SELECT * FROM daily_booking_summary WHERE venue_id = 'v1'")
    assert len(found) == 1
    diary = read(engine, now=10**8)
    bookings = [party for party in diary.parties if party.kind is Kind.BOOKING]
    states = Counter(party.status for party in bookings)
    seated = [party for party in bookings if party.party_id in ("b1", "b2", "b3")]
    assert {name: int(value) for name, value in found[0].items() if isinstance(value, int)} == {
        "bookings": len(bookings),
        "waitlist_entries": 1,
        "requested": states[Status.REQUESTED],
        "confirmed": states[Status.CONFIRMED],
        "arrived": 0,
        "completed": 1,
        "cancelled": 1,
        "no_shows": 1,
        "covers": sum(party.party_size for party in bookings if party.status not in (Status.CANCELLED, Status.NO_SHOW)),
        "covers_seated": sum(party.party_size for party in seated),
        "parties_seated": 3,
        "expected_spend_seated": sum(party.expected_spend or 0 for party in seated),
    }
    assert found[0]["currency"] == "GBP"


def test_the_use_of_tables_is_a_recount_of_the_plan(engine: Engine) -> None:
    planned_evening(engine)
    found = rows(engine, "SELECT * FROM table_utilisation ORDER BY table_id")
    night = read_night(engine)
    with UnitOfWork(engine, read_only=True) as work:
        standing = work.repository.standing_plan("v1", night.service)
    minutes, covers, parties = defaultdict[str, int](int), defaultdict[str, int](int), Counter[str]()
    for allocation in standing.allocations:
        if allocation.party_id == "w1":
            continue
        for table_id in allocation.tables:
            minutes[table_id] += allocation.end - allocation.start
            covers[table_id] += night.party[allocation.party_id].party_size
            parties[table_id] += 1
    assert [
        (row["table_id"], row["minutes_seated"], row["covers"], row["parties"], row["minutes_open"]) for row in found
    ] == [(table_id, minutes[table_id], covers[table_id], parties[table_id], 300) for table_id in "1234"]


def test_a_refresh_brings_in_what_changed_since(engine: Engine) -> None:
    planned_evening(engine)
    load(engine, make_diary(confirmed("n1"), entry("n2")))
    refresh_views(engine)
    refresh_views(engine)
    assert rows(engine, "SELECT bookings FROM daily_booking_summary WHERE venue_id = 'v1'")[0]["bookings"] == 9
