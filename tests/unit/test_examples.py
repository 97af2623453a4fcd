from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest

from benchmarks.make_examples import make_examples
from data.examples import EXAMPLES, example_files


def rows(example: str, name: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(example_files(example)[name].decode())))


def test_shipped_files_are_what_the_generator_writes() -> None:
    shipped = {f"{name}/{file}": content for name in EXAMPLES for file, content in example_files(name).items()}
    made = {path: text.encode() for path, text in make_examples().items()}
    assert {path: shipped[path] for path in made} == made


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_holds_every_file_a_folder_may_have_but_joins_that_are_generated(example: str) -> None:
    needed = {"venue.toml", "tables.csv", "bookings.csv", "customers.csv", "waitlist.csv", "closures.csv"}
    assert needed <= set(example_files(example))


def test_the_backroom_night_is_over_subscribed_as_ordered() -> None:
    bookings, waiting = rows("backroom-leeds", "bookings.csv"), rows("backroom-leeds", "waitlist.csv")
    sizes = [int(row["party_size"]) for row in bookings]
    statuses = Counter(row["status"] for row in bookings)
    assert (len(bookings), len(waiting)) == (40, 8)
    assert set(sizes) <= set(range(2, 19))
    assert 12 <= sum(7 <= size <= 12 for size in sizes) <= 14
    assert 1 <= statuses["confirmed"] <= 9
    assert statuses["confirmed"] + statuses["requested"] == 40
    assert sum(row["locked"] == "true" for row in bookings) == 1
    assert len(rows("backroom-leeds", "closures.csv")) == 1


def test_the_backroom_night_has_vips_shared_addresses_needs_wishes_and_occasions() -> None:
    customers, bookings = rows("backroom-leeds", "customers.csv"), rows("backroom-leeds", "bookings.csv")
    addresses = Counter(row["email"].casefold() for row in customers)
    assert max(addresses.values()) == 2
    assert any(row["vip_tier"] for row in customers)
    for column in ("needs", "wishes", "occasion", "expected_spend", "earliest"):
        assert any(row[column] for row in bookings), column


def test_the_brasserie_has_forty_tables_and_150_bookings() -> None:
    bookings = rows("brasserie", "bookings.csv")
    assert (len(rows("brasserie", "tables.csv")), len(bookings)) == (40, 150)
    assert any(row["earliest"] for row in bookings)
    assert len({row["arrival"][:10] for row in bookings}) == 1


def test_no_two_tables_of_the_brasserie_stand_in_one_place() -> None:
    places = Counter((row["x"], row["y"]) for row in rows("brasserie", "tables.csv"))
    assert max(places.values()) == 1


@pytest.mark.parametrize("example", EXAMPLES)
def test_guests_are_plainly_fictional(example: str) -> None:
    for row in rows(example, "customers.csv"):
        assert row["name"].startswith("Guest ")
        assert row["email"].casefold().endswith("@example.com")
        assert row["phone"].startswith(("07700 900", "+33 6 39 98 "))
