"""What each role may do on PostgreSQL, tried by connecting as each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from allocator.domain.clock import to_minute
from allocator.domain.errors import DatabaseUnavailable, Refused, UsageError
from allocator.domain.night import Diary
from allocator.domain.party import Status
from allocator.domain.venue import ServiceRule
from allocator.host_stand.states import Action
from cli.host_stand.booking import Wanted, book
from cli.host_stand.desk import Doing, do
from cli.host_stand.door import arrive, token_of
from data.database.engine import make_engine
from data.database.roles import Role, let_work, only_at_the_door, set_up_roles
from data.database.unit_of_work import UnitOfWork
from tests.builders import booking, make_venue, table
from tests.e2e.commands import called
from tests.integration.conftest import empty_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from allocator.domain.party import Party

KEYS = ("a key, long and random",)
MIDNIGHT = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
NOW = to_minute(datetime.now(UTC))
LOGINS = {
    "t_batch": (Role.BATCH, None),
    "t_manager": (Role.MANAGER, "v1"),
    "t_host": (Role.HOST, "v1"),
    "t_door": (Role.DOOR, "v1"),
    "t_nobody": (Role.HOST, None),
}


class Database:
    """An owner's engine, and one for each login."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engines = {"owner": make_engine(url)}

    def __getitem__(self, login: str) -> Engine:
        if login not in self.engines:
            made = sa.make_url(self.url).set(username=login)
            self.engines[login] = make_engine(made.render_as_string(hide_password=False))
        return self.engines[login]

    def rows(self, login: str, statement: str) -> list[tuple[Any, ...]]:
        with self[login].connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]

    def tries(self, login: str, statement: str) -> int:
        """Rows a statement changes."""
        with self[login].begin() as connection:
            return int(connection.execute(sa.text(statement)).rowcount)


@pytest.fixture
def database(postgres_database: str) -> Iterator[Database]:
    """Two venues that are open round the clock: b1 and later are of v1, x1 is of v2; "later" comes in three days."""
    empty_postgres(postgres_database)
    made = Database(postgres_database)
    tomorrow = NOW + 3 * 24 * 60
    with UnitOfWork(made["owner"]) as work:
        work.repository.take_in(diary("v1", party("b1", NOW, "1"), party("later", tomorrow, "1")), now=NOW)
        work.repository.take_in(diary("v2", party("x1", NOW, "1")), now=NOW)
        work.commit()
    with made["owner"].begin() as connection:
        set_up_roles(connection)
        for login, (role, venue_id) in LOGINS.items():
            if login == "t_nobody":
                connection.execute(sa.text(f"CREATE ROLE {login} LOGIN; GRANT {role} TO {login}"))
            else:
                let_work(connection, login, role, venue_id)
    yield made
    for login in LOGINS:
        if login in made.engines:
            made.engines[login].dispose()
    with made["owner"].begin() as connection:
        for login in LOGINS:
            connection.execute(sa.text(f"DROP ROLE {login}"))
    made["owner"].dispose()


def diary(venue_id: str, *parties: Party) -> Diary:
    service = ServiceRule(opens=0, closes=0, slot_minutes=1, last_arrival=23 * 60 + 59)
    venue = make_venue(venue_id=venue_id, services=(service,), reference_prefix=venue_id.upper())
    return Diary(venue, (table("1"), table("2")), parties=parties)


def party(party_id: str, arrival: int, held: str) -> Party:
    from dataclasses import replace

    return replace(booking(party_id, held=held, status=Status.CONFIRMED), arrival=arrival)


pytestmark = pytest.mark.postgres


def test_the_door_sees_tonight_of_its_venue_and_nothing_else(database: Database) -> None:
    assert database.rows("t_door", "SELECT party_id FROM parties") == [("b1",)]
    assert len(database.rows("t_door", "SELECT party_id FROM allocations")) == 1
    assert database.rows("t_door", "SELECT venue_id FROM venues") == [("v1",)]
    for closed in ("runs", "events", "state_changes", "staff", "special_requests", "tables", "event_cursors"):
        with pytest.raises(DatabaseUnavailable, match="does not allow"):
            database.rows("t_door", f"SELECT * FROM {closed}")
    for personal in ("name", "email", "phone"):
        with pytest.raises(DatabaseUnavailable, match="does not allow"):
            database.rows("t_door", f"SELECT {personal} FROM customers")


