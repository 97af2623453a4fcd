"""Events: in order, none lost, told within a second, delivered with a signature, on both databases."""

from __future__ import annotations

import json
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks.webhooks import Webhook

from allocator.domain.errors import Refused, UsageError
from allocator.host_stand.states import Action
from cli.host_stand.telling import MOST_TRIES, Delivery, Reading, tell_on
from data.database.history import Event, Writer, tell
from data.database.unit_of_work import UnitOfWork
from tests.builders import customer, table
from tests.e2e.commands import called
from tests.integration.databases import load, make_diary
from tests.integration.evening import ask, done, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from data.host_stand.events import Told

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LONG = 30.0


def write(engine: Engine, *kinds: str, party_id: str = "b1") -> None:
    with UnitOfWork(engine) as work:
        tell(work.connection, Writer("v1", "test"), [Event(kind, party_id) for kind in kinds])
        work.commit()


def collect(engine: Engine, **more: Any) -> list[Told]:
    found: list[Told] = []
    tell_on(engine, Reading(**more), lambda event: bool(found.append(event)) or True)
    return found


@pytest.fixture
def house(engine: Engine) -> Engine:
    load(engine, make_diary())
    return engine


def test_events_are_read_in_order_from_a_number_on(house: Engine) -> None:
    write(house, *(f"kind{number}" for number in range(1200)))
    found = collect(house)
    assert [each.kind for each in found] == [f"kind{number}" for number in range(1200)]
    assert [each.kind for each in collect(house, since=found[-2].event_id)] == ["kind1199"]


def test_every_change_of_a_booking_is_told_in_order_with_ids_and_figures_only(house: Engine) -> None:
    load(
        house, make_diary(customers=(customer("ann", name="Ann Lee", email="ann@example.org", phone="0113 496 0000"),))
    )
    reference = ask(house).reference
    for action in (Action.CONFIRM, Action.NO_SHOW, Action.ARRIVE):
        done(house, action, reference)
    found = collect(house)
    assert [each.kind for each in found] == [
        "booking.added",
        "booking.held",
        "booking.confirmed",
        "booking.no_show",
        "booking.arrived",
    ]
    told = json.dumps([[each.party_id, each.actor, dict(each.details)] for each in found])
    assert not any(word in told for word in ("Ann", "example.org", "0113", "ann"))


def test_nothing_is_told_of_what_was_rolled_back(house: Engine) -> None:
    with UnitOfWork(house) as work:
        tell(work.connection, Writer("v1", "test"), [Event("never")])
    assert collect(house) == []


def test_a_consumer_goes_on_where_it_was_though_it_crashed(house: Engine) -> None:
    write(house, "a", "b", "c", "d")
    seen: list[str] = []

    def crash_at_c(event: Told) -> bool:
        seen.append(event.kind)
        if event.kind == "c":
            raise RuntimeError("the power is gone")
        return True

    with pytest.raises(RuntimeError):
        tell_on(house, Reading(consumer="mail"), crash_at_c)
    assert seen == ["a", "b", "c"]
    assert [each.kind for each in collect(house, consumer="mail")] == ["c", "d"]
    assert collect(house, consumer="mail") == []
    assert len(collect(house, consumer="screen")) == 4


def test_who_follows_hears_of_a_change_within_a_second(house: Engine) -> None:
    heard: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    reading = Reading(follow=True, stop=stop)
    follower = threading.Thread(target=tell_on, args=(house, reading, lambda event: heard.put(event.kind) or True))
    follower.start()
    try:
        write(house, "first")
        assert heard.get(timeout=LONG) == "first"
        began = time.monotonic()
        write(house, "second")
        assert heard.get(timeout=LONG) == "second"
        assert time.monotonic() - began < 1.5
    finally:
        stop.set()
        follower.join(LONG)
    assert not follower.is_alive()


