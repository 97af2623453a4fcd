"""``load`` and ``allocate`` killed at any moment: the database is as before, or as after, and never between.

A few moments in every run of the tests; MAITRED_KILLS sets how many, as ``make soak`` does.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import time
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from cli.main import main
from data.database.engine import make_engine
from tests.e2e.commands import NOW, make_folder, row
from tests.integration.conftest import create_postgres, drop_postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine

KILLS = int(os.environ.get("MAITRED_KILLS", "3"))
PARTIES = {"load": 400, "allocate": 12}
"""Enough of them that most of the time goes into what is written, not into getting there."""

NIGHT = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)
PLAN = ("allocate", *NIGHT, "--confirm", "--offer", "--deterministic", "--workers", "1", "--quiet")

CLOCK = {"saved_at", "happened_at", "made_at", "ended_at", "changed_at", "created_at_utc"}
"""Columns that say when something was written."""

WORK = {"wall_seconds", "phases"}
"""Columns that say how long a search took."""


def make_night(folder: Path, size: int, parties: int) -> Path:
    """A night of which every row says ``size``, with twice the requests there are tables."""
    tables = (f"{number},main,1,{size + 2}" for number in range(1, parties // 2 + 1))
    entries = (f"w{number},c-w{number},{size},2026-11-28T21:00,2026-11-20T12:00" for number in range(parties // 3))
    return make_folder(
        folder,
        "".join(row(f"b{number}", size) for number in range(parties)),
        "\n".join(["table_id,area,min_covers,max_covers", *tables, ""]),
        waitlist="\n".join(["entry_id,customer_id,party_size,arrival,created_at", *entries, ""]),
    )


Copier = Any
"""Gives the URL of a new database with the rows of another."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def copied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copier]:
    """A way to copy databases; what was copied is taken away in the end."""
    numbers = count()
    if request.param == "sqlite":

        def copy_file(url: str | None) -> str:
            source = Path(url.removeprefix("sqlite:///")) if url else request.getfixturevalue("sqlite_template")
            target = tmp_path / f"copy{next(numbers)}.db"
            shutil.copy(source, target)
            return f"sqlite:///{target}"

        yield copy_file
        return
    server = request.getfixturevalue("postgres_server")
    migrated = request.getfixturevalue("postgres_database")
    made: list[str] = []

    def copy_database(url: str | None) -> str:
        name = f"maitred_kill_{os.getpid()}_{next(numbers)}"
        made.append(name)
        return create_postgres(server, name, template=sa.make_url(url or migrated).database)

    with contextlib.ExitStack() as stack:
        yield copy_database
        for name in made:
            stack.callback(drop_postgres, server, name)


@pytest.fixture(scope="module")
def children() -> Any:
    """Processes that begin with everything imported, so that it is their work that is interrupted."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, "allocator.solve", "allocator.explain", "data.folder", "alembic"])
    return context


def run_command(arguments: tuple[str, ...]) -> None:
    """What a shell does, without a word."""
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        raise SystemExit(main(arguments))


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what clocks say."""
    engine = make_engine(url)
    wait_until_alone(engine)
    metadata = sa.MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
        found = {}
        for name, table in metadata.tables.items():
            kept = [column for column in table.columns if column.name not in CLOCK | WORK]
            found[name] = sorted((tuple(each) for each in connection.execute(sa.select(*kept))), key=repr)
    engine.dispose()
    return found


def wait_until_alone(engine: Engine) -> None:
    """Until a server has noticed that a process it worked for is gone."""
    if engine.dialect.name == "sqlite":
        return
    others = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    deadline = time.monotonic() + 60
    while True:
        with engine.connect() as connection:
            if not connection.scalar(others):
                return
        assert time.monotonic() < deadline, "a server goes on working for a process that was killed"


@pytest.mark.parametrize("command", ["load", "allocate"])
def test_a_command_killed_at_any_moment_leaves_the_state_before_or_after(
    copied: Copier, children: Any, tmp_path: Path, command: str
) -> None:
    first, second = (make_night(tmp_path / f"of {size}", size, PARTIES[command]) for size in (2, 3))
    base = copied(None)
    assert ended(children, ("load", str(first), "--database", base)) == 0
    asked: Callable[[str], tuple[str, ...]] = {
        "load": lambda url: ("load", str(second), "--database", url),
        "allocate": lambda url: (*PLAN, "--database", url),
    }[command]
    before = everything(base)
    done = copied(base)
    began = time.perf_counter()
    assert ended(children, asked(done)) == 0
    usual = time.perf_counter() - began
    after = everything(done)
    assert before != after
    draw = random.Random(5)
    outcomes = []
    for number in range(KILLS):
        url = copied(base)
        child = children.Process(target=run_command, args=(asked(url),))
        child.start()
        # Spread over the whole of it, so that the first comes early even where the command was slow by chance before.
        child.join(timeout=(number + draw.random()) / KILLS * usual)
        child.kill()
        child.join()
        found = everything(url)
        assert found in (before, after), differing(found, before, after)
        outcomes.append(found == before)
        assert ended(children, asked(url)) == 0
    assert any(outcomes), "no process was killed in time"


def ended(children: Any, arguments: tuple[str, ...]) -> int:
    """The exit code of a command that nobody kills."""
    child = children.Process(target=run_command, args=(arguments,))
    child.start()
    child.join()
    code: int = child.exitcode
    return code


def differing(found: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> str:
    """The tables that are neither as before nor as after, or some as before and some as after."""
    as_before = [name for name in found if found[name] == before[name] != after[name]]
    as_after = [name for name in found if found[name] == after[name] != before[name]]
    neither = [name for name in found if found[name] not in (before[name], after[name])]
    return f"as before: {as_before}; as after: {as_after}; neither: {neither}"
