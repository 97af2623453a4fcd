"""Special requests from the command line, with history, on both databases."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from allocator.host_stand.states import Action
from tests.builders import at, booking, confirmed, table
from tests.e2e.commands import NOW, called
from tests.integration.databases import load, make_diary, party
from tests.integration.evening import ask, done, kinds_of_events, rows

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from sqlalchemy.engine import Engine


class Floor:
    """The command line on one database."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url = url
        self.engine = engine

    def __call__(self, *arguments: object, now: str = NOW) -> CompletedProcess[str]:
        return called("requests", *arguments, "--now", now, "--by", "host", "--database", self.url)

    def add(self, kind: str, *more: str, name: str = "b1") -> str:
        done = self("add", name, "please", "--type", kind, *more)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def list(self, *more: str, now: str = NOW) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self("list", *more, "--json", "-", now=now).stdout)["requests"]
        return found


@pytest.fixture
def floor(database_url: str, engine: Engine) -> Floor:
    """b1 sits at table 1, which has no ramp; table 2 has one."""
    tables = (table("1"), table("2", tags=("ramp",)))
    load(engine, make_diary(confirmed("b1", held="1"), booking("b2"), tables=tables, combinations=()))
    return Floor(database_url, engine)


def test_a_request_is_noted_for_a_department_by_the_time_they_come(floor: Floor) -> None:
    number = floor.add("dietary", "--priority", "low")
    (found,) = floor.list()
    assert found == {
        "request": int(number),
        "venue": "v1",
        "party_id": "b1",
        "type": "dietary",
        "priority": "high",
        "department": "kitchen",
        "state": "received",
        "description": "please",
        "tag": None,
        "due_at": "2026-11-28T19:00:00+00:00",
        "overdue": False,
        "history": [],
    }


def test_a_tag_that_no_table_has_is_noted_with_a_warning(floor: Floor) -> None:
    done = floor("add", "b1", "a quiet corner", "--type", "seating", "--tag", "quite")
    assert (done.returncode, done.stderr) == (0, "warning: no table has the tag 'quite'\n")
    assert floor.list()[0]["request"] == int(done.stdout)


def test_a_long_request_is_read_in_80_columns_without_a_word_broken(floor: Floor) -> None:
    asked = "a cake with nine candles, sparklers ready, and nobody to sing before the speeches are over"
    assert floor("add", "b1", asked, "--type", "birthday", "--priority", "urgent").returncode == 0
    shown = floor("list").stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert set(asked.split()) <= set(shown.split())
    for word in ("b1", "19:00", "kitchen", "birthday,", "urgent,", "received"):
        assert word in shown.split()


def test_each_change_is_kept_with_who_and_why(floor: Floor) -> None:
    number = floor.add("birthday")
    assert "acknowledged" in floor("acknowledge", number).stdout
    assert "in progress" in floor("start", number).stdout
    assert "declined" in floor("decline", number, "--why", "no flour").stdout
    assert floor("fulfil", number).returncode == 5
    history = floor.list()[0]["history"]
    assert [(each["actor"], each["reason"], each["from"], each["to"]) for each in history] == [
        ("host", "", "received", "acknowledged"),
        ("host", "", "acknowledged", "in_progress"),
        ("host", "no flour", "in_progress", "declined"),
    ]
    assert kinds_of_events(floor.engine)[-4:] == [
        "request.received",
        "request.acknowledged",
        "request.in_progress",
        "request.declined",
    ]


def test_the_overdue_are_those_that_should_be_done_by_now(floor: Floor) -> None:
    cake, ramp = floor.add("birthday", "--due", "2026-11-28T18:00"), floor.add("accessibility")
    floor("acknowledge", cake)
    assert [each["request"] for each in floor.list()] == [int(ramp), int(cake)]
    assert floor.list("--overdue") == []
    assert [each["request"] for each in floor.list("--overdue", now="2026-11-28T18:00")] == [int(cake)]
    floor("fulfil", cake)
    assert floor.list("--overdue", now="2026-11-28T18:00") == []
    assert [each["type"] for each in floor.list("--state", "fulfilled")] == ["birthday"]
    assert [each["type"] for each in floor.list("--department", "floor", "--date", "2026-11-28")] == ["accessibility"]
    assert floor.list("--date", "2026-11-29") == []
    assert floor("list", "--venue", "v9").returncode == 2
    assert "accessibility" in floor("list").stdout


def test_what_an_accepted_request_asks_of_the_tables_is_a_need_of_the_allocation(floor: Floor) -> None:
    ramp = floor.add("accessibility", "--tag", "ramp")
    window = floor.add("seating", "--tag", "area:main", name="b2")
    assert party(floor.engine, "b1").needs == ()
    told = floor("acknowledge", ramp)
    assert "sits at 1, which does not have ramp" in told.stderr
    assert floor("acknowledge", window).stderr == ""
    assert (party(floor.engine, "b1").needs, party(floor.engine, "b2").wishes) == (("ramp",), ("area:main",))
    floor("decline", ramp)
    assert party(floor.engine, "b1").needs == ()


def test_a_request_ends_with_its_booking(floor: Floor) -> None:
    open_one, done_one = floor.add("birthday"), floor.add("hen")
    floor("acknowledge", done_one)
    floor("fulfil", done_one)
    done(floor.engine, Action.CANCEL, "b1")
    states = {str(each["request"]): each["state"] for each in floor.list()}
    assert states == {open_one: "cancelled", done_one: "fulfilled"}
    assert floor("add", "b1", "please", "--type", "other").returncode == 5
    assert rows(floor.engine, "SELECT actor, to_state FROM special_request_changes ORDER BY request_change_id")[-1] == (
        "host",
        "cancelled",
    )


def test_a_request_ends_with_a_hold_that_dies(floor: Floor) -> None:
    floor.add("birthday", name=ask(floor.engine, arrival="21:00").reference)
    ask(floor.engine, arrival="21:00", customer="bob", now=at("12:15"))
    assert [each["state"] for each in floor.list()] == ["cancelled"]


def test_a_request_that_is_none_is_wrong_use(floor: Floor) -> None:
    for arguments in (
        ("add", "nobody", "please", "--type", "other"),
        ("add", "b1", "please", "--type", "none"),
        ("add", "b1", "please", "--type", "birthday", "--tag", "ramp"),
        ("add", "b1", "please", "--type", "seating", "--tag", "area:moon"),
        ("add", "b1", "please", "--type", "seating", "--due", "soon"),
        ("acknowledge", "99"),
    ):
        assert floor(*arguments).returncode == 2


def test_what_is_done_is_not_done_again_and_what_is_not_said_is_not_noted(floor: Floor) -> None:
    number = floor.add("birthday")
    floor("acknowledge", number)
    floor("fulfil", number)
    again = floor("fulfil", number)
    assert (again.returncode, again.stderr) == (
        5,
        f"error: request {number} is fulfilled: it cannot be fulfilled now\n",
    )
    assert floor("add", "b1", " ", "--type", "other").returncode == 2
