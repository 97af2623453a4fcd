"""A customer who asks to be forgotten is nowhere in the database any more, but for ids and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.host_stand.states import Action
from cli.host_stand.requesting import Noted, note_request
from tests.builders import NOON, confirmed, customer
from tests.e2e.commands import called
from tests.integration.databases import load, make_diary
from tests.integration.evening import HOST, done, look_up, rows

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary

PERSONAL = ("Marlow", "marlow@example.org", "0113 496 0999", "441134960999", "peanuts", "knee", "asked for it")


def evening() -> Diary:
    """Ann Marlow, whose sister shares her telephone, comes with a note."""
    return make_diary(
        confirmed("b1", held="1", customer_id="ann", notes="a bad knee"),
        confirmed("b2", held="2", customer_id="sue", notes="likes peanut butter"),
        customers=(
            customer("ann", name="Ann Marlow", email="marlow@example.org", phone="+44 113 496 0999", visits=7),
            customer("sue", name="Sue", phone="+44 113 496 0999"),
        ),
    )


def everything(engine: Engine) -> str:
    """Every row of every table."""
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    return "\n".join(str(row) for table in tables for row in rows(engine, f'SELECT * FROM "{table}"'))


def test_who_is_forgotten_leaves_ids_and_figures_only(engine: Engine, database_url: str) -> None:
    from allocator.domain.special_request import RequestType

    load(engine, evening())
    note_request(engine, "b1", None, Noted(RequestType.DIETARY, "no peanuts, Ann Marlow"), HOST, NOON)
    done(engine, Action.CANCEL, "b1", reason="Ann Marlow asked for it")
    assert sum(word in everything(engine) for word in PERSONAL) >= 5
    told = called("customers", "forget", "ann", "--venue", "v1", "--database", database_url)
    assert (told.returncode, told.stdout) == (0, "ann is forgotten; 1 booking of theirs stay as figures\n")
    kept = everything(engine).replace("+44 113 496 0999", "").replace("+441134960999", "")
    assert [word for word in PERSONAL if word in kept] == []
    assert rows(
        engine, "SELECT customer_id, person_id, name, email, phone, visits, late_cancellations FROM customers"
    ) == [
        ("ann", "ann", "", "", "", 7, 1),
        ("sue", "sue", "Sue", "", "+44 113 496 0999", 0, 0),
    ]
    assert look_up(engine, "b2").party.notes == "likes peanut butter"
    assert rows(engine, "SELECT kind FROM events ORDER BY event_id DESC LIMIT 1") == [("customer.forgotten",)]


def test_no_folder_brings_back_what_was_forgotten(engine: Engine, database_url: str) -> None:
    load(engine, evening())
    called("customers", "forget", "ann", "--venue", "v1", "--database", database_url)
    for more in (evening(), make_diary(customers=(customer("ann", name="Ann Marlow", visits=8),))):
        load(engine, more)
    assert rows(engine, "SELECT name, visits FROM customers WHERE customer_id = 'ann'") == [("", 7)]
    assert look_up(engine, "b1").party.notes == ""


def test_only_a_customer_of_the_venue_can_be_forgotten(engine: Engine, database_url: str) -> None:
    load(engine, evening())
    for customer_id, venue_id in (("nobody", "v1"), ("ann", "v9")):
        assert (
            called("customers", "forget", customer_id, "--venue", venue_id, "--database", database_url).returncode == 2
        )
