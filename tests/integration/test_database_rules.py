"""What the database itself refuses, asked in plain SQL, whoever writes: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from allocator.domain.errors import Refused
from allocator.domain.party import Status
from allocator.domain.status import may_change
from data.database.unit_of_work import UnitOfWork
from tests.builders import booking, confirmed, customer, entry, join, locked, make_venue, table
from tests.integration.databases import load, make_diary

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def count(engine: Engine, table_name: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table_name}")).scalar_one())


def service(engine: Engine) -> None:
    """The service of the night."""
    run(
        engine,
        "INSERT INTO services (venue_id, service_date, name, opens_at, closes_at, last_arrival, slot_minutes,"
        " buffer_minutes) VALUES ('v1', '2026-11-28', '', '2026-11-28 18:00:00.000000', '2026-11-28 23:00:00.000000',"
        " '2026-11-28 22:00:00.000000', 15, 0)",
    )


def sit(party_id: str, tables: str, start: str = "19:00", end: str = "20:30", venue_id: str = "v1") -> str:
    """A statement that gives a party its tables."""
    begins, ends = (f"'2026-11-28 {clock}:00.000000'" for clock in (start, end))
    return (
        "INSERT INTO allocations (venue_id, service_id, party_id, tables, starts_at, ends_at, occupied_from,"
        f" occupied_to) VALUES ('{venue_id}', 1, '{party_id}', '{tables}', {begins}, {ends}, {begins}, {ends})"
    )


@pytest.fixture
def evening(engine: Engine) -> Engine:
    """Requests b1 to b4 of different customers, and a service."""
    load(engine, make_diary(*(booking(f"b{number}") for number in range(1, 5)), booking("big", 6)))
    service(engine)
    return engine


def test_two_parties_do_not_get_one_table_at_overlapping_times(evening: Engine) -> None:
    run(evening, sit("b1", "1", "19:00", "20:30"))
    for start, end in (("19:00", "20:30"), ("18:00", "19:01"), ("20:29", "22:00"), ("19:30", "20:00")):
        with pytest.raises(Refused, match="taken"):
            run(evening, sit("b2", "1", start, end))
    run(evening, sit("b2", "1", "18:00", "19:00"), sit("b3", "1", "20:30", "22:00"), sit("b4", "2"))
    assert count(evening, "allocations") == 4


def test_a_combination_and_its_tables_are_not_given_at_once(evening: Engine) -> None:
    run(evening, sit("big", "1+2"))
    assert count(evening, "allocation_tables") == 2
    with pytest.raises(Refused, match="taken"):
        run(evening, sit("b1", "2"))


def test_two_writers_at_the_same_moment_cannot_both_have_the_table(evening: Engine) -> None:
    with UnitOfWork(evening, patience=0.2) as first:
        first.connection.execute(sa.text(sit("b1", "1")))
        with pytest.raises(Refused), UnitOfWork(evening, patience=0.2) as second:
            second.connection.execute(sa.text(sit("b2", "1")))
        first.commit()
    with pytest.raises(Refused, match="taken"):
        run(evening, sit("b2", "1"))


def test_the_tables_of_an_allocation_cannot_be_tampered_with(evening: Engine) -> None:
    run(evening, sit("big", "1+2"))
    for statement in (
        "DELETE FROM allocation_tables",
        "UPDATE allocation_tables SET occupied_to = '2026-11-28 23:00:00.000000'",
        "INSERT INTO allocation_tables SELECT allocation_id, (SELECT table_key FROM tables WHERE table_id = '3'),"
        " venue_id, occupied_from, occupied_to FROM allocation_tables LIMIT 1",
        "UPDATE allocations SET tables = '3'",
        "UPDATE allocations SET ends_at = '2026-11-28 19:30:00.000000'",
    ):
        with pytest.raises(sa.exc.IntegrityError):
            run(evening, statement)
    assert count(evening, "allocation_tables") == 2
    run(evening, "UPDATE allocations SET expires_at = '2026-11-28 18:00:00.000000'", "DELETE FROM allocations")
    assert count(evening, "allocation_tables") == 0


@pytest.mark.parametrize("tables", ["3+4", "2+3", "9", "1+1"])
def test_a_set_nobody_declared_is_refused(evening: Engine, tables: str) -> None:
    with pytest.raises((Refused, sa.exc.IntegrityError)):
        run(evening, sit("big", tables))
    assert count(evening, "allocations") == 0


def test_a_retired_set_is_refused(evening: Engine) -> None:
    run(evening, "UPDATE table_sets SET retired = true WHERE tables = '1+2'")
    with pytest.raises(Refused, match="not a set"):
        run(evening, sit("big", "1+2"))


def test_a_join_that_only_a_lock_made_is_for_locked_and_arrived_bookings(engine: Engine) -> None:
    load(
        engine, make_diary(locked("l1", "3+4", 7), booking("b1", 6), booking("b2", 6, status=Status.ARRIVED, held="1"))
    )
    service_id = "(SELECT min(service_id) FROM services)"
    run(engine, "DELETE FROM allocations")
    with pytest.raises(Refused, match="not a set"):
        run(engine, sit("b1", "3+4").replace(" 1,", f" {service_id},", 1))
    run(engine, sit("l1", "3+4").replace(" 1,", f" {service_id},", 1), "DELETE FROM allocations")
    run(engine, sit("b2", "3+4").replace(" 1,", f" {service_id},", 1))


def test_a_party_is_not_seated_at_another_venue(evening: Engine) -> None:
    load(evening, make_diary(booking("b1"), venue=make_venue(venue_id="v2")))
    with pytest.raises(sa.exc.IntegrityError):
        run(evening, sit("b1", "1", venue_id="v2"))


def test_a_person_gets_no_more_tables_than_the_limit(engine: Engine) -> None:
    load(
        engine,
        make_diary(
            booking("b1", customer_id="c1"),
            booking("b2", customer_id="c2"),
            entry("w1", customer_id="c1"),
            customers=(customer("c1", email="x@example.org"), customer("c2", email="x@example.org")),
        ),
    )
    service(engine)
    run(engine, sit("b1", "1"), sit("b2", "2"))
    with pytest.raises(Refused, match="limit"):
        run(engine, sit("w1", "3"))
    run(engine, "DELETE FROM allocations WHERE party_id = 'b2'", sit("w1", "3"))


def test_a_combination_counts_as_it_was_declared(engine: Engine) -> None:
    joins = (join("1+2", 5, 8, counts_as=2), join("3+4", 5, 8, counts_as=1))
    diary = make_diary(booking("b1", customer_id="c"), booking("b2", 6, customer_id="c"), combinations=joins)
    load(engine, diary)
    service(engine)
    run(engine, sit("b1", "4"))
    with pytest.raises(Refused, match="limit"):
        run(engine, sit("b2", "1+2", "21:00", "22:00"))
    run(engine, sit("b2", "3+4", "21:00", "22:00"))


@pytest.mark.parametrize(("tier", "own", "allowed"), [(None, None, 2), ("gold", None, 4), ("gold", 1, 1), (None, 3, 3)])
def test_the_limit_is_the_customers_own_else_the_venues(
    engine: Engine, tier: str | None, own: int | None, allowed: int
) -> None:
    tables = tuple(table(str(number)) for number in range(1, 6))
    parties = [booking(f"b{number}", customer_id="c") for number in range(1, 6)]
    guest = customer("c", vip_tier=tier, table_limit=own)
    load(engine, make_diary(*parties, customers=(guest,), tables=tables, combinations=()))
    service(engine)
    run(engine, *(sit(f"b{number}", str(number)) for number in range(1, allowed + 1)))
    with pytest.raises(Refused, match="limit"):
        run(engine, sit(f"b{allowed + 1}", str(allowed + 1)))


def test_promised_bookings_are_never_refused_by_the_limit_but_leave_less_to_requests(engine: Engine) -> None:
    promised = [confirmed(f"p{number}", customer_id="c") for number in range(3)]
    load(engine, make_diary(*promised, booking("b1", customer_id="c")))
    service(engine)
    run(engine, sit("p0", "1"), sit("p1", "2"), sit("p2", "3"))
    with pytest.raises(Refused, match="limit"):
        run(engine, sit("b1", "4"))


def test_a_promised_booking_counts_the_tables_it_holds_else_the_fewest_that_could_hold_it(engine: Engine) -> None:
    def left(held: str | None, party_size: int, *seated: str) -> bool:
        parties = (confirmed("p", party_size, "21:00", customer_id="c", held=held), booking("b1", customer_id="c"))
        load(engine, make_diary(*parties))
        run(engine, "DELETE FROM allocations", *seated)
        try:
            run(engine, sit("b1", "4"))
        except Refused:
            return False
        return True

    load(engine, make_diary())
    service(engine)
    assert left(None, 2, sit("p", "3", "21:00", "22:00"))
    assert not left(None, 8, sit("p", "1+2", "21:00", "22:00"))
    assert left(None, 8)
    assert left("3", 8)
    assert not left("1+2", 8)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW])
def test_who_takes_no_part_any_more_counts_no_tables(engine: Engine, status: Status) -> None:
    once = customer("c", table_limit=1)
    load(engine, make_diary(booking("b1", customer_id="c"), booking("b2", customer_id="c"), customers=(once,)))
    service(engine)
    run(engine, sit("b1", "1"))
    with pytest.raises(Refused, match="limit"):
        run(engine, sit("b2", "2"))
    run(engine, f"UPDATE parties SET status = '{status}' WHERE party_id = 'b1'", sit("b2", "2"))


def test_a_party_of_another_service_does_not_count(engine: Engine) -> None:
    other = replace(confirmed("p1", customer_id="c"), arrival=booking("x").arrival + 24 * 60)
    load(engine, make_diary(other, replace(other, party_id="p2"), booking("b1", customer_id="c")))
    service(engine)
    run(engine, sit("b1", "1"))


@pytest.mark.parametrize("before", list(Status))
def test_a_status_changes_only_as_it_may(engine: Engine, before: Status) -> None:
    parties = [booking(f"to-{after}", status=before, held="1") for after in Status]
    load(engine, make_diary(*parties))
    for after in Status:
        statement = f"UPDATE parties SET status = '{after}' WHERE party_id = 'to-{after}'"
        if may_change(before, after):
            run(engine, statement)
        else:
            with pytest.raises(Refused, match="status"):
                run(engine, statement)


def test_a_promised_booking_does_not_become_an_entry(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1")))
    with pytest.raises(Refused, match="status"):
        run(engine, "UPDATE parties SET kind = 'waitlist', status = 'requested', created_at = arrival")


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_who_does_not_come_gives_the_tables_back(evening: Engine, status: str) -> None:
    run(evening, sit("b1", "1"), f"UPDATE parties SET status = '{status}' WHERE party_id = 'b1'", sit("b2", "1"))
    assert count(evening, "allocation_tables") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parties SET party_size = 0",
        "UPDATE parties SET duration = 0",
        "UPDATE parties SET expected_spend = -1",
        "UPDATE parties SET kind = 'lost'",
        "UPDATE parties SET earliest = '2027-01-01 00:00:00.000000'",
        "UPDATE parties SET locked = true",
        "UPDATE parties SET customer_id = 'nobody'",
        "UPDATE customers SET visits = -1",
        "UPDATE tables SET max_covers = 0",
        "UPDATE tables SET area = 'nowhere'",
        "UPDATE venues SET currency = 'POUND'",
        "DELETE FROM customers",
        "DELETE FROM tables",
        "INSERT INTO events (venue_id, happened_at, kind, actor, details)"
        " VALUES ('nowhere', '2026-11-28 19:00:00.000000', 'x', 'x', '{}')",
    ],
)
def test_values_out_of_range_and_rows_of_nothing_are_refused(evening: Engine, statement: str) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        run(evening, statement)
