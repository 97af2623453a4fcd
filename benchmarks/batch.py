"""How fast and how large a batch can be: venue-nights per core-second, and what it takes beside.

    python -m benchmarks.batch [--venues N] [--workers 1,2] [--by processes,dask] [--driver 1000,60000] [--out FOLDER]

Synthetic venues with 2.5 parties a table, in four time zones and currencies, are planned and saved by the command
`maitred batch`, each time on a fresh copy of the same database: all of 16 tables, and of 16 to 60. A core-second is one
second of one core of anybody: driver, workers, scheduler and database server together. A database user without
privileges does it, so that row-level security is heeded. What FOLDER/batch.json has of the same machine stays in it
unless it is measured anew, so that some may be measured today and the rest tomorrow.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.many_venues import Databases, fill, server
from benchmarks.nights import DAY
from benchmarks.record import ROOT
from benchmarks.side_by_side import times_one
from data.database.engine import make_engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MIXES = {"16": (16,), "16-60": (16, 16, 16, 24, 24, 32, 40, 60)}
"""Tables of the venues, in turn: small houses are many, large ones few."""

VENUES = {"16": 1000, "16-60": 200}
"""How many of each, unless so many are asked for: large nights take as long as they may."""

CREWS = ("processes", "dask")
NIGHTS_ALONE = 60
SAMPLE_SECONDS = 1.0
"""Each look goes through all processes of the machine, which is work that the batch would have done."""

PATIENCE = 6 * 3600
WRITTEN = (
    "runs",
    "run_levels",
    "run_parties",
    "scores",
    "unseated_reasons",
    "allocations",
    "allocation_tables",
    "events",
)
"""Tables that a batch writes into."""


@dataclass(frozen=True)
class Measured:
    """One batch, and the same once more, when there is nothing left to do.

    Memory in MiB; ``connections`` are the most that were open at any time, ``rows`` those written.
    """

    by: str
    workers: int
    venues: int
    tables: str
    nights_saved: int
    failed: int
    optimal: int
    worst_gap: float
    wall_seconds: float
    core_seconds: float
    database_core_seconds: float
    worker_seconds: float
    again_seconds: float
    driver_mib: float
    worker_mib: float
    connections: int
    rows: int
    database_mib: float

    @property
    def nights_a_core_second(self) -> float:
        return self.nights_saved / self.core_seconds


@dataclass(frozen=True)
class Asked:
    """What is measured, and where."""

    workers: tuple[int, ...]
    by: tuple[str, ...]
    time_limit: float
    home: Path
    spent: Callable[[], float]


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
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                ).scalar_one()
            self.connections = max(self.connections, found)
        self.driver_mib = max(self.driver_mib, _mib(self._driver))
        workers = [*self._others[1:], *self._driver.children(recursive=True)]
        self.worker_mib = max([self.worker_mib, *(_mib(each) for each in workers)])


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


@contextmanager
def dask_cluster(workers: int, home: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A scheduler and so many workers, each a process of its own with one thread; its address and process ids."""
    file = home / f"scheduler-{workers}.json"
    with ExitStack() as stack:
        pids = []
        options = ["--scheduler-file", str(file), "--no-dashboard"]
        for what in (
            ["scheduler", *options, "--port", "0", "--host", "127.0.0.1"],
            *[["worker", *options, "--nthreads", "1", "--no-nanny"]] * workers,
        ):
            process = subprocess.Popen([sys.executable, "-m", "dask", *what], cwd=home, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            pids.append(process.pid)
            while what[0] == "scheduler" and not file.exists():
                time.sleep(0.1)
        yield json.loads(file.read_text())["address"], tuple(pids)
    file.unlink(missing_ok=True)


def measure(databases: Databases, workers: int, asked: Asked, tables: str, by: str) -> Measured:
    """Run one batch on a fresh copy."""
    with ExitStack() as stack:
        url = stack.enter_context(databases.copy())
        address, others = stack.enter_context(dask_cluster(workers, asked.home)) if by == "dask" else (None, ())
        told = asked.home / "batch.json"
        command = [sys.executable, "-m", "cli.main", "batch", "--all", "--date", DAY.isoformat(), "--quiet"]
        command += ["--now", f"{DAY}T12:00", "--time-limit", str(asked.time_limit), "--json", str(told)]
        command += ["--database", url, *(["--scheduler", address] if address else ["--workers", str(workers)])]
        before = (_cpu(others), asked.spent(), sum(os.times()[2:4]), _written(url))
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT)
        stack.callback(process.kill)
        with Watcher(url, process.pid, others) as watched:
            process.wait(PATIENCE)
        wall = time.perf_counter() - began
        database = asked.spent() - before[1]
        core = sum(os.times()[2:4]) - before[2] + _cpu(others) - before[0] + database
        said = json.loads(told.read_text())
        began = time.perf_counter()
        subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=False)
        again = time.perf_counter() - began
        summary = said["summary"]
        return Measured(
            by,
            workers,
            summary["venues"],
            tables,
            summary["saved"],
            summary["failed"],
            summary["optimal"],
            summary["worst_gap"],
            wall,
            core,
            database,
            sum(night["seconds"] for night in said["venues"]),
            again,
            watched.driver_mib,
            watched.worker_mib,
            watched.connections,
            _written(url) - before[3],
            _size(url),
        )


