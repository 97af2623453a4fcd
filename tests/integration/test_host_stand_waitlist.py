"""Offers to those who wait: who gets them, how long they last, and that they are passed on, on both databases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.errors import Refused, UsageError
from allocator.domain.party import Kind, Status
from allocator.domain.reservation import HoldPurpose
from allocator.domain.venue import DepositRules, WaitlistRules
from allocator.host_stand.states import Action, State, state_of
from cli.host_stand.waiting import Offering, join_waitlist, offer_places
from tests.builders import DAY, NOON, at, booking, confirmed, customer, entry, make_venue, table
from tests.integration.databases import load, make_diary, read_night
from tests.integration.evening import HOST, ask, done, kinds_of_events, look_up, rows, seats

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.party import Party
    from allocator.domain.venue import Venue

OFFER = 60


def house(engine: Engine, *parties: Party, tables: int = 1, venue: Venue | None = None, **more: Any) -> None:
    """So many tables for four; offers last an hour."""
    rules = WaitlistRules(offer_minutes=OFFER, max_offers=2)
    load(
        engine,
        make_diary(
            *parties,
            venue=venue or make_venue(waitlist=rules),
            tables=tuple(table(str(number)) for number in range(1, tables + 1)),
            combinations=(),
            **more,
        ),
    )


def offer(engine: Engine, now: int = NOON, day: date = DAY) -> list[str]:
    """Offer what is free; the ids of those who were offered something."""
    return [each.party.party_id for each in offer_places(engine, Offering("v1", day, now), HOST)]


def state(engine: Engine, name: str, now: int = NOON) -> State:
    return state_of(look_up(engine, name), now)


def test_whoever_joins_the_waitlist_gets_a_reference(engine: Engine) -> None:
    house(engine)
    reference = join_waitlist(engine, "v1", booking("", 3, customer_id="ann", occasion="birthday"), NOON, HOST)
    found = look_up(engine, reference).party
    assert (found.kind, found.status, found.created_at, found.occasion) == (
        Kind.WAITLIST,
        Status.REQUESTED,
        NOON,
        "birthday",
    )
    assert kinds_of_events(engine) == ["waitlist.added"]


def test_nobody_waits_for_a_time_that_has_passed_or_is_closed(engine: Engine) -> None:
    house(engine)
    for arrival, now in (("19:00", at("19:30")), ("12:30", NOON)):
        with pytest.raises(Refused):
            join_waitlist(engine, "v1", booking("", 3, arrival), now, HOST)


def test_the_best_ranked_is_offered_the_free_table(engine: Engine) -> None:
    gold = customer("c-w2", vip_tier="gold", visits=30)
    house(engine, entry("w1"), entry("w2"), customers=(gold,))
    assert offer(engine) == ["w2"]
    assert seats(engine) == {"w2": "1"}
    assert (state(engine, "w1"), state(engine, "w2")) == (State.WAITING, State.OFFERED)
    assert read_night(engine).party["w2"].locked


def test_an_offer_goes_to_one_whom_the_table_fits(engine: Engine) -> None:
    gold = customer("c-w2", vip_tier="gold", visits=30)
    house(engine, entry("w1"), entry("w2", 6), customers=(gold,))
    assert offer(engine) == ["w1"]


def test_as_many_are_offered_a_table_as_there_are_free(engine: Engine) -> None:
    house(engine, *(entry(f"w{n}") for n in range(1, 5)), confirmed("b1", held="2"), tables=3)
    assert offer(engine) == ["w1", "w2"]
    assert offer(engine) == []


def test_what_a_request_or_a_promise_without_tables_needs_is_not_offered(engine: Engine) -> None:
    house(engine, entry("w1"), entry("w2"), booking("b1"), confirmed("b2"), tables=3)
    assert offer(engine) == ["w1"]


def test_who_accepts_has_a_booking(engine: Engine) -> None:
    house(engine, entry("w1", earliest="18:30", latest="20:00", expires_at="15:00"))
    offer(engine)
    done(engine, Action.ACCEPT, "w1", NOON + 30)
    found = look_up(engine, "w1").party
    assert (found.kind, found.status, found.held, found.expires_at) == (
        Kind.BOOKING,
        Status.CONFIRMED,
        ("1",),
        None,
    )
    assert seats(engine, at("18:00")) == {"w1": "1"}
    assert "w1" in read_night(engine, now=at("18:00")).party
    assert rows(engine, "SELECT state FROM holds") == [("kept",)]
    with pytest.raises(Refused, match="confirmed already"):
        done(engine, Action.ACCEPT, "w1", NOON + 31)


def test_conversion_and_waiting_are_recorded(engine: Engine) -> None:
    house(engine, entry("w1"))
    offer(engine)
    done(engine, Action.ACCEPT, "w1", NOON + 30)
    ((details,),) = rows(engine, "SELECT details FROM events WHERE kind = 'waitlist.accepted'")
    assert "210" in str(details)
    assert rows(engine, "SELECT from_kind, to_kind, to_status FROM state_changes") == [
        ("waitlist", "booking", "confirmed")
    ]


def test_who_declines_goes_on_waiting_and_the_next_is_offered_the_table(engine: Engine) -> None:
    house(engine, entry("w1"), entry("w2"))
    offer(engine)
    assert done(engine, Action.DECLINE, "w1").offered == ("w2",)
    assert (state(engine, "w1"), state(engine, "w2")) == (State.WAITING, State.OFFERED)
    assert seats(engine) == {"w2": "1"}
    with pytest.raises(Refused, match="has declined its offer"):
        done(engine, Action.DECLINE, "w1")


def test_an_offer_that_expires_is_passed_on_by_whoever_comes_next(engine: Engine) -> None:
    house(engine, entry("w1"), entry("w2"))
    offer(engine)
    assert offer(engine, NOON + OFFER - 1) == []
    assert seats(engine, NOON + OFFER) == {}
    with pytest.raises(Refused):
        ask(engine, now=NOON + OFFER)
    assert seats(engine, NOON + OFFER) == {"w2": "1"}
    with pytest.raises(Refused, match="good until 2026-11-28 13:00"):
        done(engine, Action.ACCEPT, "w1", NOON + OFFER)


def test_a_cancellation_offers_the_place(engine: Engine) -> None:
    house(engine, confirmed("b1", held="1"), entry("w1"))
    assert offer(engine) == []
    assert done(engine, Action.CANCEL, "b1").offered == ("w1",)


def test_a_no_show_offers_the_place_to_who_can_still_come(engine: Engine) -> None:
    waiting = (entry("w1"), entry("w2", latest="21:00"), entry("w3", 2, "20:30"))
    house(engine, confirmed("b1", held="1"), *waiting)
    assert done(engine, Action.NO_SHOW, "b1", at("19:20")).offered == ("w2",)
    seat = look_up(engine, "w2").seat
    assert seat is not None
    assert seat.start >= at("19:20")


def test_a_hold_that_dies_offers_the_place(engine: Engine) -> None:
    house(engine, entry("w1"))
    ask(engine)
    assert offer(engine, NOON + 14) == []
    assert offer(engine, NOON + 15) == ["w1"]


def test_nobody_gets_more_offers_than_the_venue_makes(engine: Engine) -> None:
    house(engine, entry("w1"))
    for number in range(3):
        assert offer(engine) == (["w1"] if number < 2 else [])
        if number < 2:
            done(engine, Action.DECLINE, "w1")


def test_an_offer_lasts_no_longer_than_until_the_party_would_sit_down(engine: Engine) -> None:
    house(engine, entry("w1"))
    offer(engine, at("18:30"))
    hold = look_up(engine, "w1").hold
    assert hold is not None
    assert hold.expires_at == at("19:00")


def test_an_entry_that_is_cancelled_gives_its_offer_to_the_next(engine: Engine) -> None:
    house(engine, entry("w1"), entry("w2"))
    offer(engine)
    assert done(engine, Action.CANCEL, "w1").offered == ("w2",)
    assert rows(engine, "SELECT state FROM holds ORDER BY hold_id") == [("withdrawn",), ("open",)]


def test_the_limit_of_a_customer_holds_for_offers(engine: Engine) -> None:
    house(engine, *(entry(f"w{n}", customer_id="ann") for n in range(1, 4)), tables=3)
    assert len(offer(engine)) == 2


def test_who_accepts_where_a_deposit_is_asked_has_to_pay_it_in_time(engine: Engine) -> None:
    house(engine, entry("w1"), entry("w2"), venue=make_venue(deposits=DepositRules(5000, pay_within_minutes=20)))
    offer(engine)
    done(engine, Action.ACCEPT, "w1")
    found = look_up(engine, "w1")
    assert found.hold is not None
    assert (found.hold.purpose, found.hold.expires_at) == (HoldPurpose.BOOKING, NOON + 20)
    assert state(engine, "w1") is State.HELD
    assert offer(engine, NOON + 20) == ["w2"]
    assert look_up(engine, "w1").party.status is Status.CANCELLED


def test_a_service_that_is_not_there_is_wrong_use(engine: Engine) -> None:
    house(engine)
    with pytest.raises(UsageError):
        offer_places(engine, Offering("v1", DAY, NOON, "brunch"), HOST)
    assert offer(engine, day=date(2026, 11, 29)) == []
