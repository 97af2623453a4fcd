"""Migrations: from empty to head and back, equal to the models, one upgrade at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from allocator.domain.errors import DatabaseUnavailable, UsageError
from data.database import schema
from data.database.engine import make_engine
from data.database.models import Base


def _names(url: str) -> dict[str, set[str]]:
    """Everything that is in the database, by kind."""
    engine = make_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.execute(sa.text("SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"))
        else:
            rows = connection.execute(
                sa.text(
                    "SELECT 'class', relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " UNION ALL SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                )
            )
        found: dict[str, set[str]] = {}
        for kind, name in rows:
            found.setdefault(kind, set()).add(name)
    engine.dispose()
    return found


def test_migrations_lead_from_empty_to_head_and_back_to_empty(empty_url: str) -> None:
    assert schema.upgrade(empty_url) == (None, schema.HEAD)
    full = _names(empty_url)
    assert schema.downgrade(empty_url, "base") == (schema.HEAD, None)
    left = set().union(*_names(empty_url).values())
    assert left <= {"alembic_version", "alembic_version_pkc"}
    schema.upgrade(empty_url)
    assert _names(empty_url) == full


def test_the_head_of_the_migrations_is_the_revision_the_program_needs(empty_url: str) -> None:
    schema.upgrade(empty_url)
    assert schema.check(empty_url) == schema.HEAD
    assert schema.upgrade(empty_url) == (schema.HEAD, schema.HEAD)


def test_migrations_make_what_the_models_say(engine: sa.Engine) -> None:
    def ours(obj: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "index" and name == "no_double_booking")

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": ours})
        assert compare_metadata(context, Base.metadata) == []


def test_every_condition_of_the_models_is_in_the_database(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in Base.metadata.sorted_tables:
            wanted = {str(each.name) for each in table.constraints if isinstance(each, sa.CheckConstraint)}
            assert {each["name"] for each in inspector.get_check_constraints(table.name)} == wanted


def test_every_constraint_has_a_name() -> None:
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name, f"{table.name}: {constraint}"


def test_an_empty_database_says_what_to_do(empty_url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="maitred db upgrade"):
        schema.check(empty_url)


def test_a_database_of_an_older_revision_is_refused(empty_url: str) -> None:
    schema.upgrade(empty_url, "0001")
    with pytest.raises(DatabaseUnavailable, match="0001"):
        schema.check(empty_url)


def test_a_database_of_a_newer_version_is_left_alone(empty_url: str) -> None:
    schema.upgrade(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for attempt in (schema.check, schema.upgrade):
        with pytest.raises(DatabaseUnavailable, match="newer version"):
            attempt(empty_url)


def test_going_back_to_an_unknown_revision_is_wrong_use(empty_url: str) -> None:
    schema.upgrade(empty_url)
    with pytest.raises(UsageError, match="nowhere"):
        schema.downgrade(empty_url, "nowhere")
    assert schema.check(empty_url) == schema.HEAD


def test_upgrades_at_the_same_moment_take_turns(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: schema.upgrade(empty_url), range(4)))
    assert results.count((None, schema.HEAD)) == 1
    assert results.count((schema.HEAD, schema.HEAD)) == 3
