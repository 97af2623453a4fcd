"""Tickets at the door: each is good for one arrival, and whatever is wrong with one has a sentence of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import Refused
from allocator.domain.party import Status
from allocator.domain.reservation import Ticket
from allocator.host_stand.states import Action
from cli.host_stand.desk import Doing
from cli.host_stand.door import Shown, arrive, ticket_of, token_of, verify
from data.tickets import sign_ticket
from tests.builders import DAY, NOON, at, confirmed, entry, make_venue
from tests.integration.databases import load, make_diary
from tests.integration.evening import HOST, ask, done, look_up

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

KEYS = ("a key, long and random",)


@pytest.fixture
def evening(engine: Engine) -> Engine:
    """A confirmed booking b1 at table 1."""
    load(engine, make_diary(confirmed("b1", held="1"), entry("w1")))
    return engine


def token(engine: Engine, name: str = "b1") -> str:
    return token_of(engine, name, None, KEYS, NOON)


def enter(engine: Engine, shown: str, now: int = at("19:00"), venue_id: str | None = None) -> None:
    arrive(engine, Doing(Action.ARRIVE, shown, "door", now, venue_id=venue_id), KEYS)


def test_a_ticket_lets_its_party_in_once(evening: Engine) -> None:
    shown = token(evening)
    enter(evening, shown)
    assert look_up(evening, "b1").party.status is Status.ARRIVED
    with pytest.raises(Refused, match="used already"):
        enter(evening, shown)


def test_a_ticket_names_venue_reference_night_and_the_close_of_its_service(evening: Engine) -> None:
    ticket, reservation = ticket_of(evening, "b1", None, NOON)
    assert ticket == Ticket("v1", reservation.name, DAY, at("23:00"))
    assert verify(evening, Shown(sign_ticket(ticket, KEYS), KEYS, NOON))[1].party.party_id == "b1"


def test_a_ticket_expires_when_the_service_closes(evening: Engine) -> None:
    with pytest.raises(Refused, match="expired at 2026-11-28 23:00"):
        enter(evening, token(evening), at("23:00"))


def test_the_ticket_of_a_cancelled_booking_is_void(evening: Engine) -> None:
    shown = token(evening)
    done(evening, Action.CANCEL, "b1")
    with pytest.raises(Refused, match="is cancelled"):
        enter(evening, shown)


def test_the_ticket_of_a_no_show_is_void_but_a_host_may_seat_it(evening: Engine) -> None:
    shown = token(evening)
    done(evening, Action.NO_SHOW, "b1")
    with pytest.raises(Refused, match="no-show"):
        enter(evening, shown)
    enter(evening, "b1")
    assert look_up(evening, "b1").party.status is Status.ARRIVED


def test_the_ticket_of_another_venue_is_refused(evening: Engine) -> None:
    load(evening, make_diary(confirmed("x1", held="1"), venue=make_venue(venue_id="v2")))
    with pytest.raises(Refused, match="for v2, not for v1"):
        enter(evening, token(evening, "x1"), venue_id="v1")
    enter(evening, token(evening), venue_id="v1")


def test_a_ticket_of_another_house_is_refused(evening: Engine) -> None:
    foreign = sign_ticket(Ticket("v9", "XYZ-2026-7K3QX", DAY, at("23:00")), KEYS)
    with pytest.raises(Refused, match="not known here"):
        enter(evening, foreign)


def test_a_forged_ticket_is_refused(evening: Engine) -> None:
    ticket, _ = ticket_of(evening, "b1", None, NOON)
    with pytest.raises(Refused, match="forged"):
        enter(evening, sign_ticket(ticket, ["another key"]))


def test_a_ticket_of_another_night_than_the_bookings_is_refused(evening: Engine) -> None:
    ticket, _ = ticket_of(evening, "b1", None, NOON)
    other = Ticket(ticket.venue_id, ticket.reference, DAY.replace(day=29), ticket.expires_at + 1440)
    with pytest.raises(Refused, match="night of 2026-11-29"):
        enter(evening, sign_ticket(other, KEYS))


def test_who_waits_or_does_not_come_gets_no_ticket(evening: Engine) -> None:
    with pytest.raises(Refused, match="waitlist"):
        token(evening, "w1")
    done(evening, Action.CANCEL, "b1")
    with pytest.raises(Refused, match="cancelled"):
        token(evening)


def test_a_hold_may_be_shown_at_the_door_while_it_lasts(evening: Engine) -> None:
    shown = token(evening, ask(evening).reference)
    with pytest.raises(Refused, match="held until"):
        enter(evening, shown, NOON + 15)
    other = ask(evening, customer="bob", now=NOON + 15).reference
    enter(evening, token(evening, other), NOON + 20)


def test_by_its_reference_a_booking_is_seated_without_a_ticket(evening: Engine) -> None:
    arrive(evening, Doing(Action.ARRIVE, "b1", HOST, at("19:00")), ())
    assert look_up(evening, "b1").party.status is Status.ARRIVED
