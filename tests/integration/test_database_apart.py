"""Venues are kept apart: whoever works for one neither reads nor writes rows of another. PostgreSQL only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa

from allocator.domain.errors import DatabaseUnavailable, UsageError
from cli.exits import ExitCode
from data.database.digest import RunOptions
from data.database.engine import make_engine
from data.database.models import Base, VenueRow
from data.database.unit_of_work import UnitOfWork
from tests.builders import DAY, NOON, booking, closure, customer, make_venue, seat
from tests.e2e.commands import called
from tests.integration.conftest import empty_postgres
from tests.integration.databases import VERSIONS, find, load, make_diary, planned, read_night

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary

pytestmark = pytest.mark.postgres

MANY = 120
"""Parties of a night: more than are inserted one by one."""

OF_NO_VENUE = {"event_cursors", "provider_events"}
"""Tables without rows of any venue: how far readers have come, and which messages of a provider were taken in."""

OF_VENUES = [table for table in Base.metadata.sorted_tables if table.name not in OF_NO_VENUE]


@pytest.fixture
def admin(postgres_database: str) -> Iterator[Engine]:
    """The superuser's engine on an empty database."""
    empty_postgres(postgres_database)
    made = make_engine(postgres_database)
    yield made
    made.dispose()


@pytest.fixture
def engine(admin: Engine) -> Iterator[Engine]:
    """The engine of an ordinary user who may use every table."""
    name = f"maitred_{uuid4().hex[:12]}"
    with admin.begin() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
    made = make_engine(admin.url.set(username=name).render_as_string(hide_password=False))
    yield made
    made.dispose()
    with admin.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.exec_driver_sql(f"DROP ROLE {name}")


def diary(venue_id: str, parties: int = 2) -> Diary:
    """A venue whose rows are of every kind that a load writes."""
    return make_diary(
        *(booking(f"b{number}") for number in range(parties)),
        venue=make_venue(venue_id=venue_id),
        customers=(customer("c-b0", vip_tier="gold"),),
        closures=(closure("4", "18:00", "19:00"),),
    )


def plan_and_save(engine: Engine, venue_id: str) -> None:
    """What a run does, on behalf of its venue."""
    with UnitOfWork(engine, venue=venue_id) as work:
        night = work.repository.read_night(venue_id, DAY, now=NOON)
        work.repository.save_run(planned(night, seat("b0", "1", "19:00", "20:30")), RunOptions(), VERSIONS)
        work.commit()


def of_venue(engine: Engine, venue_id: str) -> dict[str, list[str]]:
    """Every row of a venue by table, those that name no venue by what they belong to."""
    within = {
        "closure_tables": f"closure_id IN (SELECT closure_id FROM closures WHERE venue_id = '{venue_id}')",
        "run_levels": f"run_id IN (SELECT run_id FROM runs WHERE venue_id = '{venue_id}')",
    }
    found = {}
    with engine.connect() as connection:
        for table in OF_VENUES:
            condition = within.get(table.name, f"venue_id = '{venue_id}'")
            rows = connection.exec_driver_sql(f"SELECT t::text FROM {table.name} t WHERE {condition}")
            found[table.name] = sorted(row[0] for row in rows)
    return found


def test_every_table_is_guarded_whoever_asks(admin: Engine) -> None:
    with admin.connect() as connection:
        guarded = connection.exec_driver_sql(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'venues_apart'"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity"
        )
        assert set(guarded.scalars()) == {table.name for table in OF_VENUES}


def test_a_run_sees_no_row_of_another_venue_and_changes_none(admin: Engine, engine: Engine) -> None:
    for venue_id in ("v1", "v2"):
        load(admin, diary(venue_id))
    plan_and_save(admin, "v2")
    before = of_venue(admin, "v2")
    filled = {name for name, rows in before.items() if rows}
    assert filled >= {"parties", "allocations", "allocation_tables", "runs", "run_levels", "scores", "closure_tables"}
    plan_and_save(engine, "v1")
    with UnitOfWork(engine, venue="v1") as work:
        for table in OF_VENUES:
            rows = work.connection.exec_driver_sql(f"SELECT t::text FROM {table.name} t").scalars()
            assert set(rows).isdisjoint(before[table.name]), table.name
            work.connection.execute(sa.delete(table).where(sa.false()))
        for name in ("events", "run_levels", "closure_tables"):
            work.connection.exec_driver_sql(f"DELETE FROM {name}")
        work.connection.exec_driver_sql("UPDATE parties SET notes = 'mine'")
        work.commit()
    assert of_venue(admin, "v2") == before
    assert find(admin, read_night(admin, venue_id="v2")) is not None


def test_rows_for_another_venue_are_refused(admin: Engine, engine: Engine) -> None:
    load(admin, diary("v1"))
    load(admin, diary("v2"))
    with (
        UnitOfWork(engine, venue="v1") as work,
        pytest.raises(DatabaseUnavailable, match="does not allow this user that"),
    ):
        work.repository.take_in(diary("v2", parties=3), now=NOON)
    with UnitOfWork(engine, venue="v1") as work, pytest.raises(UsageError, match="no venue 'v2'"):
        work.repository.read_night("v2", DAY, now=NOON)


def test_many_rows_are_written_by_whoever_is_guarded(admin: Engine, engine: Engine) -> None:
    """COPY, by which a superuser's rows go in, knows no row-level security."""
    load(engine, diary("v1", parties=MANY))
    plan_and_save(engine, "v1")
    assert len(of_venue(admin, "v1")["run_parties"]) == MANY


def test_the_venue_of_one_piece_of_work_is_not_that_of_the_next(admin: Engine, engine: Engine) -> None:
    load(admin, diary("v1"))
    load(admin, diary("v2"))
    for venue_id in ("v1", "v2"):
        with UnitOfWork(engine, venue=venue_id) as work:
            work.commit()
            assert list(work.connection.execute(sa.select(VenueRow.venue_id)).scalars()) == [venue_id]
    with UnitOfWork(engine) as work:
        assert len(work.repository.list_venues()) == 2


def test_a_batch_of_an_ordinary_user_plans_every_venue_and_none_but_it(admin: Engine, engine: Engine) -> None:
    for venue_id in ("v1", "v2"):
        load(admin, diary(venue_id))
    url = engine.url.render_as_string(hide_password=False)
    done = called("batch", "--all", "--date", DAY, "--now", f"{DAY}T12:00", "--database", url, "--workers", 1)
    assert done.returncode == ExitCode.DONE, done.stderr
    assert "row-level security" not in done.stderr
    assert {name: len(of_venue(admin, name)["allocations"]) for name in ("v1", "v2")} == {"v1": 2, "v2": 2}
