"""Who is one person: customers who share an e-mail address or a telephone number."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from allocator.domain.party import Customer

MOST_SHARING = 4
"""Customers who may share an address or number as one person; more of them is a concierge or a proxy."""


def with_persons(customers: Sequence[Customer], country: str | None) -> tuple[tuple[Customer, ...], tuple[Fault, ...]]:
    """The customers with their ``person_id``, and warnings of addresses and numbers that join nobody.

    The id of a person is the smallest id of its customers, whatever their order. ``country`` (ISO 3166) is that of
    telephone numbers written without a country code.
    """
    leader = {customer.customer_id: customer.customer_id for customer in customers}
    warnings = []
    for column, sharing in (
        ("email", _sharing(customers, lambda customer: normal_email(customer.email))),
        ("phone", _sharing(customers, lambda customer: normal_phone(customer.phone, country))),
    ):
        for contact, ids in sorted(sharing.items()):
            if len(ids) > MOST_SHARING:
                message = f"{contact} is shared by {len(ids)} customers, so it makes none of them one person"
                warnings.append(Fault("customers.csv", 0, column, message))
            else:
                _join(leader, ids)
    persons = tuple(replace(each, person_id=_leader_of(leader, each.customer_id)) for each in customers)
    return persons, tuple(warnings)


def normal_email(email: str) -> str:
    """``email`` as it is compared: case and outer spaces ignored."""
    return email.strip().casefold()


@lru_cache(maxsize=65536)
def normal_phone(phone: str, country: str | None) -> str:
    """``phone`` as an E.164 number, empty where it is none (or lacks a country code and ``country`` is unknown)."""
    if not phone.strip():
        return ""
    import phonenumbers

    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def known_country(country: str) -> bool:
    """Whether ``country`` is an ISO 3166 code that has telephone numbers."""
    import phonenumbers

    return country in phonenumbers.SUPPORTED_REGIONS


def _sharing(customers: Iterable[Customer], contact: Callable[[Customer], str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for customer in customers:
        value = contact(customer)
        if value:
            found[value].append(customer.customer_id)
    return {value: ids for value, ids in found.items() if len(ids) > 1}


def _join(leader: dict[str, str], ids: Sequence[str]) -> None:
    leaders = {_leader_of(leader, each) for each in ids}
    first = min(leaders)
    for each in leaders:
        leader[each] = first


def _leader_of(leader: dict[str, str], customer_id: str) -> str:
    """The smallest id joined to ``customer_id``; the way there is shortened for the next who asks."""
    while leader[customer_id] != customer_id:
        leader[customer_id] = leader[leader[customer_id]]
        customer_id = leader[customer_id]
    return customer_id
