"""A digest of a night: the same for what plans alike, another for anything a plan depends on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from allocator.domain.party import Attendance
from allocator.domain.plan import Goal, Parameters
from allocator.domain.venue import Limits, MoveLimit, Stability
from data.database.digest import RunOptions, night_digest
from tests.builders import NOON, at, booking, closure, confirmed, customer, entry, join, make_night, make_venue, table

if TYPE_CHECKING:
    from typing import Any

    from allocator.domain.night import Night

TABLES = (table("1", tags=("booth", "bar", "quiet")), table("2"))
PARTIES = (booking("b1", customer_id="c1"), confirmed("b2", held="2"), entry("w1"))


def night(**changes: Any) -> Night:
    values: dict[str, Any] = {
        "tables": TABLES,
        "parties": PARTIES,
        "combinations": (join("1+2", 5, 8),),
        "customers": (customer("c1", visits=3, name="Ann"),),
        "closures": (closure("1", "18:00", "19:00"), closure("2", "20:00", "21:00")),
        **changes,
    }
    return make_night(values.pop("tables"), values.pop("parties"), **values)


def digest(made: Night) -> str:
    return night_digest(made, RunOptions())


@pytest.mark.parametrize(
    "changes",
    [
        {"parties": tuple(reversed(PARTIES))},
        {"closures": (closure("2", "20:00", "21:00"), closure("1", "18:00", "19:00", reason="paint"))},
        {"parties": (replace(PARTIES[0], notes="a cake", origin="bookings.csv:7"), *PARTIES[1:])},
        {"customers": (customer("c1", visits=3, name="Anna", email="ann@example.org"),)},
        {"now": NOON + 60},
    ],
    ids=["order of parties", "order of closures", "notes", "names", "an hour later"],
)
def test_what_no_plan_depends_on_leaves_the_digest_as_it_is(changes: dict[str, Any]) -> None:
    assert digest(night(**changes)) == digest(night())


@pytest.mark.parametrize(
    "changes",
    [
        {"parties": PARTIES[:2]},
        {"parties": (replace(PARTIES[0], party_size=3), *PARTIES[1:])},
        {"parties": (replace(PARTIES[0], wishes=("booth",)), *PARTIES[1:])},
        {"parties": (PARTIES[0], replace(PARTIES[1], held=("1",)), PARTIES[2])},
        {"tables": (table("1"), table("2"))},
        {"combinations": ()},
        {"closures": ()},
        {"customers": (customer("c1", visits=4, name="Ann"),)},
        {"venue": make_venue(limits=Limits(1, 4))},
        {"now": at("18:30")},
    ],
    ids=[
        "a party less",
        "size",
        "wish",
        "tables held",
        "tags",
        "combination",
        "closure",
        "visits",
        "limits",
        "during the service",
    ],
)
def test_what_a_plan_depends_on_changes_the_digest(changes: dict[str, Any]) -> None:
    assert digest(night(**changes)) != digest(night())


def test_the_attendance_of_all_customers_changes_the_digest() -> None:
    assert digest(replace(night(), attendance=Attendance(5))) != digest(replace(night(), attendance=Attendance(6)))


def test_now_counts_as_soon_as_bookings_are_frozen() -> None:
    venue = make_venue(stability=Stability(freeze_minutes=120))
    assert digest(night(venue=venue, now=at("16:00"))) == digest(night(venue=venue))
    assert digest(night(venue=venue, now=at("16:01"))) != digest(night(venue=venue))


@pytest.mark.parametrize(
    "options",
    [
        RunOptions(Parameters(goal=Goal.REVENUE)),
        RunOptions(Parameters(seed=1)),
        RunOptions(now=NOON),
        RunOptions(max_moves=MoveLimit(3)),
        RunOptions(confirm=True),
        RunOptions(offer=True),
    ],
)
def test_other_options_are_another_run(options: RunOptions) -> None:
    assert night_digest(night(), options) != night_digest(night(), RunOptions())
