"""What tests of batches share: a few venues, the command in a process of its own, and a venue kept from being saved."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psutil
import sqlalchemy as sa

from data.database.engine import make_engine
from data.database.locks import lock_venue
from tests.builders import DAY, booking, make_venue
from tests.e2e.commands import PATIENCE, command_line, environment
from tests.integration.databases import load, make_diary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine

    from allocator.domain.party import Party

VENUES = ("v1", "v2", "v3")
NOW = f"{DAY}T12:00"


def load_venues(
    engine: Engine, *venue_ids: str, parties: tuple[Party, ...] = (booking("b1"), booking("b2")), **rules: Any
) -> None:
    """Venues alike, each with its own rows; the first is the largest, so that it is planned first."""
    for place, venue_id in enumerate(venue_ids):
        extra = tuple(booking(f"x{number}") for number in range(len(venue_ids) - place))
        load(engine, make_diary(*parties, *extra, venue=make_venue(venue_id=venue_id, **rules)))


def asked(url: str, *more: object) -> list[str]:
    """The command for all venues of a database."""
    return ["batch", "--all", "--date", str(DAY), "--now", NOW, "--database", url, *map(str, more)]


@contextmanager
def started(url: str, *more: object) -> Iterator[subprocess.Popen[str]]:
    """A batch that tells on standard error what it does; it goes with the block."""
    command = command_line(*asked(url, "--log", "-", *more))
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as batch:
        try:
            yield batch
        finally:
            batch.kill()


def told(error: str) -> list[dict[str, Any]]:
    """The lines of a log."""
    return [json.loads(line) for line in error.splitlines() if line.startswith("{")]


def until(condition: Callable[[], Any], what: str) -> Any:
    """What ``condition`` gives as soon as it gives something."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} never came"
        time.sleep(0.02)
    return found


@contextmanager
def kept_from_saving(engine: Engine, venue_id: str) -> Iterator[None]:
    """Whoever would save a night of the venue waits in the middle of it. PostgreSQL only."""
    with engine.begin() as connection:
        lock_venue(connection, venue_id)
        yield


def waiters(engine: Engine) -> int:
    """How many wait to save; of one whose process has died the server learns only when its turn has come."""
    with engine.connect() as connection:
        statement = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return int(connection.execute(sa.text(statement)).scalar_one())


def workers(batch: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that plan for a batch."""
    children = psutil.Process(batch.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def runs(url: str) -> dict[str, int]:
    """How many runs each venue has, after a check that none is half: whoever its last run seated has tables."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT venue_id, count(*) FROM runs GROUP BY venue_id")).all()
        half = connection.execute(
            sa.text(
                "SELECT r.venue_id FROM runs r WHERE result_digest = ''"
                " OR (SELECT count(*) FROM run_levels l WHERE l.run_id = r.run_id) <> 7"
                " OR r.run_id = (SELECT max(o.run_id) FROM runs o WHERE o.service_id = r.service_id)"
                " AND (SELECT count(*) FROM run_parties p WHERE p.run_id = r.run_id AND p.tables IS NOT NULL)"
                " <> (SELECT count(*) FROM allocations a WHERE a.service_id = r.service_id)"
            )
        ).all()
    engine.dispose()
    assert half == []
    return {row[0]: row[1] for row in found}
