"""The files of a folder and their columns, in the order in which they are written."""

from __future__ import annotations

VENUE = "venue.toml"
TABLES = "tables.csv"
COMBINATIONS = "combinations.csv"
CLOSURES = "closures.csv"
CUSTOMERS = "customers.csv"
BOOKINGS = "bookings.csv"
WAITLIST = "waitlist.csv"

REQUIRED = (VENUE, TABLES, BOOKINGS)

COLUMNS = {
    TABLES: (
        "table_id",
        "area",
        "min_covers",
        "max_covers",
        "tags",
        "rank",
        "min_spend",
        "adjacent_to",
        "x",
        "y",
        "description",
    ),
    COMBINATIONS: ("tables", "min_covers", "max_covers", "setup_minutes", "counts_as"),
    CLOSURES: ("table_id", "area", "from", "to", "release_at", "reason"),
    CUSTOMERS: (
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
    ),
    BOOKINGS: (
        "booking_id",
        "customer_id",
        "party_size",
        "arrival",
        "duration_minutes",
        "status",
        "created_at",
        "expected_spend",
        "earliest",
        "latest",
        "tables",
        "locked",
        "needs",
        "wishes",
        "occasion",
        "notes",
    ),
    WAITLIST: (
        "entry_id",
        "customer_id",
        "party_size",
        "arrival",
        "created_at",
        "earliest",
        "latest",
        "duration_minutes",
        "expires_at",
        "expected_spend",
        "occasion",
        "needs",
        "wishes",
        "notes",
    ),
}

AREA_PREFIX = "area:"
TABLE_PREFIX = "table:"
"""How a need or wish names an area or a table; anything else is a tag."""
