"""The commands of the host stand as they are typed, on SQLite and PostgreSQL: what they print and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.venue import DepositRules, WaitlistRules
from tests.builders import confirmed, entry, make_venue, table
from tests.e2e.commands import NOW, called
from tests.integration.databases import load, make_diary

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from sqlalchemy.engine import Engine

    from allocator.domain.party import Party

ASK = ("--venue", "v1", "--party", "2", "--arrival", "2026-11-28T19:00")
KEYS = "a new key, an old key"


class Stand:
    """The command line on one database at noon."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, *arguments: object, now: str = NOW) -> CompletedProcess[str]:
        return called(*arguments, "--now", now, "--by", "host", "--database", self.url)

    def document(self, *arguments: object, code: int = 0, now: str = NOW) -> dict[str, Any]:
        """The JSON of a command."""
        done = self(*arguments, "--json", "-", now=now)
        assert done.returncode == code, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def stand(database_url: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """A house of one table for four, with w1 on the waitlist."""
    monkeypatch.setenv("MAITRED_KEYS", KEYS)
    take_in(engine, entry("w1"))
    return Stand(database_url)


def take_in(engine: Engine, *parties: Party, **venue: Any) -> None:
    rules = WaitlistRules(offer_minutes=60)
    load(engine, make_diary(*parties, tables=(table("1"),), combinations=(), venue=make_venue(waitlist=rules, **venue)))


def test_book_prints_the_reference_first_and_confirm_keeps_the_booking(stand: Stand) -> None:
    booked = stand("book", "--customer", "ann", *ASK)
    assert booked.returncode == 0
    reference = booked.stdout.split()[0]
    assert booked.stdout == f"{reference}  2 covers  2026-11-28 19:00 to 20:30  table 1  held until 2026-11-28 12:15\n"
    confirmed_it = stand("confirm", reference.lower())
    assert confirmed_it.stdout == f"{reference}  2 covers  2026-11-28 19:00 to 20:30  table 1  confirmed\n"
    assert stand("confirm", reference).returncode == 5


def test_book_tells_other_programs_all_of_it(stand: Stand) -> None:
    found = stand.document("book", "--customer", "ann", *ASK, "--hold", "30")
    assert found.pop("reference") == found.pop("id")
    assert found == {
        "schema_version": 1,
        "venue": "v1",
        "service_date": "2026-11-28",
        "service": None,
        "kind": "booking",
        "status": "held",
        "customer_id": "ann",
        "party_size": 2,
        "arrival": "2026-11-28T19:00:00+00:00",
        "tables": ["1"],
        "starts_at": "2026-11-28T19:00:00+00:00",
        "ends_at": "2026-11-28T20:30:00+00:00",
        "held_until": "2026-11-28T12:30:00+00:00",
        "deposit": None,
        "moved": [],
    }


def test_who_gets_no_place_is_told_why_and_what_there_is(stand: Stand) -> None:
    stand("book", "--customer", "ann", *ASK)
    refused = stand("book", "--customer", "bob", *ASK)
    assert refused.returncode == 5
    assert refused.stderr.startswith("error: full: ")
    assert "→ At 20:30 it fits on table 1" in refused.stdout
    found = stand.document("book", "--customer", "bob", *ASK, code=5)
    assert found["reason"] == "full"
    assert {"change": "arrival", "to": "2026-11-28T20:30:00+00:00"}.items() <= found["alternatives"][0].items()


def test_a_booking_that_cannot_be_understood_is_wrong_use(stand: Stand) -> None:
    for more in (
        ("--venue", "v9", "--party", "2", "--arrival", "2026-11-28T19:00"),
        ("--venue", "v1", "--party", "2", "--arrival", "tonight"),
        ("--venue", "v1", "--party", "0", "--arrival", "2026-11-28T19:00"),
        (*ASK, "--spend", "much"),
        (*ASK, "--latest", "2026-11-28T18:00"),
        (*ASK, "--need", "table:9"),
        (*ASK, "--wish", "area:roof"),
        (*ASK, "--customer", " "),
        (*ASK, "--customer", "an\nn"),
        (*ASK, "--hold", "999999999999"),
    ):
        assert stand("book", "--customer", "ann", *more).returncode == 2
    assert stand("confirm", "nobody").returncode == 2


def test_a_tag_that_no_table_has_is_told(stand: Stand) -> None:
    booked = stand("book", "--customer", " ann ", *ASK, "--wish", "boooth")
    assert booked.returncode == 0
    assert booked.stderr == "warning: no table has the tag 'boooth'\n"
    added = stand.document("waitlist", "add", "--customer", "ann", *ASK, "--wish", "area:main")
    assert added["customer_id"] == "ann"


def test_an_id_in_other_letters_is_pointed_out(stand: Stand) -> None:
    told = stand("cancel", "W1")
    assert told.returncode == 2
    assert told.stderr == "error: there is no booking and no waitlist entry 'W1'; there is w1\n"


def test_who_is_not_expected_yet_is_marked_with_a_warning(stand: Stand, engine: Engine) -> None:
    take_in(engine, confirmed("b1", held="1"))
    stand("cancel", "w1")
    told = stand("no-show", "b1")
    assert told.returncode == 0
    assert "b1 is expected at 2026-11-28 19:00, not yet" in told.stderr
    assert stand("arrive", "b1", now="2026-11-28T17:00").stderr == ""
    take_in(engine, confirmed("b2", arrival="20:45", held="1"))
    early = stand("arrive", "b2", now="2026-11-28T10:45")
    assert early.returncode == 0
    assert early.stderr == "warning: b2 is expected at 2026-11-28 20:45, not yet\n"


def test_who_declined_is_told_so_and_not_that_the_offer_expired(stand: Stand) -> None:
    stand("waitlist", "offer", "--venue", "v1", "--date", "2026-11-28")
    stand("waitlist", "decline", "w1")
    again = stand("waitlist", "accept", "w1")
    assert (again.returncode, again.stderr) == (5, "error: w1 has declined its offer and waits for another\n")


def test_a_reference_is_no_ticket(stand: Stand) -> None:
    told = stand("reference", "verify", "VEN-2026-7K3QX")
    assert told.returncode == 5
    assert "this is no ticket" in told.stderr


def test_cancel_says_whether_a_refund_is_due_and_offers_the_place(stand: Stand, engine: Engine) -> None:
    take_in(engine, deposits=DepositRules(5000))
    reference = stand.document("book", "--customer", "ann", *ASK)["reference"]
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE payments SET state = 'paid'")
    done = stand("cancel", reference, "--why", "ill", now="2026-11-26T12:00")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == "refund of 50.00 GBP is due"
    assert done.stderr == "offered a place to w1\n"


def test_the_waitlist_is_joined_offered_accepted_and_declined(stand: Stand) -> None:
    added = stand.document("waitlist", "add", "--customer", "bob", *ASK)
    assert (added["kind"], added["status"], added["tables"]) == ("waitlist", "waiting", [])
    night = ("--venue", "v1", "--date", "2026-11-28")
    (offered,) = stand.document("waitlist", "offer", *night)["offered"]
    assert (offered["id"], offered["status"], offered["held_until"]) == ("w1", "offered", "2026-11-28T13:00:00+00:00")
    declined = stand("waitlist", "decline", "w1")
    assert declined.stderr == f"offered a place to {added['id']}\n"
    accepted = stand.document("waitlist", "accept", added["reference"])
    assert (accepted["kind"], accepted["status"], accepted["tables"]) == ("booking", "confirmed", ["1"])
    nobody = stand("waitlist", "offer", *night)
    assert (nobody.returncode, nobody.stdout) == (0, "Nobody who waits could be offered a place.\n")
    assert stand("waitlist", "accept", "w1").returncode == 5


def test_a_ticket_is_drawn_verified_and_lets_its_party_in_once(stand: Stand, tmp_path: Path) -> None:
    reference = stand.document("book", "--customer", "ann", *ASK, "--hold", "0")["reference"]
    for name, begins in (("ticket.svg", b"<?xml"), ("ticket.png", b"\x89PNG")):
        token = stand("reference", "qr", reference, "--out", tmp_path / name).stdout.strip()
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert stand("reference", "verify", token).stdout.startswith(reference)
    assert stand("reference", "verify", token, "--venue", "v2").returncode == 5
    assert stand("reference", "verify", token, now="2026-11-28T23:00").returncode == 5
    assert stand("reference", "verify", token[:-9] + "AAAAAAAAA").returncode == 5
    arrived = stand("arrive", token)
    assert arrived.stdout.endswith("arrived\n")
    again = stand("arrive", token)
    assert (again.returncode, again.stderr) == (5, f"error: this ticket was used already: {reference} has arrived\n")


def test_a_ticket_needs_keys_and_a_known_kind_of_picture(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = stand.document("book", "--customer", "ann", *ASK, "--hold", "0")["reference"]
    assert stand("reference", "qr", reference, "--out", "ticket.gif").returncode == 2
    monkeypatch.delenv("MAITRED_KEYS")
    refused = stand("reference", "qr", reference, "--out", "ticket.svg")
    assert refused.returncode == 2
    assert "MAITRED_KEYS" in refused.stderr


def test_a_booking_of_a_folder_is_marked_by_its_id(stand: Stand, engine: Engine) -> None:
    take_in(engine, confirmed("b1", held="1"))
    assert stand.document("no-show", "b1", now="2026-11-28T19:20")["status"] == "no_show"
    assert stand.document("arrive", "b1", now="2026-11-28T19:25")["status"] == "arrived"


def test_a_database_without_tables_is_told(tmp_path: Path) -> None:
    nowhere = Stand(f"sqlite:///{tmp_path / 'none.db'}")
    assert nowhere("book", "--customer", "ann", *ASK).returncode == 6
    assert nowhere("cancel", "b1").returncode == 6
