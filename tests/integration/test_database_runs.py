"""Saving a planned night and what follows from it: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from allocator.domain.errors import InternalCheckFailed, Refused
from allocator.domain.party import Kind, Status
from allocator.domain.plan import Allocation, Change, Fix, Parameters, PlanStatus, Reason, Result, Unseated
from allocator.domain.venue import MoveLimit, WaitlistRules
from allocator.verify import violations
from data.database.digest import RunOptions
from data.database.locks import planning
from data.database.runs import NightChanged
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
    seat,
)
from tests.integration.databases import (
    VERSIONS,
    find,
    load,
    make_diary,
    party,
    planned,
    read,
    read_night,
    save,
    usual,
)

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary

B1 = seat("b1", "4", "19:00", "20:30")
B2 = seat("b2", "1+2", "19:30", "21:00")
B3 = seat("b3", "3", "19:00", "20:30")
W1 = seat("w1", "4", "20:30", "22:00")


def rows(engine: Engine, statement: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_a_saved_night_is_held_by_its_bookings(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3, W1))
    held = {each.party_id: each.held for each in read(engine).parties}
    assert held == {"b1": ("4",), "b2": ("1", "2"), "b3": ("3",), "w1": None}
    with UnitOfWork(engine, read_only=True) as work:
        assert work.repository.standing_plan("v1", read_night(engine).service).allocations == (B1, B2, B3)


def test_a_combination_occupies_its_tables_from_its_setup_to_its_buffer(engine: Engine) -> None:
    venue = make_venue(services=(make_service(turn_times=replace(make_service().turn_times, buffer_minutes=5)),))
    load(engine, replace(usual(), venue=venue))
    save(engine, planned(read_night(engine), B2))
    found = rows(
        engine,
        "SELECT t.table_id, CAST(a.occupied_from AS TEXT), CAST(a.occupied_to AS TEXT) FROM allocation_tables a"
        " JOIN tables t ON t.table_key = a.table_key ORDER BY t.table_id",
    )
    assert [(table_id, str(start)[11:16], str(end)[11:16]) for table_id, start, end in found[:2]] == [
        ("1", "19:20", "21:05"),
        ("2", "19:20", "21:05"),
    ]


def test_the_same_night_and_options_find_the_saved_run_again(engine: Engine) -> None:
    load(engine, usual())
    made = planned(read_night(engine), B1, B2, B3)
    fixes = (Fix(Change.ARRIVAL, at("21:00"), "come later"), Fix(Change.JOIN, ("3", "4"), "push together"))
    made = replace(made, unseated=(Unseated("w1", Reason.CUSTOMER_LIMIT, "enough", fixes),))
    assert find(engine, made.night) is None
    save(engine, made)
    found = find(engine, read_night(engine, now=NOON + 60))
    assert found is not None
    assert (found.result, found.scores, found.unseated) == (made.result, made.scores, made.unseated)
    assert found.parameters == made.parameters
    assert found.night.parties == made.night.parties
    assert (found.night.now, found.night.max_moves) == (made.night.now, made.night.max_moves)


def test_other_options_are_another_run(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3))
    night = read_night(engine)
    assert find(engine, night, parameters=Parameters(seed=1)) is None
    assert find(engine, night, confirm=True) is None
    assert find(engine, night, max_moves=MoveLimit(3)) is None
    assert find(engine, night, now=NOON) is None
    assert find(engine, night) is not None


def test_a_night_that_changed_since_needs_a_new_run(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3))
    load(engine, make_diary(booking("b9")))
    assert find(engine, read_night(engine)) is None


def test_what_no_plan_depends_on_needs_no_new_run(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3))
    load(engine, make_diary(booking("b1", customer_id="ann", notes="bring a cake")))
    assert find(engine, read_night(engine)) is not None


def test_an_entry_that_expired_since_needs_a_new_run(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3))
    assert find(engine, read_night(engine, now=at("17:59"))) is not None
    assert find(engine, read_night(engine, now=at("18:00"))) is None


def test_a_later_run_takes_the_place_of_the_one_before(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3))
    moved = seat("b1", "2", "19:00", "20:30")
    save(engine, planned(read_night(engine), moved, B3))
    assert {each.party_id: each.held for each in read(engine).parties} == {
        "b1": ("2",),
        "b2": None,
        "b3": ("3",),
        "w1": None,
    }
    assert rows(engine, "SELECT count(*) FROM runs") == [(2,)]
    assert rows(engine, "SELECT party_id, run_id FROM allocations ORDER BY party_id") == [("b1", 2), ("b3", None)]


def test_parties_may_change_tables_with_one_another(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B3))
    save(engine, planned(read_night(engine), seat("b1", "3", "19:00", "20:30"), seat("b3", "4", "19:00", "20:30")))
    assert {each.held for each in read(engine).parties} == {("3",), ("4",), None}


def test_confirming_promises_the_seated_and_lets_the_others_wait(engine: Engine) -> None:
    load(engine, make_diary(booking("b1", earliest="18:00", latest="20:00"), booking("b2", 6), entry("w1")))
    saved = save(engine, planned(read_night(engine), seat("b1", "4", "19:30", "21:00")), confirm=True)
    assert (saved.confirmed, saved.waiting) == (("b1",), ("b2",))
    b1, b2 = party(engine, "b1"), party(engine, "b2")
    assert (b1.status, b1.arrival, b1.held) == (Status.CONFIRMED, at("19:30"), ("4",))
    assert (b2.kind, b2.created_at) == (Kind.WAITLIST, NOON)
    assert rows(
        engine, "SELECT party_id, from_kind, from_status, to_kind, to_status, actor FROM state_changes ORDER BY 1"
    ) == [
        ("b1", "booking", "requested", "booking", "confirmed", "allocate"),
        ("b2", "booking", "requested", "waitlist", "requested", "allocate"),
    ]
    assert rows(engine, "SELECT kind, party_id FROM events WHERE actor = 'allocate' ORDER BY event_id") == [
        ("booking.seated", "b1"),
        ("booking.confirmed", "b1"),
        ("waitlist.added", "b2"),
    ]


def test_confirming_twice_writes_nothing_the_second_time(engine: Engine) -> None:
    diary = make_diary(booking("b1", earliest="18:00", latest="20:00"), booking("b2", 6))
    load(engine, diary)
    made = planned(read_night(engine), seat("b1", "4", "19:30", "21:00"))
    save(engine, made, confirm=True)
    found = find(engine, read_night(engine), confirm=True)
    assert found is not None
    assert found.night.parties == made.night.parties
    assert not load(engine, diary).changed_anything


def test_offers_hold_their_tables_until_they_expire(engine: Engine) -> None:
    load(engine, usual())
    saved = save(engine, planned(read_night(engine), B1, B2, B3, W1), offer=True)
    assert saved.offered == ("w1",)
    offered = party(engine, "w1")
    assert (offered.kind, offered.status, offered.locked) == (Kind.BOOKING, Status.CONFIRMED, True)
    assert (offered.held, offered.arrival, offered.duration) == (("4",), at("20:30"), 90)
    night = read_night(engine, now=NOON + 119)
    assert find(engine, night, offer=True) is not None
    save(engine, planned(night, B1, B2, B3, W1))
    assert rows(engine, "SELECT party_id FROM allocations WHERE expires_at IS NOT NULL") == [("w1",)]
    night = read_night(engine, now=NOON + 120)
    assert night.party["w1"].kind is Kind.WAITLIST
    save(engine, planned(night, B1, B2, B3))
    assert rows(engine, "SELECT state FROM holds") == [("expired",)]
    assert rows(engine, "SELECT party_id FROM allocations WHERE expires_at IS NOT NULL") == []


def test_no_entry_is_offered_tables_more_often_than_the_venue_wants(engine: Engine) -> None:
    venue = make_venue(waitlist=WaitlistRules(offer_minutes=10, max_offers=2))
    load(engine, make_diary(entry("w1"), venue=venue))
    made = []
    for minutes in (0, 10, 20):
        night = read_night(engine, now=NOON + minutes)
        made.append(save(engine, planned(night, seat("w1", "1", "19:00", "20:30")), offer=True).offered)
    assert made == [("w1",), ("w1",), ()]


def test_an_exported_offer_taken_in_again_changes_nothing(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3, W1), offer=True)
    assert not load(engine, read(engine)).changed_anything
    summary = load(engine, make_diary(entry("w1", 3)))
    assert not summary.changed_anything
    assert "offered" in str(summary.notes[0])


def test_a_saved_night_taken_in_again_changes_nothing(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B2, B3), confirm=True)
    assert not load(engine, read(engine)).changed_anything
    assert not load(engine, usual()).changed_anything


def test_a_night_that_changed_while_it_was_planned_is_not_saved(engine: Engine) -> None:
    load(engine, usual())
    made = planned(read_night(engine), B1, B2, B3)
    load(engine, make_diary(booking("b1", 4, customer_id="ann")))
    with pytest.raises(NightChanged):
        save(engine, made)
    assert rows(engine, "SELECT count(*) FROM runs") == [(0,)]


def test_a_night_without_a_plan_is_not_saved(engine: Engine) -> None:
    load(engine, usual())
    made = replace(planned(read_night(engine)), result=Result(PlanStatus.NONE, None, ()))
    with pytest.raises(InternalCheckFailed):
        save(engine, made)


def test_a_plan_that_seats_two_parties_at_once_is_refused_and_leaves_nothing(engine: Engine) -> None:
    load(engine, usual())
    with pytest.raises(Refused, match="taken"):
        save(engine, planned(read_night(engine), B3, seat("b1", "3", "20:00", "21:30")))
    assert rows(engine, "SELECT count(*) FROM runs") == [(0,)]
    assert party(engine, "b1").held is None


def test_an_undeclared_join_of_a_locked_booking_is_saved(engine: Engine) -> None:
    load(engine, make_diary(locked("b1", "3+4", 7)))
    save(engine, planned(read_night(engine), seat("b1", "3+4", "19:00", "20:30")))
    assert party(engine, "b1").held == ("3", "4")


def test_tables_that_a_party_of_an_earlier_service_still_has_are_closed_for_the_later_one(engine: Engine) -> None:
    turns = replace(make_service().turn_times, buffer_minutes=30)
    lunch = make_service(name="lunch", opens=12 * 60, closes=18 * 60, last_arrival=17 * 60, turn_times=turns)
    dinner = make_service(name="dinner")
    load(engine, make_diary(booking("l1", arrival="17:00"), booking("d1"), venue=make_venue(services=(lunch, dinner))))
    with UnitOfWork(engine) as work:
        noon = work.repository.read_night("v1", DAY, "lunch", NOON)
        made = planned(noon, seat("l1", "1", "17:00", "18:00"))
        work.repository.save_run(made, RunOptions(), VERSIONS)
        assert not work.repository.read_night("v1", DAY, "lunch", NOON).closures
        evening = work.repository.read_night("v1", DAY, "dinner", NOON)
        work.repository.save_run(planned(evening, seat("d1", "2", "19:00", "20:30")), RunOptions(), VERSIONS)
        work.commit()
    assert [(each.tables, each.start, each.end) for each in evening.closures] == [
        (frozenset({"1"}), at("17:00"), at("18:30"))
    ]


def test_who_left_early_makes_room_for_others(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1"), booking("b2", arrival="19:30")))
    save(engine, planned(read_night(engine), seat("b1", "1", "19:00", "20:30")))
    load(engine, make_diary(booking("b1", held="1", status=Status.COMPLETED)))
    save(engine, planned(read_night(engine), seat("b2", "1", "19:30", "21:00")))
    assert rows(engine, "SELECT party_id FROM allocations") == [("b2",)]


def test_a_second_run_of_the_same_night_is_refused_at_once(engine: Engine) -> None:
    with planning(engine, "v1", DAY):
        with pytest.raises(Refused, match="another run"), planning(engine, "v1", DAY):
            pytest.fail("two runs hold one night")
        with planning(engine, "v1", DAY, "lunch"), planning(engine, "v2", DAY):
            pass
    with planning(engine, "v1", DAY):
        pass


def test_runs_of_different_nights_at_the_same_moment_all_end_well(engine: Engine) -> None:
    nights = [replace(booking(f"b{days}"), arrival=at("19:00") + days * 1440) for days in range(6)]
    load(engine, make_diary(*nights))

    def run(days: int) -> int:
        day = DAY.fromordinal(DAY.toordinal() + days)
        with planning(engine, "v1", day):
            night = read_night(engine, day)
            start = night.service.opens + 60
            made = planned(night, replace(seat(f"b{days}", "1", "19:00", "20:30"), start=start, end=start + 90))
            return save(engine, made).run_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(run, range(6)))) == 6
    assert rows(engine, "SELECT count(*) FROM allocations") == [(6,)]


def test_loads_and_runs_of_different_nights_at_the_same_moment_end_as_if_one_after_another(engine: Engine) -> None:
    days = [DAY.fromordinal(DAY.toordinal() + days) for days in range(4)]

    def night_of_day(day: date, party_size: int) -> Diary:
        arrival = at("19:00") + (day - DAY).days * 1440
        parties = [replace(booking(f"{day}-{n}", party_size, customer_id=f"c{n}"), arrival=arrival) for n in range(3)]
        return make_diary(*parties, customers=tuple(customer(f"c{n}", visits=party_size) for n in range(3)))

    for day in days:
        load(engine, night_of_day(day, 2))

    def take_in(day: date) -> None:
        load(engine, night_of_day(day, 3))

    def allocate(day: date) -> None:
        for _ in range(20):
            night = read_night(engine, day)
            start = night.service.opens + 60
            seats = [Allocation(party_id, (str(n),), start, start + 90) for n, party_id in enumerate(night.party, 1)]
            try:
                save(engine, planned(night, *seats))
            except NightChanged:
                continue
            return
        pytest.fail("the night never came to rest")

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work, day) for day in days for work in (take_in, allocate)]:
            done.result()
    for day in days:
        diary = read(engine, day)
        assert [(party.party_size, party.held) for party in diary.parties] == [(3, ("1",)), (3, ("2",)), (3, ("3",))]
        assert {guest.visits for guest in diary.customers} == {3}
    assert rows(engine, "SELECT count(*) FROM runs") == [(4,)]


def test_an_offer_counts_the_tables_that_promises_of_the_person_held_when_it_was_planned(engine: Engine) -> None:
    too_small = confirmed("b1", 6, held="3", customer_id="ann")
    load(engine, make_diary(too_small, entry("w1", 2, customer_id="ann"), customers=(customer("ann"),)))
    moved = seat("b1", "1+2", "19:00", "20:30")
    saved = save(engine, planned(read_night(engine), moved, seat("w1", "4", "19:00", "20:30")), offer=True)
    assert saved.offered == ("w1",)
    assert party(engine, "b1").held == ("1", "2")


def test_a_locked_booking_that_was_cancelled_counts_no_tables_against_its_person(engine: Engine) -> None:
    gone = replace(locked("b1", "3", customer_id="ann"), status=Status.CANCELLED)
    once = customer("ann", table_limit=1)
    load(engine, make_diary(gone, booking("b2", customer_id="ann"), customers=(once,)))
    save(engine, planned(read_night(engine), seat("b2", "4", "19:00", "20:30")))
    assert party(engine, "b2").held == ("4",)


def test_a_promise_that_no_tables_can_hold_counts_none_against_its_person(engine: Engine) -> None:
    promise = confirmed("b1", customer_id="ann", needs=("table:1",))
    shut = closure("1")
    once = customer("ann", table_limit=1)
    load(engine, make_diary(promise, booking("b2", customer_id="ann"), customers=(once,), closures=(shut,)))
    night = read_night(engine)
    made = planned(night, seat("b2", "4", "19:00", "20:30"))
    assert not violations(night, made.scores, made.parameters, made.plan)
    save(engine, made)
    assert party(engine, "b2").held == ("4",)


def test_a_promise_seated_only_now_leaves_less_to_the_requests_of_its_person(engine: Engine) -> None:
    once = customer("ann", table_limit=1)
    load(engine, make_diary(booking("b1", customer_id="ann"), confirmed("b2", customer_id="ann"), customers=(once,)))
    both = planned(read_night(engine), seat("b1", "4", "19:00", "20:30"), seat("b2", "3", "19:00", "20:30"))
    with pytest.raises(Refused, match="limit"):
        save(engine, both)
    save(engine, planned(read_night(engine), seat("b2", "3", "19:00", "20:30")))
    assert party(engine, "b1").held is None


def test_who_came_and_left_counts_no_tables_against_their_person(engine: Engine) -> None:
    once = customer("ann", table_limit=1)
    load(engine, make_diary(booking("b1", customer_id="ann"), booking("b2", customer_id="ann"), customers=(once,)))
    save(engine, planned(read_night(engine), seat("b1", "4", "19:00", "20:30")))
    load(engine, make_diary(booking("b1", customer_id="ann", status=Status.COMPLETED)))
    save(engine, planned(read_night(engine), seat("b2", "3", "19:00", "20:30")))
    assert party(engine, "b2").held == ("3",)