def test_the_door_marks_arrivals_by_ticket_and_does_nothing_else(database: Database) -> None:
    token = token_of(database["t_host"], "b1", None, KEYS, NOW)
    with pytest.raises(Refused, match="only a ticket"):
        arrive(database["t_door"], Doing(Action.ARRIVE, "b1", "door", NOW), KEYS)
    done = arrive(database["t_door"], Doing(Action.ARRIVE, token, "door", NOW, venue_id="v1"), KEYS)
    assert done.after.party.status is Status.ARRIVED
    assert database.rows("owner", "SELECT visits FROM customers WHERE venue_id = 'v1' ORDER BY 1") == [(0,), (1,)]
    for forbidden in (
        "UPDATE parties SET party_size = 9",
        "UPDATE customers SET email = ''",
        "INSERT INTO booking_references SELECT 'VEN-2026-00000', venue_id, party_id, now() FROM parties",
        "INSERT INTO events (venue_id, happened_at, kind, actor, details) VALUES ('v1', now(), 'x', 'x', '{}')",
        "DELETE FROM parties",
        "DELETE FROM allocations",
    ):
        with pytest.raises((DatabaseUnavailable, sa.exc.DBAPIError)):
            database.tries("t_door", forbidden)
    with pytest.raises((DatabaseUnavailable, Refused)):
        do(database["t_door"], Doing(Action.CANCEL, "b1", "door", NOW))


def test_the_door_can_only_make_parties_of_tonight_arrive(database: Database) -> None:
    with pytest.raises((DatabaseUnavailable, sa.exc.DBAPIError)):
        database.tries("t_door", "UPDATE parties SET status = 'cancelled' WHERE party_id = 'b1'")
    assert database.tries("t_door", "UPDATE parties SET status = 'arrived' WHERE party_id = 'later'") == 0
    assert database.tries("t_door", "UPDATE parties SET status = 'arrived' WHERE party_id = 'x1'") == 0
    assert database.tries("t_door", "UPDATE parties SET status = 'arrived' WHERE party_id = 'b1'") == 1


def test_a_host_works_at_their_venue_only(database: Database) -> None:
    assert database.rows("t_host", "SELECT party_id FROM parties ORDER BY 1") == [("b1",), ("later",)]
    asked = party("", NOW + 24 * 60, "2")
    booked = book(database["t_host"], Wanted("v1", asked, NOW, hold_minutes=0), "host")
    do(database["t_host"], Doing(Action.CANCEL, booked.reference, "host", NOW))
    do(database["t_host"], Doing(Action.NO_SHOW, "b1", "host", NOW))
    do(database["t_host"], Doing(Action.ARRIVE, "b1", "host", NOW))
    with pytest.raises(UsageError, match="x1"):
        do(database["t_host"], Doing(Action.CANCEL, "x1", "host", NOW))
    with pytest.raises(UsageError, match="v2"):
        book(database["t_host"], Wanted("v2", asked, NOW), "host")
    with database["t_host"].begin() as connection:
        connection.execute(sa.text("SET LOCAL maitred.venue = 'v2'"))
        assert connection.execute(sa.text("SELECT count(*) FROM parties")).scalar_one() == 0


def test_a_host_changes_neither_the_floor_nor_what_was_told(database: Database) -> None:
    for forbidden in (
        "UPDATE tables SET max_covers = 9",
        "UPDATE venues SET tables_per_customer = 99",
        "DELETE FROM parties",
        "DELETE FROM events",
        "UPDATE state_changes SET actor = 'me'",
        "INSERT INTO staff VALUES ('t_host', 'v2')",
    ):
        with pytest.raises(DatabaseUnavailable, match="does not allow"):
            database.tries("t_host", forbidden)


