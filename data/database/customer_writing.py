"""Taking in customers, and who of them is one person."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.party import Customer
from data.database.bulk import batches, insert_rows, update_rows
from data.database.floor_writing import Count
from data.database.models import CustomerRow
from data.database.records import CUSTOMER_FIELDS, customer_values
from data.identity import normal_email, normal_phone, with_persons

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.errors import Fault
    from allocator.domain.venue import Venue

    Values = dict[str, Any]


FORGOTTEN = "forgotten"
"""What stands for the last row of a customer who asked to be forgotten: whatever a folder says, nothing changes."""


def mark_of(values: Mapping[str, Any]) -> str:
    """A mark of what a row says: the same for the same, without telling what it says."""
    return hashlib.blake2b(_SAID.encode(values).encode(), digest_size=12).hexdigest()


_SAID = json.JSONEncoder(sort_keys=True, default=str, separators=(",", ":"))


def take_in_customers(
    connection: Connection, venue: Venue, customers: Sequence[Customer], mentioned: Collection[str]
) -> tuple[Count, tuple[Fault, ...]]:
    """Add and change ``customers``; ids that are only ``mentioned`` by a party become ordinary ones.

    A row that says what it said when it was last taken in changes nothing, whatever the house has learnt since.
    """
    given = {each.customer_id: each for each in customers}
    known = _rows(connection, venue.venue_id, {*given, *mentioned})
    added = [each for customer_id, each in given.items() if customer_id not in known]
    changed = [
        _changed(venue, each, known[each.customer_id])
        for each in given.values()
        if each.customer_id in known and _differs(each, known[each.customer_id])
    ]
    strangers = [
        {**_new(venue, Customer(customer_id)), "loaded": None}
        for customer_id in sorted(set(mentioned) - set(given) - set(known))
    ]
    insert_rows(connection, CustomerRow, (_new(venue, each) for each in added))
    insert_rows(connection, CustomerRow, strangers)
    update_rows(connection, CustomerRow, ["venue_id", "customer_id"], changed)
    warnings = _renew_persons(connection, venue) if added or changed else ()
    return Count(len(added), len(changed), len(given) - len(added) - len(changed)), warnings


def forget_contacts(connection: Connection, venue: Venue, customer_id: str) -> None:
    """Take out who a customer is; no folder will bring it back, and they are one person with nobody any more."""
    connection.execute(
        sa.update(CustomerRow)
        .where(CustomerRow.venue_id == venue.venue_id, CustomerRow.customer_id == customer_id)
        .values(
            dict.fromkeys(("name", "email", "phone", "email_key", "phone_key"), "")
            | {"loaded": FORGOTTEN, "version": CustomerRow.version + 1}
        )
    )
    _renew_persons(connection, venue)


def renew_contacts(connection: Connection, venue: Venue) -> None:
    """Work out again how telephone numbers are compared, for the venue's country has changed."""
    rows = connection.execute(
        sa.select(CustomerRow.customer_id, CustomerRow.phone).where(
            CustomerRow.venue_id == venue.venue_id, CustomerRow.phone != ""
        )
    )
    changed = [
        {"venue_id": venue.venue_id, "customer_id": customer_id, "phone_key": normal_phone(phone, venue.country)}
        for customer_id, phone in rows
    ]
    update_rows(connection, CustomerRow, ["venue_id", "customer_id"], changed)
    _renew_persons(connection, venue)


def _rows(connection: Connection, venue_id: str, ids: Iterable[str]) -> dict[str, RowMapping]:
    found: dict[str, RowMapping] = {}
    for batch in batches(sorted(ids)):
        statement = sa.select(CustomerRow.__table__).where(
            CustomerRow.venue_id == venue_id, CustomerRow.customer_id.in_(batch)
        )
        found |= {row["customer_id"]: row for row in connection.execute(statement).mappings()}
    return found


def _new(venue: Venue, customer: Customer) -> Values:
    values = customer_values(customer)
    return {
        "venue_id": venue.venue_id,
        **values,
        "person_id": customer.customer_id,
        "email_key": normal_email(customer.email),
        "phone_key": normal_phone(customer.phone, venue.country),
        "loaded": mark_of(values),
    }


def _differs(customer: Customer, row: RowMapping) -> bool:
    values = customer_values(customer)
    return row["loaded"] not in (FORGOTTEN, mark_of(values)) and any(
        row[name] != values[name] for name in CUSTOMER_FIELDS
    )


def _changed(venue: Venue, customer: Customer, row: RowMapping) -> Values:
    return {**_new(venue, customer), "person_id": row["person_id"], "version": row["version"] + 1}


def _renew_persons(connection: Connection, venue: Venue) -> tuple[Fault, ...]:
    """Join customers who share an address or number; only those who share one can be anything but alone."""
    ours = CustomerRow.venue_id == venue.venue_id
    shared = [
        column.in_(sa.select(column).where(ours, column != "").group_by(column).having(sa.func.count() > 1))
        for column in (CustomerRow.email_key, CustomerRow.phone_key)
    ]
    rows = connection.execute(
        sa.select(CustomerRow.customer_id, CustomerRow.email_key, CustomerRow.phone_key, CustomerRow.person_id).where(
            ours, sa.or_(*shared, CustomerRow.person_id != CustomerRow.customer_id)
        )
    ).all()
    joined, warnings = with_persons([Customer(row[0], email=row[1], phone=row[2]) for row in rows], venue.country)
    before = {row[0]: row[3] for row in rows}
    changed = [
        {"venue_id": venue.venue_id, "customer_id": each.customer_id, "person_id": each.person}
        for each in joined
        if each.person != before[each.customer_id]
    ]
    update_rows(connection, CustomerRow, ["venue_id", "customer_id"], changed)
    return warnings
