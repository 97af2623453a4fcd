"""A batch on a real Dask cluster of this machine: workers and the scheduler are killed in the middle of a night."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from cli.exits import ExitCode
from data.database.engine import make_engine
from tests.e2e.commands import environment, maitred
from tests.integration.batches import VENUES, asked, kept_from_saving, load_venues, runs, started, told, until, waiters
from tests.integration.conftest import empty_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

pytestmark = pytest.mark.postgres

PORTS = range(20_000 + os.getpid() % 10_000, 32_768)
"""Ports of schedulers, below those that outgoing connections are given: a client that asks again and again for a dead
scheduler at one of those is connected to itself one day, and the next scheduler cannot have the port."""


class Cluster:
    """A scheduler and its workers, each a process with one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = next(port for port in PORTS if _is_free(port))
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """A scheduler at the address, and a worker."""
        self._run("scheduler", "--port", str(self._port), "--host", "127.0.0.1")
        self._run("worker", self.address, "--nthreads", "1", "--no-nanny")
        until(self._answers, "the scheduler")

    def replace_worker(self) -> None:
        """Kill the worker that came last, and let another come."""
        worker = self.processes.pop()
        worker.kill()
        worker.wait()
        self._run("worker", self.address, "--nthreads", "1", "--no-nanny")

    def kill(self) -> None:
        """End everything at once."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes.clear()

    def _answers(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self._port)) == 0

    def _run(self, *what: str) -> None:
        with open(self._folder / "dask.log", "ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *what, "--no-dashboard"],
                cwd=self._folder,
                env=environment(),
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)


def _is_free(port: int) -> bool:
    with socket.socket() as asking:
        try:
            asking.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        made = Cluster(tmp_path)
        stack.callback(made.kill)
        yield made


@pytest.fixture
def on_postgres(postgres_database: str) -> Iterator[Engine]:
    empty_postgres(postgres_database)
    engine = make_engine(postgres_database)
    load_venues(engine, *VENUES)
    yield engine
    engine.dispose()


def test_a_batch_outlives_its_workers_and_its_scheduler_and_plans_each_night_once(
    on_postgres: Engine, postgres_database: str, cluster: Cluster
) -> None:
    cluster.start()
    with started(postgres_database, "--scheduler", cluster.address) as running:
        with kept_from_saving(on_postgres, "v1"):
            until(lambda: waiters(on_postgres) == 1, "a worker in the middle of a night")
            cluster.replace_worker()
            until(lambda: waiters(on_postgres) == 2, "another worker in the middle of the same night")
            cluster.kill()
            cluster.start()
            until(lambda: waiters(on_postgres) == 3, "a worker of the new scheduler in the middle of the same night")
        _, error = running.communicate()
    assert running.returncode == ExitCode.DONE, error
    assert "Traceback" not in error
    events = [line["event"] for line in told(error)]
    assert "crew.lost" in events
    assert {line["venue"] for line in told(error) if line["event"] == "venue.lost"} >= {"v1"}
    assert runs(postgres_database) == dict.fromkeys(VENUES, 1)


def test_where_no_scheduler_answers_nothing_is_begun(on_postgres: Engine, postgres_database: str) -> None:
    done = maitred(*asked(postgres_database, "--scheduler", "tcp://127.0.0.1:9"))
    assert done.returncode == ExitCode.WRONG_USE
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr


@pytest.mark.parametrize("address", ["nowhere", "gopher://127.0.0.1:9"])
def test_what_is_no_address_of_a_scheduler_is_refused_at_once(address: str, postgres_database: str) -> None:
    done = maitred(*asked(postgres_database, "--scheduler", address))
    assert done.returncode == ExitCode.WRONG_USE
    assert f"{address} is no address of a Dask scheduler" in done.stderr
    assert "Traceback" not in done.stderr