def test_none_is_missed_while_many_write_at_once(house: Engine) -> None:
    """Each writer takes its numbers and commits late; whoever reads meanwhile must not pass over them."""
    heard: list[int] = []
    stop = threading.Event()
    follower = threading.Thread(
        target=tell_on,
        args=(house, Reading(follow=True, stop=stop), lambda event: bool(heard.append(event.event_id)) or True),
    )
    follower.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: write(house, f"k{number}", f"l{number}"), range(40)))
        deadline = time.monotonic() + LONG
        while len(heard) < 80 and time.monotonic() < deadline:
            stop.wait(0.01)
    finally:
        stop.set()
        follower.join(LONG)
    assert heard == sorted(row[0] for row in rows(house, "SELECT event_id FROM events"))
    assert len(heard) == 80


class Hook(HTTPServer):
    """A webhook that answers as it is told to, and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[int] = []
        self.received: list[tuple[dict[str, str], str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class Answering(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def deliver(engine: Engine, url: str, pauses: list[float], *, patient: bool = False) -> None:
    stop = threading.Event()
    delivery = Delivery(url, SECRET, stop, patient=patient, pause=pauses.append)
    tell_on(engine, Reading(consumer=url, stop=stop), delivery)


def test_events_are_delivered_signed_each_after_the_other(house: Engine, hook: Hook) -> None:
    write(house, "a", "b")
    deliver(house, hook.url, [])
    bodies = [Webhook(SECRET).verify(body, headers) for headers, body in hook.received]
    assert [body["kind"] for body in bodies] == ["a", "b"]
    assert [headers["webhook-id"] for headers, _ in hook.received] == [f"evt_{body['id']}" for body in bodies]
    deliver(house, hook.url, [])
    assert len(hook.received) == 2


def test_a_delivery_that_fails_is_tried_again_later_and_later_and_nothing_overtakes_it(
    house: Engine, hook: Hook
) -> None:
    write(house, "a", "b")
    hook.answers = [500, 503, 429]
    pauses: list[float] = []
    deliver(house, hook.url, pauses)
    assert pauses == [1, 2, 4]
    assert [json.loads(body)["kind"] for _, body in hook.received] == ["a", "a", "a", "a", "b"]
    assert len({headers["webhook-id"] for headers, _ in hook.received}) == 2


def test_what_is_not_taken_stays_due(house: Engine, hook: Hook) -> None:
    write(house, "a")
    hook.answers = [500] * MOST_TRIES
    with pytest.raises(Refused, match="answered 500"):
        deliver(house, hook.url, [])
    deliver(house, hook.url, [])
    assert len(hook.received) == MOST_TRIES + 1


def test_who_is_patient_tries_until_it_is_stopped(house: Engine) -> None:
    write(house, "a")
    stop = threading.Event()
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 12:
            stop.set()

    delivery = Delivery("http://127.0.0.1:9/none", SECRET, stop, patient=True, pause=pause)
    assert tell_on(house, Reading(consumer="c", stop=stop), delivery) == 0
    assert max(pauses) == 300
    assert len(collect(house, consumer="c")) == 1


def test_an_address_and_its_secret_must_be_some() -> None:
    for url, secret in (("ftp://x", SECRET), ("http://x", ""), ("http://x", "whsec_a")):
        with pytest.raises(UsageError):
            Delivery(url, secret, threading.Event(), patient=False)


def test_the_command_prints_a_line_an_event(house: Engine, database_url: str) -> None:
    reference = ask(house, customer="ann").reference
    load(house, make_diary(tables=(table("9"),)))
    text = called("events", "--database", database_url).stdout.splitlines()
    assert [line.split("  ")[3:5] for line in text] == [["booking.added", reference], ["booking.held", reference]]
    found = called("events", "--json", "--since", "1", "--venue", "v1", "--database", database_url).stdout.splitlines()
    (event,) = [json.loads(line) for line in found]
    assert (event["kind"], event["venue"], event["party_id"]) == ("booking.held", "v1", reference)
    assert event["details"]["expires_at"] == "2026-11-28T12:15:00+00:00"
    assert called("events", "--venue", "v9", "--database", database_url).returncode == 2
    assert called("events", "--consumer", "mail", "--database", database_url).stdout.count("\n") == 2
    assert called("events", "--consumer", "mail", "--database", database_url).stdout == ""
