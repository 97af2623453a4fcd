"""A place for one more party, taken at once or refused with what there is instead: alike on SQLite and PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.errors import Refused, UsageError
from allocator.domain.party import Status
from allocator.domain.plan import Change, Reason
from allocator.domain.venue import DepositRules, MoveLimit, Pacing, Stability
from allocator.host_stand.states import Action
from cli.host_stand.booking import HOLD_MINUTES, TurnedAway, book
from tests.builders import NOON, at, confirmed, customer, locked, make_service, make_venue, table
from tests.integration.databases import load, make_diary, read_night
from tests.integration.evening import HOST, ask, done, kinds_of_events, look_up, rows, seats, wanted

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.floor import Table
    from allocator.domain.night import Diary
    from allocator.domain.party import Party


def house(*parties: Party, tables: int = 2, **more: Any) -> Diary:
    """So many tables for four in a room of their own each."""
    rooms = tuple(table(str(number), area=f"room {number}") for number in range(1, tables + 1))
    return make_diary(*parties, **{"tables": rooms, "combinations": (), **more})


def of_tables(*tables: Table) -> dict[str, Any]:
    """A house of these tables, none of them joined."""
    return {"tables": tables, "combinations": ()}


def turned_away(engine: Engine, *args: Any, **more: Any) -> TurnedAway:
    with pytest.raises(TurnedAway) as refused:
        ask(engine, *args, **more)
    return refused.value


def test_a_booking_gets_a_reference_a_table_and_a_hold(engine: Engine) -> None:
    load(engine, house())
    booked = ask(engine, 2, "19:00")
    assert booked.reference.startswith("VEN-2026-")
    found = look_up(engine, booked.reference)
    assert found.party.party_size == 2
    assert found.party.status is Status.REQUESTED
    assert found.hold is not None
    assert found.hold.expires_at == NOON + HOLD_MINUTES
    assert found.seat is not None
    assert (found.seat.start, found.seat.end) == (at("19:00"), at("20:30"))
    assert kinds_of_events(engine) == ["booking.added", "booking.held"]


def test_without_a_hold_it_is_confirmed_at_once(engine: Engine) -> None:
    load(engine, house())
    booked = ask(engine, hold_minutes=0)
    assert look_up(engine, booked.reference).party.status is Status.CONFIRMED
    assert read_night(engine, now=at("18:00")).party[booked.reference].promised
    assert kinds_of_events(engine) == ["booking.added", "booking.confirmed"]


def test_a_hold_keeps_its_table_and_dies_by_itself(engine: Engine) -> None:
    load(engine, house(tables=1))
    held = ask(engine, customer="ann").reference
    assert turned_away(engine, customer="bob", now=NOON + HOLD_MINUTES - 1).unseated.reason is Reason.FULL
    assert held in seats(engine, NOON + HOLD_MINUTES - 1)
    assert held not in seats(engine, NOON + HOLD_MINUTES)
    assert held not in read_night(engine, now=NOON + HOLD_MINUTES).party
    taken = ask(engine, customer="bob", now=NOON + HOLD_MINUTES).reference
    assert seats(engine, NOON + HOLD_MINUTES) == {taken: "1"}
    assert look_up(engine, held).party.status is Status.CANCELLED
    assert "booking.expired" in kinds_of_events(engine)


def test_a_confirmed_booking_keeps_its_table_for_good(engine: Engine) -> None:
    load(engine, house(tables=1))
    reference = ask(engine).reference
    done(engine, Action.CONFIRM, reference)
    assert seats(engine, at("18:00")) == {reference: "1"}
    assert turned_away(engine, customer="bob", now=at("18:00")).unseated.reason is Reason.FULL


def test_a_refusal_names_the_nearest_time_and_the_need_that_stands_in_the_way(engine: Engine) -> None:
    load(engine, house(confirmed("b1", held="1")))
    refused = turned_away(engine, 3, "19:15", needs=("area:room 1",))
    assert refused.unseated.reason is Reason.FULL
    assert "b1" in refused.unseated.detail
    fixes = {fix.change: fix for fix in refused.unseated.fixes or ()}
    assert fixes[Change.ARRIVAL].to == at("20:30")
    assert fixes[Change.NEED].to == ()
    for fix in (fixes[Change.ARRIVAL], fixes[Change.NEED]):
        changed = {"needs": ()} if fix.change is Change.NEED else {}
        arrival = "20:30" if fix.change is Change.ARRIVAL else "19:15"
        assert ask(engine, 3, arrival, **{"needs": ("area:room 1",), "customer": str(fix.change), **changed})


def test_a_refusal_names_a_combination_that_would_do(engine: Engine) -> None:
    joinable = (table("1", adjacent_to=("2",)), table("2"))
    load(engine, make_diary(**of_tables(*joinable)))
    refused = turned_away(engine, 6)
    assert refused.unseated.reason is Reason.TOO_LARGE
    assert (Change.JOIN, ("1", "2")) in {(fix.change, fix.to) for fix in refused.unseated.fixes or ()}


def test_nobody_moves_unless_that_is_allowed(engine: Engine) -> None:
    """Table 2 alone takes six; the pair there could as well sit at table 1."""
    tables = (table("1"), table("2", max_covers=6))
    venue = make_venue(stability=Stability(MoveLimit(count=1)))
    load(engine, make_diary(confirmed("b1", 2, held="2"), venue=venue, **of_tables(*tables)))
    refused = turned_away(engine, 6)
    assert refused.unseated.reason is Reason.FULL
    booked = ask(engine, 6, moves=True)
    assert seats(engine) == {"b1": "1", booked.reference: "2"}
    assert [(each.party_id, each.after.tables) for each in booked.booking.moved] == [("b1", ("1",))]
    assert read_night(engine).party["b1"].held == ("1",)
    assert "booking.moved" in kinds_of_events(engine)


def test_a_locked_booking_never_moves(engine: Engine) -> None:
    tables = (table("1"), table("2", max_covers=6))
    load(engine, make_diary(locked("b1", "2"), **of_tables(*tables)))
    assert turned_away(engine, 6, moves=True).unseated.reason is Reason.FULL
    assert seats(engine) == {"b1": "2"}


def test_no_more_promised_bookings_move_than_the_venue_allows(engine: Engine) -> None:
    tables = (table("1"), table("2", max_covers=6))
    venue = make_venue(stability=Stability(MoveLimit(count=0)))
    load(engine, make_diary(confirmed("b1", 2, held="2"), venue=venue, **of_tables(*tables)))
    turned_away(engine, 6, moves=True)
    assert seats(engine) == {"b1": "2"}


def test_a_customer_gets_no_more_tables_than_the_limit_however_they_are_known(engine: Engine) -> None:
    ann = customer("ann", email="a@example.org"), customer("anna", email="A@example.org")
    load(engine, house(tables=4, customers=ann))
    ask(engine, customer="ann")
    done(engine, Action.CONFIRM, ask(engine, customer="anna").reference)
    refused = turned_away(engine, customer="ann")
    assert refused.unseated.reason is Reason.CUSTOMER_LIMIT
    assert Change.LIMIT in {fix.change for fix in refused.unseated.fixes or ()}
    assert ask(engine, customer="bob")


def test_pacing_is_kept(engine: Engine) -> None:
    venue = make_venue(services=(make_service(pacing=Pacing(max_parties=1)),))
    load(engine, house(venue=venue))
    ask(engine, customer="ann")
    assert turned_away(engine, customer="bob").unseated.reason is Reason.PACING
    assert ask(engine, arrival="19:15", customer="bob")


def test_a_time_that_has_passed_is_refused(engine: Engine) -> None:
    load(engine, house())
    refused = turned_away(engine, arrival="19:00", now=at("19:01"))
    assert refused.unseated.reason is Reason.OUTSIDE_SERVICE
    assert "passed" in refused.unseated.detail
    assert all(isinstance(fix.to, int) and fix.to > at("19:01") for fix in refused.unseated.fixes or ())
    assert turned_away(engine, arrival="12:30").unseated.reason is Reason.OUTSIDE_SERVICE


def test_a_night_that_is_over_has_no_other_time_to_offer(engine: Engine) -> None:
    load(engine, house())
    refused = turned_away(engine, arrival="19:00", now=at("36:00"))
    assert refused.unseated.detail == "2026-11-28 19:00 has passed."
    assert refused.unseated.fixes == ()


def test_a_deposit_is_asked_for_and_holds_the_tables_until_it_is_due(engine: Engine) -> None:
    rules = DepositRules(5000, from_party_size=3, pay_within_minutes=30)
    load(engine, house(venue=make_venue(deposits=rules)))
    assert ask(engine, 2, customer="ann").booking.deposit is None
    reference = ask(engine, 3, customer="bob").reference
    with pytest.raises(Refused, match="deposit"):
        done(engine, Action.CONFIRM, reference, NOON + 20)
    assert reference in seats(engine, NOON + 29)
    assert reference not in seats(engine, NOON + 30)
    ask(engine, 3, customer="cat", now=NOON + 30)
    assert rows(engine, "SELECT state FROM payments ORDER BY payment_id") == [("expired",), ("due",)]


def test_a_reference_that_exists_is_drawn_again(engine: Engine) -> None:
    load(engine, house())
    draws = iter([0] * 5 + [0] * 5 + [1] * 5)
    first = book(engine, wanted(customer="ann"), HOST, lambda _: next(draws))
    second = book(engine, wanted(customer="bob"), HOST, lambda _: next(draws))
    assert (first.reference, second.reference) == ("VEN-2026-00000", "VEN-2026-11111")
    assert len(seats(engine)) == 2


def test_a_house_without_free_references_says_so(engine: Engine) -> None:
    load(engine, house())
    book(engine, wanted(customer="ann"), HOST, lambda _: 0)
    with pytest.raises(Refused, match="no free reference"):
        book(engine, wanted(customer="bob"), HOST, lambda _: 0)
    assert len(seats(engine)) == 1


def test_a_venue_that_is_not_there_is_wrong_use(engine: Engine) -> None:
    load(engine, house())
    with pytest.raises(UsageError, match="v9"):
        book(engine, replace(wanted(), venue_id="v9"), HOST)


@pytest.fixture
def patient(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A crowd that waits: how long each waits at the desk depends on the machine, and is for the benchmark to say."""
    monkeypatch.setattr("cli.host_stand.undisturbed.DESK_PATIENCE", 300.0)
    engine.pool._timeout = 300  # type: ignore[attr-defined]
    return engine


def test_of_many_who_want_the_last_table_one_gets_it_and_the_others_are_told(patient: Engine) -> None:
    load(patient, house(tables=1))

    def try_to(number: int) -> str:
        try:
            return ask(patient, customer=f"c{number}", hold_minutes=0).reference
        except TurnedAway as refused:
            return refused.unseated.reason

    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(try_to, range(60)))
    (reference,) = [each for each in answers if each is not Reason.FULL]
    assert seats(patient) == {reference: "1"}


def test_the_limit_of_a_customer_holds_in_a_race(patient: Engine) -> None:
    load(patient, house(tables=12))

    def try_to(_: int) -> str:
        try:
            return ask(patient, customer="ann", hold_minutes=0).reference
        except TurnedAway as refused:
            return refused.unseated.reason

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(try_to, range(24)))
    assert answers.count(Reason.CUSTOMER_LIMIT) == 22
    assert len(seats(patient)) == 2


def test_many_who_want_many_tables_all_get_one(patient: Engine) -> None:
    load(patient, house(tables=16))
    with ThreadPoolExecutor(16) as pool:
        got = list(pool.map(lambda number: ask(patient, customer=f"c{number}").reference, range(16)))
    assert len(set(seats(patient).values())) == len(set(got)) == 16
