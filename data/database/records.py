"""Domain values as rows and rows as domain values: the one place that knows both spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allocator.domain.errors import Fault, InputRejected
from allocator.domain.floor import Combination, Table, parse_tables
from allocator.domain.party import Customer, Kind, Party, Status
from allocator.domain.venue import Limits, Venue
from data.database.venue_rules import rules_document, rules_from

if TYPE_CHECKING:
    from sqlalchemy.engine import RowMapping

    from allocator.domain.calendar import Calendar, Service
    from allocator.domain.floor import TableSet

    Row = RowMapping | dict[str, Any]
    Values = dict[str, Any]

CUSTOMER_FIELDS = (
    "customer_id",
    "name",
    "email",
    "phone",
    "vip_tier",
    "visits",
    "no_shows",
    "late_cancellations",
    "total_spend",
    "loyalty_points",
    "last_visit",
    "table_limit",
)
"""Fields of a customer that are columns of the same name."""

PARTY_FIELDS = (
    "party_id",
    "customer_id",
    "party_size",
    "arrival",
    "duration",
    "created_at",
    "expected_spend",
    "earliest",
    "latest",
    "locked",
    "occasion",
    "expires_at",
    "notes",
)
"""Fields of a party that are columns of the same name."""


def venue_values(venue: Venue) -> Values:
    """A row of ``venues``."""
    return {
        "venue_id": venue.venue_id,
        "name": venue.name,
        "timezone": venue.timezone,
        "country": venue.country,
        "reference_prefix": venue.reference_prefix,
        "currency": venue.currency,
        "minor_digits": venue.minor_digits,
        "tables_per_customer": venue.limits.tables_per_customer,
        "vip_tables_per_customer": venue.limits.vip_tables_per_customer,
        "rules": rules_document(venue),
    }


def venue_of(row: Row) -> Venue:
    """A venue from its row.

    Raises
    ------
    InputRejected
        if its rules are none that were ever stored, so that somebody wrote there who should not have.
    """
    names = ("venue_id", "name", "timezone", "country", "reference_prefix", "currency", "minor_digits")
    return Venue(
        **{name: row[name] for name in names},
        limits=Limits(row["tables_per_customer"], row["vip_tables_per_customer"]),
        **_rules(row),
    )


def _rules(row: Row) -> Values:
    try:
        return rules_from(row["rules"])
    except (KeyError, TypeError) as error:
        told = f"the rules stored for {row['venue_id']} are not readable; load its folder again"
        raise InputRejected([Fault("database", 0, "rules", told)]) from error


def table_values(table: Table) -> Values:
    """A row of ``tables`` without venue and key."""
    return {
        "table_id": table.table_id,
        "area": table.area,
        "min_covers": table.min_covers,
        "max_covers": table.max_covers,
        "tags": sorted(table.tags),
        "rank": table.rank,
        "min_spend": table.min_spend,
        "adjacent_to": sorted(table.adjacent_to),
        "x": table.x,
        "y": table.y,
        "description": table.description,
    }


def table_of(row: Row) -> Table:
    """A table from its row."""
    values = {name: row[name] for name in Table.__dataclass_fields__}
    return Table(**{**values, "tags": frozenset(row["tags"]), "adjacent_to": frozenset(row["adjacent_to"])})


def combination_values(made: Combination) -> Values:
    """A row of ``combinations`` without venue."""
    return {
        "tables": "+".join(made.tables),
        "min_covers": made.min_covers,
        "max_covers": made.max_covers,
        "setup_minutes": made.setup_minutes,
        "counts_as": made.counts_as,
    }


def combination_of(row: Row) -> Combination:
    """A combination from its row."""
    return Combination(
        parse_tables(row["tables"]), row["min_covers"], row["max_covers"], row["setup_minutes"], row["counts_as"]
    )


def table_set_values(made: TableSet) -> Values:
    """A row of ``table_sets`` without venue."""
    return {
        "tables": made.name,
        "source": made.source,
        "min_covers": made.min_covers,
        "max_covers": made.max_covers,
        "setup_minutes": made.setup_minutes,
        "counts_as": made.counts_as,
        "min_spend": made.min_spend,
        "retired": False,
    }


def customer_values(customer: Customer) -> Values:
    """A row of ``customers`` without venue, person and what a load keeps."""
    return {name: getattr(customer, name) for name in CUSTOMER_FIELDS}


def customer_of(row: Row) -> Customer:
    """A customer from its row; one who is alone has no person of another name."""
    return Customer(person_id=row["person_id"], **{name: row[name] for name in CUSTOMER_FIELDS})


def party_values(party: Party) -> Values:
    """A row of ``parties`` without venue, service and what a load keeps."""
    return {
        **{name: getattr(party, name) for name in PARTY_FIELDS},
        "kind": party.kind.value,
        "status": party.status.value,
        "held": None if party.held is None else "+".join(party.held),
        "needs": list(party.needs),
        "wishes": list(party.wishes),
    }


def party_of(row: Row) -> Party:
    """A party from its row."""
    return Party(
        **{name: row[name] for name in PARTY_FIELDS},
        kind=Kind(row["kind"]),
        status=Status(row["status"]),
        held=None if row["held"] is None else parse_tables(row["held"]),
        needs=tuple(row["needs"]),
        wishes=tuple(row["wishes"]),
    )


def service_values(venue_id: str, service: Service) -> Values:
    """A row of ``services`` without its key."""
    return {
        "venue_id": venue_id,
        "service_date": service.date,
        "name": service.name or "",
        "opens_at": service.opens,
        "closes_at": service.closes,
        "last_arrival": service.last_arrival,
        "slot_minutes": service.slot_minutes,
        "buffer_minutes": service.turn_times.buffer_minutes,
    }


def place_in_calendar(calendar: Calendar, arrival: int) -> Values:
    """The columns of a party that say to which service an ``arrival`` belongs."""
    service = calendar.service_of(arrival)
    return {"service_date": service.date, "service_name": service.name or ""}
