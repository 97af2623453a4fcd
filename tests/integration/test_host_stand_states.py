"""Confirmed, cancelled, arrived, no-show: which may follow which, what each leaves behind, alike on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from allocator.domain.errors import Refused, UsageError
from allocator.domain.party import Status
from allocator.domain.reservation import DepositState
from allocator.domain.venue import DepositRules
from allocator.host_stand.states import Action
from data.database.history import Event, Writer
from data.database.unit_of_work import UnitOfWork
from data.host_stand.reservations import ChangedMeanwhile, change_state, find, reference_of
from tests.builders import NOON, at, booking, confirmed, customer, entry, make_venue
from tests.integration.databases import load, make_diary
from tests.integration.evening import HOST, ask, done, kinds_of_events, look_up, rows, seats

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def test_the_history_says_who_when_and_why(engine: Engine) -> None:
    load(engine, make_diary())
    reference = ask(engine).reference
    done(engine, Action.CONFIRM, reference)
    done(engine, Action.CANCEL, reference, reason="ill")
    found = rows(engine, "SELECT actor, reason, from_status, to_status FROM state_changes ORDER BY state_change_id")
    assert found == [(HOST, "", "requested", "confirmed"), (HOST, "ill", "confirmed", "cancelled")]
    assert kinds_of_events(engine)[-2:] == ["booking.confirmed", "booking.cancelled"]
    assert look_up(engine, reference).version == 3


def test_a_cancelled_booking_gives_its_tables_back(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1+2", party_size=6)))
    assert seats(engine) == {"b1": "1+2"}
    done(engine, Action.CANCEL, "b1")
    assert seats(engine) == {}


def test_who_arrives_sits_at_their_tables_for_good(engine: Engine) -> None:
    load(engine, make_diary())
    reference = ask(engine).reference
    done(engine, Action.ARRIVE, reference, NOON + 10)
    found = look_up(engine, reference)
    assert found.party.status is Status.ARRIVED
    assert found.seat is not None
    assert found.party.held == found.seat.tables
    assert reference in seats(engine, NOON + 1000)


def test_a_no_show_that_comes_after_all_gets_its_tables_while_they_are_free(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1"), confirmed("b2", held="2", arrival="20:00")))
    done(engine, Action.NO_SHOW, "b1", at("19:30"))
    assert seats(engine) == {"b2": "2"}
    done(engine, Action.ARRIVE, "b1", at("19:40"))
    assert seats(engine) == {"b1": "1", "b2": "2"}


def test_a_no_show_whose_tables_were_given_away_stays_one(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", 4, held="1"), *(confirmed(f"b{n}", 4, held=f"{n}") for n in (2, 3, 4))))
    done(engine, Action.NO_SHOW, "b1", at("18:30"))
    taken = ask(engine, 4, "19:00", now=at("18:40"), hold_minutes=0).reference
    with pytest.raises(Refused, match="others have 1 by now"):
        done(engine, Action.ARRIVE, "b1", at("19:40"))
    assert look_up(engine, "b1").party.status is Status.NO_SHOW
    assert seats(engine)[taken] == "1"


def test_the_house_learns_who_came_and_who_did_not(engine: Engine) -> None:
    load(engine, make_diary(*(confirmed(f"b{n}", held=f"{n}") for n in (1, 2, 3, 4))))
    done(engine, Action.ARRIVE, "b1", at("19:00"))
    done(engine, Action.NO_SHOW, "b2", at("19:30"))
    done(engine, Action.CANCEL, "b3", at("18:00"))
    done(engine, Action.CANCEL, "b4", NOON - 24 * 60)
    counts = "SELECT customer_id, visits, no_shows, late_cancellations FROM customers ORDER BY customer_id"
    assert rows(engine, counts) == [("c-b1", 1, 0, 0), ("c-b2", 0, 1, 0), ("c-b3", 0, 0, 1), ("c-b4", 0, 0, 0)]
    done(engine, Action.ARRIVE, "b2", at("19:40"))
    assert rows(engine, counts)[1] == ("c-b2", 1, 0, 0)
    assert rows(engine, "SELECT last_visit IS NULL FROM customers ORDER BY customer_id") == [(0,), (0,), (1,), (1,)]


@pytest.mark.parametrize(
    ("before", "action", "told"),
    [
        ([Action.CONFIRM], Action.CONFIRM, "confirmed already"),
        ([Action.CANCEL], Action.CANCEL, "is cancelled"),
        ([Action.CANCEL], Action.CONFIRM, "is cancelled"),
        ([Action.CANCEL], Action.ARRIVE, "is cancelled"),
        ([Action.ARRIVE], Action.ARRIVE, "arrived already"),
        ([Action.ARRIVE], Action.CANCEL, "arrived already"),
        ([Action.ARRIVE], Action.NO_SHOW, "arrived already"),
        ([Action.NO_SHOW], Action.CANCEL, "no-show"),
        ([Action.NO_SHOW], Action.NO_SHOW, "no-show"),
        ([], Action.ACCEPT, "not a waitlist entry"),
        ([], Action.DECLINE, "not a waitlist entry"),
    ],
)
def test_what_may_not_follow_is_refused_with_a_sentence(
    engine: Engine, before: list[Action], action: Action, told: str
) -> None:
    load(engine, make_diary())
    reference = ask(engine).reference
    for each in before:
        done(engine, each, reference)
    events = kinds_of_events(engine)
    with pytest.raises(Refused, match=told):
        done(engine, action, reference)
    assert kinds_of_events(engine) == events


def test_a_hold_that_ended_cannot_be_confirmed(engine: Engine) -> None:
    load(engine, make_diary())
    reference = ask(engine).reference
    with pytest.raises(Refused, match="held until 2026-11-28 12:15"):
        done(engine, Action.CONFIRM, reference, NOON + 15)
    assert look_up(engine, reference).party.status is Status.CANCELLED


def test_a_request_without_tables_is_neither_confirmed_nor_seated(engine: Engine) -> None:
    load(engine, make_diary(booking("b1")))
    for action in (Action.CONFIRM, Action.ARRIVE):
        with pytest.raises(Refused, match="no tables yet"):
            done(engine, action, "b1")


def test_an_entry_is_cancelled_but_neither_confirmed_nor_seated(engine: Engine) -> None:
    load(engine, make_diary(entry("w1")))
    for action in (Action.CONFIRM, Action.ARRIVE, Action.NO_SHOW):
        with pytest.raises(Refused, match="waitlist"):
            done(engine, action, "w1")
    done(engine, Action.CANCEL, "w1")
    assert look_up(engine, "w1").party.status is Status.CANCELLED


def test_a_booking_is_found_by_its_reference_however_written_or_by_its_id(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1")))
    reference = ask(engine).reference
    assert look_up(engine, reference.lower().replace("-", " ")).party.party_id == reference
    assert look_up(engine, " b1 ").reference is None
    with pytest.raises(UsageError, match="nobody"):
        look_up(engine, "nobody")


def test_an_id_that_several_venues_know_needs_the_venue(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1")))
    load(engine, make_diary(confirmed("b1", held="1"), venue=make_venue(venue_id="v2")))
    with pytest.raises(UsageError, match="v1, v2"):
        look_up(engine, "b1")
    done(engine, Action.CANCEL, "b1", venue_id="v2")
    assert seats(engine) == {"b1": "1"}
    with pytest.raises(UsageError, match="at v3"):
        done(engine, Action.CANCEL, "b1", venue_id="v3")


def test_a_booking_from_a_folder_is_given_a_reference_when_one_is_needed(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1")))
    with UnitOfWork(engine) as work:
        made = reference_of(work.connection, find(work.connection, "b1"))
        work.commit()
    assert look_up(engine, made).party.party_id == "b1"
    with UnitOfWork(engine, read_only=True) as work:
        assert reference_of(work.connection, find(work.connection, "b1")) == made


def test_who_was_overtaken_changes_nothing(engine: Engine) -> None:
    load(engine, make_diary(confirmed("b1", held="1")))
    seen = look_up(engine, "b1")
    done(engine, Action.CANCEL, "b1")
    after, event = (seen.party.kind, Status.CONFIRMED), Event("booking.confirmed", "b1")
    with UnitOfWork(engine) as work, pytest.raises(ChangedMeanwhile):
        change_state(work.connection, Writer("v1", HOST), seen, after, event)
    assert look_up(engine, "b1").party.status is Status.CANCELLED


def test_cancelling_in_time_makes_a_paid_deposit_due_for_refund(engine: Engine) -> None:
    venue = make_venue(deposits=DepositRules(5000, refund_until_hours=2))
    load(engine, make_diary(venue=venue, customers=(customer("ann"),)))
    early, late = ask(engine).reference, ask(engine).reference
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE payments SET state = 'paid'"))
    done(engine, Action.CANCEL, early, at("12:10"))
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE holds SET expires_at = '2026-11-28 23:00:00'"))
        connection.execute(sa.text("UPDATE allocations SET expires_at = '2026-11-28 23:00:00'"))
    done(engine, Action.CANCEL, late, at("17:01"))
    states = {each: look_up(engine, each).deposit for each in (early, late)}
    assert [each and each.state for each in states.values()] == [DepositState.REFUND_DUE, DepositState.PAID]