def _cpu(pids: tuple[int, ...]) -> float:
    """Seconds of cores that processes took so far, with their children."""
    return sum(sum(psutil.Process(pid).cpu_times()[:4]) for pid in pids)


def _written(url: str) -> int:
    """Rows of the tables that a batch writes into."""
    engine = make_engine(url)
    with engine.connect() as connection:
        rows = sum(int(connection.exec_driver_sql(f"SELECT count(*) FROM {each}").scalar_one()) for each in WRITTEN)
    engine.dispose()
    return rows


def _size(url: str) -> float:
    """The size of the database in MiB."""
    engine = make_engine(url)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
    else:
        size = Path(str(engine.url.database)).stat().st_size
    engine.dispose()
    return float(size) / 2**20


def batches(databases: Databases, tables: str, venues: int, asked: Asked) -> Iterator[Measured]:
    """Every crew on the same venues."""
    databases.make_template()
    try:
        began = time.perf_counter()
        fill(databases.template, venues, MIXES[tables])
        print(f"{venues} venues of {tables} tables loaded in {time.perf_counter() - began:.0f} s", flush=True)
        for by in asked.by:
            for workers in asked.workers:
                yield measure(databases, workers, asked, tables, by)
    finally:
        databases.drop()


def driver(venues: int) -> dict[str, Any]:
    """Peak memory of a driver for so many venues."""
    command = [sys.executable, "-m", "benchmarks.batch_driver", str(venues)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    print(f"a driver of {venues:,} venues: {found['mib']:.0f} MiB, {found['seconds']:.1f} s of its own", flush=True)
    return found


def alone(processes: int) -> dict[str, Any]:
    """What so many processes gain that only plan."""
    times = times_one(processes, NIGHTS_ALONE)
    print(f"{processes} processes that only plan: {times:.2f} times one", flush=True)
    return {"processes": processes, "times_one": times}


def show(each: Measured) -> None:
    """A line for people."""
    print(
        f"{each.by:<10} {each.workers} workers, {each.venues} venues of {each.tables} tables: "
        f"{each.nights_saved / each.wall_seconds:.2f} nights/s, {each.nights_a_core_second:.2f} a core-second, "
        f"{each.wall_seconds:.1f} s, again {each.again_seconds:.1f} s; driver {each.driver_mib:.0f} MiB, worker "
        f"{each.worker_mib:.0f} MiB, {each.connections} connections; {each.optimal} proven, {each.failed} failed",
        flush=True,
    )


SAME = {"batches": ("tables", "by", "workers"), "drivers": ("venues",), "alone": ("processes",)}
"""What two measurements have in common of which the later one takes the place of the former."""


class Record:
    """What was measured on one machine, kept in a file."""

    def __init__(self, file: Path, machine: dict[str, Any]) -> None:
        self._file = file
        kept = json.loads(file.read_text()) if file.exists() else {}
        same = all(kept.get(name) == value for name, value in machine.items())
        self._kept: dict[str, Any] = machine | {kind: kept.get(kind, []) if same else [] for kind in SAME}

    def add(self, kind: str, measured: dict[str, Any]) -> None:
        """Note one measurement, and write them all."""
        names = SAME[kind]
        others = [each for each in self._kept[kind] if any(each[name] != measured[name] for name in names)]
        self._kept[kind] = sorted([*others, measured], key=lambda each: [_rank(each[name]) for name in names])
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(self._kept, indent=2) + "\n")


def _rank(value: str | int) -> int:
    """Mixes and crews in their order, numbers by size."""
    return [*MIXES, *CREWS].index(value) if isinstance(value, str) else value


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(",") if each)


def _crews(text: str) -> tuple[str, ...]:
    named = tuple(text.split(","))
    if unknown := set(named) - set(CREWS):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose from {', '.join(CREWS)}")
    return named


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venues", type=int, help="of each mix (default: 1000 of 16 tables, 200 of 16 to 60)")
    parser.add_argument("--tables", choices=MIXES, action="append", help="of the venues (default: each of them)")
    parser.add_argument("--workers", type=_numbers, default=(1, 2))
    parser.add_argument("--time-limit", type=float, default=5.0, help="seconds of a search (default: 5)")
    parser.add_argument("--by", type=_crews, default=CREWS[:1], help="who plans (default: processes)")
    parser.add_argument("--driver", type=_numbers, default=(), metavar="N,N", help="venues of drivers to be weighed")
    parser.add_argument("--alone", type=_numbers, default=(), metavar="N,N", help="processes that only plan, at once")
    parser.add_argument("--postgres", metavar="URL", help="of a superuser (default: a server of its own)")
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "out")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started ends with it
    machine = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
        "database": "SQLite" if given.sqlite else "PostgreSQL",
        "time_limit": given.time_limit,
    }
    record = Record(given.out / "batch.json", machine)
    for venues in given.driver:
        record.add("drivers", driver(venues))
    for processes in given.alone:
        record.add("alone", alone(processes))
    with tempfile.TemporaryDirectory(prefix="maitred-bench-") as name, ExitStack() as stack:
        home = Path(name)
        url, spent = (None, lambda: 0.0) if given.sqlite else stack.enter_context(server(given.postgres, home))
        asked = Asked(given.workers, given.by, given.time_limit, home, spent)
        for tables in given.tables or MIXES:
            for measured in batches(Databases(url, home), tables, given.venues or VENUES[tables], asked):
                show(measured)
                record.add("batches", asdict(measured))


if __name__ == "__main__":
    main()
