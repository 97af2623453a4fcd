"""Who may do what, enforced by PostgreSQL: roles by grants, venues and nights by row-level security.

Roles are ``maitred_batch`` (the nightly job, all venues), ``maitred_manager`` and ``maitred_host`` (the venues their
login works at) and ``maitred_door`` (tonight, and nothing but arrivals). A login is given one of them and its venues.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.errors import UsageError
from data.database.models import Base, StaffRow
from data.database.reading import read_venue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.engine import Connection


class Role(StrEnum):
    """What somebody is, as the database knows it."""

    BATCH = "maitred_batch"
    MANAGER = "maitred_manager"
    HOST = "maitred_host"
    DOOR = "maitred_door"


STAFF = "maitred_staff"
"""The role that binds managers, hosts and door staff to their venues."""

FLOOR = ("venues", "areas", "tables", "table_sets", "table_set_tables", "combinations", "closures", "closure_tables")
RUNS = ("runs", "run_levels", "run_parties", "scores", "unseated_reasons")
SEATING = ("services", "allocations", "allocation_tables", "holds")
GUESTS = ("customers", "parties", "booking_references")
DESK = ("special_requests", "payments", "provider_events", "event_cursors")
HISTORY = ("state_changes", "special_request_changes", "events")
SUMMARIES = ("daily_booking_summary", "table_utilisation")
EVERYTHING = (*FLOOR, *RUNS, *SEATING, *GUESTS, *DESK, *HISTORY)

GRANTS: Mapping[Role, Mapping[str, tuple[str, ...]]] = {
    Role.BATCH: {"SELECT, INSERT, UPDATE, DELETE": EVERYTHING, "SELECT": SUMMARIES},
    Role.MANAGER: {
        "SELECT, INSERT, UPDATE, DELETE": (*FLOOR, *RUNS, *SEATING, *GUESTS, *DESK),
        "SELECT, INSERT": HISTORY,
        "UPDATE (reason)": ("state_changes", "special_request_changes"),
    },
    Role.HOST: {
        "SELECT": (*FLOOR, *RUNS),
        "SELECT, INSERT, UPDATE, DELETE": SEATING,
        "SELECT, INSERT, UPDATE": (*GUESTS, *DESK),
        "SELECT, INSERT": HISTORY,
    },
    Role.DOOR: {
        "SELECT": ("venues", "services", "allocations", "holds", "parties", "booking_references", "payments"),
        "UPDATE (status, version)": ("parties",),
        "SELECT (venue_id, customer_id, visits, no_shows, last_visit, version)": ("customers",),
        "UPDATE (visits, no_shows, last_visit, version)": ("customers",),
        "INSERT": ("state_changes", "events"),
    },
}
"""What each role may do with which tables."""

STAFF_VENUES = (
    f"CREATE POLICY staff_venues ON {{}} AS RESTRICTIVE TO {STAFF}"
    " USING (venue_id = ANY ((SELECT maitred_my_venues())::text[]))"
)
"""Staff neither see nor write rows of other venues than their own, whatever else they say of themselves."""

MAINTAIN_SINCE = (17,)
"""PostgreSQL from which on others than the owner may be let bring the summaries up to date."""


def set_up_roles(connection: Connection) -> None:
    """Make the roles and let each do what it may, no more; to be done again after an upgrade.

    Raises
    ------
    UsageError
        if the database is SQLite, which knows no roles: whoever may open the file may do everything.
    """
    _refuse_sqlite(connection)
    for role in (*Role, STAFF):
        _make_role(connection, role)
    schema = connection.dialect.identifier_preparer.quote(connection.scalars(sa.text("SELECT current_schema()")).one())
    everybody = ", ".join((*Role, STAFF))
    _run(
        connection,
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {everybody}",
        f"GRANT USAGE ON SCHEMA {schema} TO {everybody}",
        f"GRANT SELECT ON alembic_version TO {everybody}",
        f"GRANT {STAFF} TO {Role.MANAGER}, {Role.HOST}, {Role.DOOR}",
        *(
            f"GRANT {privileges} ON {', '.join(tables)} TO {role}"
            for role, grants in GRANTS.items()
            for privileges, tables in grants.items()
        ),
    )
    if connection.dialect.server_version_info >= MAINTAIN_SINCE:  # type: ignore[operator]
        _run(connection, f"GRANT MAINTAIN ON {', '.join(SUMMARIES)} TO {Role.BATCH}")
    for table in Base.metadata.sorted_tables:
        if "venue_id" in table.columns and table.name != StaffRow.__tablename__:
            _run(connection, f"DROP POLICY IF EXISTS staff_venues ON {table.name}", STAFF_VENUES.format(table.name))
    _run(connection, *_policies())


def let_work(connection: Connection, login: str, role: Role, venue_id: str | None) -> None:
    """Give a login its role and, unless it is the nightly job's, a venue; the login is made where there is none.

    Raises
    ------
    UsageError
        if there is no such venue, or the role needs one and none is given.
    """
    _refuse_sqlite(connection)
    if (venue_id is None) != (role is Role.BATCH):
        raise UsageError("give --venue for a manager, a host or the door; the batch works for all of them")
    _make_role(connection, login, "LOGIN")
    _run(connection, f"GRANT {role} TO {_quoted(connection, login)}")
    if venue_id is not None:
        read_venue(connection, venue_id)
        there = sa.select(StaffRow.login).where(StaffRow.login == login, StaffRow.venue_id == venue_id)
        if connection.scalar(there) is None:
            connection.execute(sa.insert(StaffRow).values(login=login, venue_id=venue_id))


def only_at_the_door(connection: Connection) -> bool:
    """Whether whoever is connected has the door's role and none that may do more."""
    if connection.dialect.name != "postgresql":
        return False
    has = sa.text("SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'usage')")
    roles = set(connection.scalars(has))
    return Role.DOOR in roles and not roles & {Role.HOST, Role.MANAGER, Role.BATCH}


def _refuse_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        raise UsageError("SQLite knows no roles: whoever may open the file may do everything")


def _make_role(connection: Connection, name: str, kind: str = "NOLOGIN") -> None:
    known = connection.scalar(sa.text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": name})
    if not known:
        _run(connection, f"CREATE ROLE {_quoted(connection, name)} {kind}")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(sa.text(statement.replace(":", "\\:")))


def _policies() -> list[str]:
    text = (Path(__file__).parent / "sql" / "policies.sql").read_text(encoding="utf-8")
    return text.split("\n-- next\n")
