"""Who is one person: shared addresses and numbers, in chains, and not those of a concierge."""

from __future__ import annotations

from itertools import permutations

import pytest

from data.identity import MOST_SHARING, with_persons
from tests.builders import customer


def persons(*customers: tuple[str, str, str], country: str | None = "GB") -> dict[str, str]:
    made = [customer(customer_id, email=email, phone=phone) for customer_id, email, phone in customers]
    return {each.customer_id: each.person_id for each in with_persons(made, country)[0]}


def test_customers_with_nothing_in_common_are_persons_of_their_own() -> None:
    assert persons(("a", "a@example.com", "07700 900001"), ("b", "b@example.com", "07700 900002")) == {
        "a": "a",
        "b": "b",
    }


def test_customers_without_address_and_number_are_persons_of_their_own() -> None:
    assert persons(("a", "", ""), ("b", " ", " ")) == {"a": "a", "b": "b"}


def test_case_and_spaces_of_an_address_do_not_matter() -> None:
    assert persons(("a", " Guest@Example.com", ""), ("b", "guest@example.COM ", "")) == {"a": "a", "b": "a"}


@pytest.mark.parametrize("written", ["07700 900001", "+44 7700 900001", "(07700) 900-001", "0044 7700 900001"])
def test_a_number_is_the_same_however_it_is_written(written: str) -> None:
    assert persons(("a", "", "+447700900001"), ("b", "", written)) == {"a": "a", "b": "a"}


def test_a_number_without_country_code_is_of_the_country_of_the_venue() -> None:
    guests = (("a", "", "+33 6 39 98 00 01"), ("b", "", "06 39 98 00 01"))

    assert persons(*guests, country="FR") == {"a": "a", "b": "a"}
    assert persons(*guests, country="GB") == {"a": "a", "b": "b"}
    assert persons(*guests, country=None) == {"a": "a", "b": "b"}


@pytest.mark.parametrize("phone", ["n/a", "unknown", "-", "0", "x" * 5000])
def test_what_is_no_number_joins_nobody(phone: str) -> None:
    assert persons(("a", "", phone), ("b", "", phone)) == {"a": "a", "b": "b"}


def test_persons_are_joined_in_chains_and_named_by_their_smallest_id_in_any_order() -> None:
    chain = [("d", "d@example.com", "07700 900001"), ("c", "c@example.com", "07700 900001"), ("b", "C@example.com", "")]
    chain.append(("a", "", "07700 900009"))
    for order in permutations(chain):
        assert persons(*order) == {"a": "a", "b": "b", "c": "b", "d": "b"}


def test_an_address_shared_by_more_than_four_joins_nobody_with_a_warning() -> None:
    made = [customer(str(number), email="desk@example.com") for number in range(MOST_SHARING + 1)]
    found, warnings = with_persons(made, "GB")

    assert [each.person for each in found] == ["0", "1", "2", "3", "4"]
    assert [str(each) for each in warnings] == [
        "customers.csv: email: desk@example.com is shared by 5 customers, so it makes none of them one person"
    ]


def test_an_address_shared_by_four_joins_them() -> None:
    made = [customer(str(number), email="home@example.com") for number in range(MOST_SHARING)]
    found, warnings = with_persons(made, "GB")

    assert {each.person for each in found} == {"0"}
    assert warnings == ()


def test_customers_at_one_desk_are_still_joined_by_a_number_of_their_own() -> None:
    made = [customer(str(number), email="desk@example.com", phone=f"07700 90000{number // 2}") for number in range(6)]
    found, warnings = with_persons(made, "GB")

    assert [each.person for each in found] == ["0", "0", "2", "2", "4", "4"]
    assert len(warnings) == 1
