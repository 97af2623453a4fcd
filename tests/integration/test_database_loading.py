"""Taking a diary in and reading a night: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from allocator.domain.errors import InputRejected, UsageError
from allocator.domain.party import Kind, Status
from allocator.domain.venue import (
    CombinationRules,
    DepositRules,
    Limits,
    MoveLimit,
    Pacing,
    ScoringRules,
    Stability,
    TurnTimes,
    WaitlistRules,
)
from data.database.floor_writing import Count
from data.database.unit_of_work import UnitOfWork
from tests.builders import (
    DAY,
    NOON,
    at,
    booking,
    closure,
    confirmed,
    customer,
    entry,
    locked,
    make_service,
    make_venue,
    table,
)
from tests.integration.databases import ids, load, make_diary, party, read, usual

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def test_what_is_taken_in_is_what_is_read(engine: Engine) -> None:
    diary = usual()
    load(engine, diary)
    found = read(engine)
    assert (found.venue, found.tables, found.combinations) == (diary.venue, diary.tables, diary.combinations)
    assert found.parties == diary.parties
    known = {each.customer_id: each for each in found.customers}
    assert replace(known["ann"], person_id="") == diary.customers[0]
    assert set(known) == {party.customer_id for party in diary.parties}


def test_every_rule_of_a_venue_comes_back_as_it_was(engine: Engine) -> None:
    lunch = make_service(
        name="lunch",
        opens=12 * 60,
        closes=15 * 60,
        last_arrival=None,
        days=frozenset({"fri", "sat"}),
        dates=frozenset({date(2026, 12, 24), date(2026, 12, 31)}),
        turn_times=TurnTimes(None, 5, ((2, 75), (6, None))),
        pacing=Pacing(40, 10),
    )
    venue = make_venue(
        services=(lunch, make_service(name="dinner")),
        name="Chez Test – «é»",
        timezone="Europe/London",
        country="GB",
        currency="JPY",
        minor_digits=0,
        limits=Limits(1, 9),
        combinations=CombinationRules(True, 4, 15, 1, 5, None),
        stability=Stability(MoveLimit(None, 12.5), 90),
        waitlist=WaitlistRules(30, 1),
        deposits=DepositRules(5000, 6, 20, 24),
        scoring=ScoringRules({"history": 400, "loyalty": 200, "timing": 250, "occasion": 150}, {"wake": 0.1}, {}),
    )
    load(engine, make_diary(venue=venue))
    assert read(engine).venue == venue
    with UnitOfWork(engine, read_only=True) as work:
        assert work.repository.list_venues() == (venue,)


def test_tables_and_closures_come_back_as_they_were(engine: Engine) -> None:
    tables = (
        table(
            "10", tags=("booth", "bar"), rank=3, min_spend=50000, adjacent_to=("9",), x=1.5, y=-2.25, description="é"
        ),
        table("9", area="terrace"),
    )
    closures = (closure("9;10", "18:00", "20:00", reason="paint"), closure("9", release_at=at("17:00")))
    diary = make_diary(tables=tables, combinations=(), closures=closures)
    load(engine, diary)
    assert read(engine).tables == tables
    assert set(read(engine).closures) == set(closures)


def test_the_same_diary_twice_changes_nothing(engine: Engine) -> None:
    assert load(engine, usual()).changed_anything
    again = load(engine, usual())
    assert not again.changed_anything
    assert again.bookings == Count(0, 0, 3)


def test_loading_writes_events_once(engine: Engine) -> None:
    load(engine, usual())
    load(engine, usual())
    with engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT kind, party_id FROM events ORDER BY event_id")).all()
    assert [tuple(row) for row in kinds] == [
        ("booking.added", "b1"),
        ("booking.added", "b2"),
        ("booking.added", "b3"),
        ("waitlist.added", "w1"),
    ]


def test_a_dry_run_tells_what_would_happen_and_does_nothing(engine: Engine) -> None:
    told = load(engine, usual(), dry_run=True)
    assert told.bookings == Count(3, 0, 0)
    with pytest.raises(UsageError, match="no venue 'v1'"):
        read(engine)
    assert load(engine, usual()) == told


def test_what_a_diary_lacks_stays(engine: Engine) -> None:
    load(engine, usual())
    summary = load(engine, make_diary(booking("b9"), tables=(table("5"),), combinations=()))
    assert summary.bookings == Count(1, 0, 0)
    found = read(engine)
    assert set(ids(found.parties)) == {"b1", "b2", "b3", "w1", "b9"}
    assert [each.table_id for each in found.tables] == ["1", "2", "3", "4", "5"]
    assert len(found.combinations) == 1


def test_what_a_diary_says_otherwise_is_changed(engine: Engine) -> None:
    load(engine, usual())
    summary = load(engine, make_diary(booking("b1", 4, "20:15", customer_id="bob", notes="more")))
    assert summary.bookings == Count(0, 1, 0)
    assert party(engine, "b1") == booking("b1", 4, "20:15", customer_id="bob", notes="more")


def test_replacing_cancels_open_parties_of_the_dates_given_and_no_others(engine: Engine) -> None:
    tomorrow = replace(booking("t1"), arrival=at("19:00") + 24 * 60)
    gone = booking("b0", status=Status.COMPLETED)
    load(engine, make_diary(booking("b1"), confirmed("b2"), entry("w1"), gone, tomorrow))
    summary = load(engine, make_diary(booking("b1")), replace=True)
    assert summary.cancelled == ("b2", "w1")
    statuses = {each.party_id: each.status for each in read(engine).parties}
    assert statuses == {
        "b0": Status.COMPLETED,
        "b1": Status.REQUESTED,
        "b2": Status.CANCELLED,
        "w1": Status.CANCELLED,
    }
    assert [each.status for each in read(engine, DAY + timedelta(days=1)).parties] == [Status.REQUESTED]
    assert not load(engine, make_diary(booking("b1")), replace=True).changed_anything


def test_what_replacing_cancelled_may_come_back_with_a_later_folder(engine: Engine) -> None:
    load(engine, make_diary(booking("b1"), confirmed("b2")))
    load(engine, make_diary(booking("b1")), replace=True)
    assert load(engine, make_diary(booking("b1"), confirmed("b2"))).bookings == Count(0, 1, 1)
    assert party(engine, "b2").status is Status.CONFIRMED


def test_an_old_folder_does_not_take_back_what_the_house_did_since(engine: Engine) -> None:
    load(engine, make_diary(booking("b1"), booking("b2")))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE parties SET status = 'confirmed', held = '4' WHERE party_id = 'b1'"))
        connection.execute(sa.text("UPDATE parties SET status = 'cancelled' WHERE party_id = 'b2'"))
    assert not load(engine, make_diary(booking("b1"), booking("b2"))).changed_anything
    load(engine, make_diary(booking("b1", 3), booking("b2", notes="gone")))
    assert party(engine, "b1") == confirmed("b1", 3, held="4")
    assert party(engine, "b2").status is Status.CANCELLED


def test_a_status_that_was_overtaken_is_kept_with_a_note(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1")))
    summary = load(engine, make_diary(booking("b1", 3)))
    assert party(engine, "b1").status is Status.CONFIRMED
    assert ["already" in str(note) for note in summary.notes] == [True]


def test_a_status_that_cannot_be_is_a_fault_and_nothing_is_changed(engine: Engine) -> None:
    load(engine, make_diary(booking("b1", status=Status.ARRIVED, held="1"), booking("b2")))
    wrong = replace(booking("b1", status=Status.CANCELLED), origin="bookings.csv:7")
    with pytest.raises(InputRejected) as raised:
        load(engine, make_diary(wrong, booking("b2", 4)))
    assert [(fault.file, fault.line, fault.column) for fault in raised.value.faults] == [("bookings.csv", 7, "status")]
    assert party(engine, "b2").party_size == 2


def test_a_promised_booking_brings_its_tables_and_a_second_one_on_them_is_told(engine: Engine) -> None:
    summary = load(engine, make_diary(confirmed("b1", held="1"), locked("b2", "1"), confirmed("b3", held="2")))
    with engine.connect() as connection:
        seated = connection.execute(sa.text("SELECT party_id, tables FROM allocations ORDER BY party_id")).all()
    assert [tuple(row) for row in seated] == [("b2", "1"), ("b3", "2")]
    assert len(summary.notes) == 1
    assert "b1" in str(summary.notes[0])
    assert [each.held for each in read(engine).parties] == [("1",), ("1",), ("2",)]


def test_where_a_guest_sat_who_left_at_the_end_is_kept_and_a_table_left_early_is_free(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1"), confirmed("b2", held="2", arrival="20:00")))
    left = [booking("b1", held="1", status=Status.COMPLETED), booking("b2", 2, "20:00", status=Status.COMPLETED)]
    with UnitOfWork(engine) as work:
        work.repository.take_in(make_diary(*left), now=at("21:00"))
        work.commit()
    with engine.connect() as connection:
        seated = connection.execute(sa.text("SELECT party_id FROM allocations")).scalars().all()
    assert seated == ["b1"]


def test_an_undeclared_join_is_known_once_it_is_locked(engine: Engine) -> None:
    load(engine, make_diary(locked("b1", "3+4", 7)))
    with engine.connect() as connection:
        found = connection.execute(sa.text("SELECT source FROM table_sets WHERE tables = '3+4'")).scalar()
        taken = connection.execute(sa.text("SELECT count(*) FROM allocation_tables")).scalar()
    assert (found, taken) == ("locked", 2)


def test_a_combination_that_is_no_longer_generated_is_retired(engine: Engine) -> None:
    floor = (table("1", adjacent_to=("2",)), table("2"))
    generating = make_venue(combinations=CombinationRules(generate=True))

    def sets() -> dict[str, bool]:
        with engine.connect() as connection:
            return dict(connection.execute(sa.text("SELECT tables, retired FROM table_sets")).all())

    load(engine, make_diary(venue=generating, tables=floor, combinations=()))
    assert sets() == {"1": False, "2": False, "1+2": False}
    load(engine, make_diary(tables=floor, combinations=()))
    assert sets() == {"1": False, "2": False, "1+2": True}
    load(engine, make_diary(venue=generating, tables=floor, combinations=()))
    assert sets() == {"1": False, "2": False, "1+2": False}


def test_customers_who_share_an_address_are_one_person_with_those_already_known(engine: Engine) -> None:
    load(engine, make_diary(booking("b1", customer_id="c1"), customers=(customer("c1", email="a@example.org"),)))
    load(
        engine,
        make_diary(
            booking("b2", customer_id="c2"),
            customers=(
                customer("c2", email="A@example.org ", phone="0113 496 0000"),
                customer("c3", phone="+44 113 496 0000"),
            ),
            venue=make_venue(country="GB"),
        ),
    )
    assert {each.customer_id: each.person for each in read(engine).customers} == {"c1": "c1", "c2": "c1", "c3": "c1"}
    load(engine, make_diary(customers=(customer("c2"),), venue=make_venue(country="GB")))
    assert {each.customer_id: each.person for each in read(engine).customers} == {"c1": "c1", "c2": "c2"}


def test_enough_sharers_of_an_address_are_read_to_see_that_it_joins_nobody(engine: Engine) -> None:
    everyone = tuple(customer(f"c{number}", email="desk@example.org") for number in range(8))
    load(engine, make_diary(booking("b1", customer_id="c7"), customers=everyone))
    found = read(engine).customers
    assert len(found) >= 5
    assert {each.person for each in found} == {each.customer_id for each in found}


def test_new_hours_move_open_parties_to_their_service(engine: Engine) -> None:
    early = replace(booking("b1"), arrival=at("25:00"))
    load(engine, make_diary(early))
    next_day = DAY + timedelta(days=1)
    assert ids(read(engine, next_day).parties) == ["b1"]
    load(engine, make_diary(venue=make_venue(services=(make_service(closes=3 * 60),))))
    assert ids(read(engine).parties) == ["b1"]
    assert ids(read(engine, next_day).parties) == []


def test_only_the_parties_of_the_date_are_read(engine: Engine) -> None:
    others = [replace(booking(f"x{days}"), arrival=at("19:00") + days * 1440) for days in (-1, 1, 7)]
    load(engine, make_diary(booking("b1"), *others))
    assert ids(read(engine).parties) == ["b1"]


def test_two_venues_may_use_the_same_ids(engine: Engine) -> None:
    load(engine, usual())
    load(engine, make_diary(booking("b1", 4), venue=make_venue(venue_id="v2")))
    assert read(engine, venue_id="v2").parties == (booking("b1", 4),)
    assert party(engine, "b1").party_size == 2


def test_a_booking_may_turn_into_an_entry_and_back(engine: Engine) -> None:
    load(engine, make_diary(booking("b1", held="1")))
    load(engine, make_diary(entry("b1")))
    assert party(engine, "b1") == entry("b1")
    load(engine, make_diary(confirmed("b1", held="1")))
    assert (party(engine, "b1").kind, party(engine, "b1").status) == (Kind.BOOKING, Status.CONFIRMED)


def test_a_promised_booking_stays_one_though_a_folder_lists_it_as_waiting(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1")))
    summary = load(engine, make_diary(entry("b1", 3)))
    assert (party(engine, "b1").kind, party(engine, "b1").status) == (Kind.BOOKING, Status.CONFIRMED)
    assert summary.notes


def test_nothing_is_saved_without_a_commit(engine: Engine) -> None:
    with UnitOfWork(engine) as work:
        work.repository.take_in(usual(), now=NOON)
    with pytest.raises(UsageError, match="no venue 'v1'"):
        read(engine)
