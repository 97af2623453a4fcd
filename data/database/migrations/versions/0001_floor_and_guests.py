"""The floor and the guests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "venues",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("reference_prefix", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("minor_digits", sa.Integer(), nullable=False),
        sa.Column("tables_per_customer", sa.Integer(), nullable=False),
        sa.Column("vip_tables_per_customer", sa.Integer(), nullable=False),
        sa.Column("rules", JSON, nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_venues_currency_code")),
        sa.CheckConstraint("minor_digits BETWEEN 0 AND 4", name=op.f("ck_venues_minor_digits_range")),
        sa.CheckConstraint("tables_per_customer >= 0", name=op.f("ck_venues_tables_per_customer_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_venues_version_range")),
        sa.CheckConstraint("vip_tables_per_customer >= 0", name=op.f("ck_venues_vip_tables_per_customer_range")),
        sa.PrimaryKeyConstraint("venue_id", name=op.f("pk_venues")),
    )
    op.create_table(
        "areas",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_areas_venues")),
        sa.PrimaryKeyConstraint("venue_id", "area", name=op.f("pk_areas")),
    )
    op.create_table(
        "closures",
        sa.Column("closure_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_closures_period")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_closures_version_range")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_closures_venues")),
        sa.PrimaryKeyConstraint("closure_id", name=op.f("pk_closures")),
    )
    op.create_index("ix_closures_venue_id_ends_at", "closures", ["venue_id", "ends_at"], unique=False)
    op.create_table(
        "customers",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("phone_key", sa.Text(), nullable=False),
        sa.Column("vip_tier", sa.Text(), nullable=True),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("no_shows", sa.Integer(), nullable=False),
        sa.Column("late_cancellations", sa.Integer(), nullable=False),
        sa.Column("total_spend", sa.BigInteger(), nullable=False),
        sa.Column("loyalty_points", sa.Integer(), nullable=False),
        sa.Column("last_visit", sa.Date(), nullable=True),
        sa.Column("table_limit", sa.Integer(), nullable=True),
        sa.Column("loaded", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("late_cancellations >= 0", name=op.f("ck_customers_late_cancellations_range")),
        sa.CheckConstraint("loyalty_points >= 0", name=op.f("ck_customers_loyalty_points_range")),
        sa.CheckConstraint("no_shows >= 0", name=op.f("ck_customers_no_shows_range")),
        sa.CheckConstraint("table_limit >= 0", name=op.f("ck_customers_table_limit_range")),
        sa.CheckConstraint("total_spend >= 0", name=op.f("ck_customers_total_spend_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_customers_version_range")),
        sa.CheckConstraint("visits >= 0", name=op.f("ck_customers_visits_range")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_customers_venues")),
        sa.PrimaryKeyConstraint("venue_id", "customer_id", name=op.f("pk_customers")),
    )
    op.create_index(
        "ix_customers_attendance", "customers", ["venue_id", "visits", "no_shows", "late_cancellations"], unique=False
    )
    op.create_index(
        "ix_customers_venue_id_email_key",
        "customers",
        ["venue_id", "email_key"],
        unique=False,
        sqlite_where=sa.text("email_key <> ''"),
        postgresql_where=sa.text("email_key <> ''"),
    )
    op.create_index("ix_customers_venue_id_person_id", "customers", ["venue_id", "person_id"], unique=False)
    op.create_index(
        "ix_customers_venue_id_phone_key",
        "customers",
        ["venue_id", "phone_key"],
        unique=False,
        sqlite_where=sa.text("phone_key <> ''"),
        postgresql_where=sa.text("phone_key <> ''"),
    )
    op.create_table(
        "services",
        sa.Column("service_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("buffer_minutes >= 0", name=op.f("ck_services_buffer_minutes_range")),
        sa.CheckConstraint("opens_at <= closes_at", name=op.f("ck_services_hours")),
        sa.CheckConstraint("slot_minutes >= 1", name=op.f("ck_services_slot_minutes_range")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_services_venues")),
        sa.PrimaryKeyConstraint("service_id", name=op.f("pk_services")),
        sa.UniqueConstraint("venue_id", "service_date", "name", name=op.f("uq_services_venue_id_service_date_name")),
    )
    op.create_table(
        "table_sets",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("min_covers", sa.Integer(), nullable=False),
        sa.Column("max_covers", sa.Integer(), nullable=False),
        sa.Column("setup_minutes", sa.Integer(), nullable=False),
        sa.Column("counts_as", sa.Integer(), nullable=False),
        sa.Column("min_spend", sa.BigInteger(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(
            "source IN ('single', 'declared', 'generated', 'locked')", name=op.f("ck_table_sets_source_known")
        ),
        sa.CheckConstraint("1 <= min_covers AND min_covers <= max_covers", name=op.f("ck_table_sets_covers_range")),
        sa.CheckConstraint("counts_as >= 0", name=op.f("ck_table_sets_counts_as_range")),
        sa.CheckConstraint("min_spend >= 0", name=op.f("ck_table_sets_min_spend_range")),
        sa.CheckConstraint("setup_minutes >= 0", name=op.f("ck_table_sets_setup_minutes_range")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_table_sets_venues")),
        sa.PrimaryKeyConstraint("venue_id", "tables", name=op.f("pk_table_sets")),
    )
    op.create_table(
        "combinations",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("min_covers", sa.Integer(), nullable=False),
        sa.Column("max_covers", sa.Integer(), nullable=False),
        sa.Column("setup_minutes", sa.Integer(), nullable=True),
        sa.Column("counts_as", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("1 <= min_covers AND min_covers <= max_covers", name=op.f("ck_combinations_covers_range")),
        sa.CheckConstraint("counts_as >= 0", name=op.f("ck_combinations_counts_as_range")),
        sa.CheckConstraint("setup_minutes >= 0", name=op.f("ck_combinations_setup_minutes_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_combinations_version_range")),
        sa.ForeignKeyConstraint(
            ["venue_id", "tables"],
            ["table_sets.venue_id", "table_sets.tables"],
            name=op.f("fk_combinations_table_sets"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "tables", name=op.f("pk_combinations")),
    )
    op.create_table(
        "parties",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_date", sa.Date(), nullable=False),
        sa.Column("service_name", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expected_spend", sa.BigInteger(), nullable=True),
        sa.Column("earliest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Text(), nullable=True),
        sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("needs", JSON, nullable=False),
        sa.Column("wishes", JSON, nullable=False),
        sa.Column("occasion", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("loaded", JSON, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "kind = 'booking' OR (status IN ('requested', 'cancelled') AND NOT locked AND held IS NULL AND created_at IS NOT NULL)",
            name=op.f("ck_parties_entry_waits"),
        ),
        sa.CheckConstraint("kind IN ('booking', 'waitlist')", name=op.f("ck_parties_kind_known")),
        sa.CheckConstraint(
            "status IN ('requested', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_parties_status_known"),
        ),
        sa.CheckConstraint("NOT locked OR held IS NOT NULL", name=op.f("ck_parties_lock_has_tables")),
        sa.CheckConstraint("arrival <= latest", name=op.f("ck_parties_latest_range")),
        sa.CheckConstraint("duration >= 1", name=op.f("ck_parties_duration_range")),
        sa.CheckConstraint("earliest <= arrival", name=op.f("ck_parties_earliest_range")),
        sa.CheckConstraint("expected_spend >= 0", name=op.f("ck_parties_expected_spend_range")),
        sa.CheckConstraint("party_size >= 1", name=op.f("ck_parties_party_size_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_parties_version_range")),
        sa.ForeignKeyConstraint(
            ["venue_id", "customer_id"],
            ["customers.venue_id", "customers.customer_id"],
            name=op.f("fk_parties_customers"),
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_parties_venues")),
        sa.PrimaryKeyConstraint("venue_id", "party_id", name=op.f("pk_parties")),
    )
    op.create_index("ix_parties_venue_id_customer_id", "parties", ["venue_id", "customer_id"], unique=False)
    op.create_index("ix_parties_venue_id_service_date", "parties", ["venue_id", "service_date"], unique=False)
    op.create_table(
        "tables",
        sa.Column("table_key", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("table_id", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("min_covers", sa.Integer(), nullable=False),
        sa.Column("max_covers", sa.Integer(), nullable=False),
        sa.Column("tags", JSON, nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("min_spend", sa.BigInteger(), nullable=False),
        sa.Column("adjacent_to", JSON, nullable=False),
        sa.Column("x", sa.Double(), nullable=True),
        sa.Column("y", sa.Double(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("1 <= min_covers AND min_covers <= max_covers", name=op.f("ck_tables_covers_range")),
        sa.CheckConstraint("min_spend >= 0", name=op.f("ck_tables_min_spend_range")),
        sa.CheckConstraint("rank >= 0", name=op.f("ck_tables_rank_range")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_tables_version_range")),
        sa.ForeignKeyConstraint(["venue_id", "area"], ["areas.venue_id", "areas.area"], name=op.f("fk_tables_areas")),
        sa.PrimaryKeyConstraint("table_key", name=op.f("pk_tables")),
        sa.UniqueConstraint("venue_id", "table_id", name=op.f("uq_tables_venue_id_table_id")),
    )
    op.create_table(
        "booking_references",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reference) BETWEEN 10 AND 40", name=op.f("ck_booking_references_reference_shape")),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"],
            ["parties.venue_id", "parties.party_id"],
            name=op.f("fk_booking_references_parties"),
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_booking_references")),
        sa.UniqueConstraint("venue_id", "party_id", name=op.f("uq_booking_references_venue_id_party_id")),
    )
    op.create_table(
        "closure_tables",
        sa.Column("closure_id", KEY, nullable=False),
        sa.Column("table_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["closure_id"], ["closures.closure_id"], name=op.f("fk_closure_tables_closures"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["table_key"], ["tables.table_key"], name=op.f("fk_closure_tables_tables")),
        sa.PrimaryKeyConstraint("closure_id", "table_key", name=op.f("pk_closure_tables")),
    )
    op.create_table(
        "state_changes",
        sa.Column("state_change_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_kind", sa.Text(), nullable=False),
        sa.Column("to_kind", sa.Text(), nullable=False),
        sa.Column("from_status", sa.Text(), nullable=False),
        sa.Column("to_status", sa.Text(), nullable=False),
        sa.CheckConstraint("from_kind IN ('booking', 'waitlist')", name=op.f("ck_state_changes_from_kind_known")),
        sa.CheckConstraint(
            "from_status IN ('requested', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_state_changes_from_status_known"),
        ),
        sa.CheckConstraint("to_kind IN ('booking', 'waitlist')", name=op.f("ck_state_changes_to_kind_known")),
        sa.CheckConstraint(
            "to_status IN ('requested', 'confirmed', 'arrived', 'completed', 'cancelled', 'no_show')",
            name=op.f("ck_state_changes_to_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_state_changes_parties")
        ),
        sa.PrimaryKeyConstraint("state_change_id", name=op.f("pk_state_changes")),
    )
    op.create_index("ix_state_changes_venue_id_party_id", "state_changes", ["venue_id", "party_id"], unique=False)
    op.create_table(
        "table_set_tables",
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("table_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(["table_key"], ["tables.table_key"], name=op.f("fk_table_set_tables_tables")),
        sa.ForeignKeyConstraint(
            ["venue_id", "tables"],
            ["table_sets.venue_id", "table_sets.tables"],
            name=op.f("fk_table_set_tables_table_sets"),
        ),
        sa.PrimaryKeyConstraint("venue_id", "tables", "table_key", name=op.f("pk_table_set_tables")),
    )


def downgrade() -> None:
    op.drop_table("table_set_tables")
    op.drop_table("state_changes")
    op.drop_table("closure_tables")
    op.drop_table("booking_references")
    op.drop_table("tables")
    op.drop_table("parties")
    op.drop_table("combinations")
    op.drop_table("table_sets")
    op.drop_table("services")
    op.drop_table("customers")
    op.drop_table("closures")
    op.drop_table("areas")
    op.drop_table("venues")
