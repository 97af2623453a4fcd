"""The schema of a database: bring it up to date, check it, take it back."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.errors import DatabaseUnavailable, UsageError
from data.database.engine import make_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from sqlalchemy.engine import Connection, Engine

HEAD = "0008"
"""The revision this program needs; that it is the last of the migrations is tested."""

UPGRADE_LOCK = 0x6D616974
"""Number of the advisory lock that keeps two upgrades apart."""


def upgrade(url: str, revision: str = "head") -> tuple[str | None, str | None]:
    """Bring the database to ``revision``, all or nothing; returns the revisions before and after.

    Raises
    ------
    DatabaseUnavailable
        if it cannot be reached or is newer than this program.
    """
    from alembic import command

    with _migrating(url) as (config, connection):
        before = current_revision(connection)
        _refuse_unknown(config, before)
        command.upgrade(config, revision)
        return before, current_revision(connection)


def downgrade(url: str, revision: str) -> tuple[str | None, str | None]:
    """Take the database back to ``revision`` (``base``: empty); returns the revisions before and after.

    Raises
    ------
    UsageError
        if ``revision`` is none of this program's.
    DatabaseUnavailable
        if it cannot be reached or is newer than this program.
    """
    from alembic import command
    from alembic.util import CommandError

    with _migrating(url) as (config, connection):
        before = current_revision(connection)
        _refuse_unknown(config, before)
        try:
            command.downgrade(config, revision)
        except CommandError as error:
            raise UsageError(f"there is no revision {revision!r} to go back to") from error
        return before, current_revision(connection)


def check(url: str) -> str:
    """The revision of a database that is at this version's schema.

    Raises
    ------
    DatabaseUnavailable
        if it cannot be reached or is at another one, saying what to do.
    """
    engine = make_engine(url)
    try:
        return check_schema(engine)
    finally:
        engine.dispose()


def check_schema(engine: Engine) -> str:
    """As :func:`check`, on an engine; a SQLite file that is not there is not made by asking for it."""
    if engine.dialect.name == "sqlite" and _missing(engine.url.database):
        raise DatabaseUnavailable(f"there is no database {engine.url.database} yet: run `maitred db upgrade`")
    with engine.connect() as connection:
        found = current_revision(connection)
    if found == HEAD:
        return HEAD
    if found is None:
        raise DatabaseUnavailable("the database has no tables of maitred yet: run `maitred db upgrade`")
    raise DatabaseUnavailable(
        f"the database is at revision {found}, this version needs {HEAD}: run `maitred db upgrade`"
        if found in _revisions(_script(_config()))
        else f"the database is at revision {found}, which a newer version made: use that version"
    )


def current_revision(connection: Connection) -> str | None:
    """The revision a database is at, ``None`` where it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def _missing(file: str | None) -> bool:
    """Whether ``file`` could be made by opening it, for its folder is there and it is not."""
    path = Path(file or ":memory:")
    return str(path) != ":memory:" and path.parent.is_dir() and not path.exists()


@contextmanager
def _migrating(url: str) -> Iterator[tuple[Config, Connection]]:
    """A configuration and a connection in one transaction that no other upgrade shares."""
    engine = make_engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SET LOCAL lock_timeout = '60s'"))
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            config = _config()
            config.attributes["connection"] = connection
            yield config, connection
    finally:
        engine.dispose()


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _script(config: Config) -> ScriptDirectory:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config)


def _revisions(script: ScriptDirectory) -> set[str]:
    return {each.revision for each in script.walk_revisions()}


def _refuse_unknown(config: Config, found: str | None) -> None:
    if found is not None and found not in _revisions(_script(config)):
        raise DatabaseUnavailable(f"the database is at revision {found}, which a newer version made: use that version")