def test_a_manager_changes_the_floor_of_their_venue_only(database: Database) -> None:
    assert database.tries("t_manager", "UPDATE tables SET description = 'by the window'") == 2
    assert database.rows("owner", "SELECT DISTINCT venue_id FROM tables WHERE description <> ''") == [("v1",)]
    with UnitOfWork(database["t_manager"]) as work:
        work.repository.take_in(diary("v1", party("b9", NOW, "2")), now=NOW)
        work.commit()
    with UnitOfWork(database["t_manager"]) as work, pytest.raises((DatabaseUnavailable, sa.exc.DBAPIError)):
        work.repository.take_in(diary("v2", party("x9", NOW, "2")), now=NOW)
    with pytest.raises(DatabaseUnavailable, match="does not allow"):
        database.tries("t_manager", "DELETE FROM events")


def test_the_batch_works_for_every_venue(database: Database) -> None:
    assert len(database.rows("t_batch", "SELECT party_id FROM parties")) == 3
    for venue_id in ("v1", "v2"):
        with UnitOfWork(database["t_batch"], venue=venue_id) as work:
            work.repository.take_in(diary(venue_id, party("n1", NOW, "2")), now=NOW)
            work.commit()
    with pytest.raises(DatabaseUnavailable, match="does not allow"):
        database.tries("t_batch", "DELETE FROM staff")


def test_who_has_a_role_but_no_venue_sees_nothing(database: Database) -> None:
    assert database.rows("t_nobody", "SELECT party_id FROM parties") == []


def test_roles_are_known_by_what_they_may(database: Database) -> None:
    for login, door in (("owner", False), ("t_host", False), ("t_door", True)):
        with database[login].connect() as connection:
            assert only_at_the_door(connection) is door


def test_the_command_sets_up_roles_and_logins(database: Database) -> None:
    def roles(*arguments: str) -> int:
        return called("db", "roles", *arguments, "--database", database.url).returncode

    assert roles() == 0
    assert roles("--login", "t_nobody", "--role", "host", "--venue", "v2") == 0
    assert database.rows("t_nobody", "SELECT party_id FROM parties") == [("x1",)]
    assert roles("--login", "t_nobody") == 2
    assert roles("--login", "t_nobody", "--role", "host") == 2
    assert roles("--login", "t_nobody", "--role", "host", "--venue", "v9") == 2


def test_nights_end(database: Database) -> None:
    over = MIDNIGHT - timedelta(days=5)
    database.tries("owner", f"UPDATE services SET opens_at = '{over}', closes_at = '{over}'")
    assert database.rows("t_door", "SELECT party_id FROM parties") == []


def test_sqlite_knows_no_roles(sqlite_template: object) -> None:
    engine = make_engine(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        assert not only_at_the_door(connection)
        with pytest.raises(UsageError, match="SQLite"):
            set_up_roles(connection)
        with pytest.raises(UsageError, match="SQLite"):
            let_work(connection, "x", Role.BATCH, None)
    engine.dispose()


def test_a_manager_may_forget_a_customer_and_a_host_may_not(database: Database) -> None:
    cancelled = Doing(Action.CANCEL, "b1", "host", NOW, reason="Mr B is ill", venue_id="v1")
    do(database["t_host"], cancelled)
    reasons = "SELECT DISTINCT reason FROM state_changes WHERE party_id = 'b1' AND to_status = 'cancelled'"
    assert database.rows("t_manager", reasons) == [("Mr B is ill",)]
    for login, code in (("t_host", 6), ("t_manager", 0)):
        url = sa.make_url(database.url).set(username=login).render_as_string(hide_password=False)
        assert called("customers", "forget", "c-b1", "--venue", "v1", "--database", url).returncode == code
    assert database.rows("t_manager", reasons) == [("",)]
    with pytest.raises(DatabaseUnavailable, match="does not allow"):
        database.tries("t_manager", "UPDATE state_changes SET actor = 'nobody'")
