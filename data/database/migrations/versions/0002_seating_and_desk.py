"""Who sits where, what the planner did, and what the desk needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_events_venues")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_venue_id_event_id", "events", ["venue_id", "event_id"], unique=False)
    op.create_table(
        "runs",
        sa.Column("run_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_now", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_moves", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("waitlist", sa.Text(), nullable=False),
        sa.Column("time_limit", sa.Double(), nullable=False),
        sa.Column("gap", sa.Double(), nullable=False),
        sa.Column("workers", sa.Integer(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("deterministic", sa.Boolean(), nullable=False),
        sa.Column("wall_seconds", sa.Double(), nullable=False),
        sa.Column("phases", JSON, nullable=False),
        sa.Column("versions", JSON, nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("input_digest", sa.Text(), nullable=False),
        sa.Column("result_digest", sa.Text(), nullable=False),
        sa.CheckConstraint("goal IN ('covers', 'revenue')", name=op.f("ck_runs_goal_known")),
        sa.CheckConstraint("status IN ('optimal', 'feasible', 'none')", name=op.f("ck_runs_status_known")),
        sa.CheckConstraint("waitlist IN ('strict', 'weighted')", name=op.f("ck_runs_waitlist_known")),
        sa.CheckConstraint("wall_seconds >= 0", name=op.f("ck_runs_wall_seconds_range")),
        sa.CheckConstraint("workers >= 1", name=op.f("ck_runs_workers_range")),
        sa.ForeignKeyConstraint(["service_id"], ["services.service_id"], name=op.f("fk_runs_services")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_runs_venues")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_runs")),
    )
    op.create_index("ix_runs_service_id_run_id", "runs", ["service_id", "run_id"], unique=False)
    op.create_table(
        "allocations",
        sa.Column("allocation_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", KEY, nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "occupied_from <= starts_at AND starts_at < ends_at AND ends_at <= occupied_to",
            name=op.f("ck_allocations_period"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_allocations_runs")),
        sa.ForeignKeyConstraint(["service_id"], ["services.service_id"], name=op.f("fk_allocations_services")),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_allocations_parties")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "tables"], ["table_sets.venue_id", "table_sets.tables"], name=op.f("fk_allocations_table_sets")
        ),
        sa.PrimaryKeyConstraint("allocation_id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("venue_id", "party_id", name=op.f("uq_allocations_venue_id_party_id")),
    )
    op.create_index("ix_allocations_service_id", "allocations", ["service_id"], unique=False)
    op.create_table(
        "holds",
        sa.Column("hold_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_holds_ended")),
        sa.CheckConstraint("purpose IN ('booking', 'offer')", name=op.f("ck_holds_purpose_known")),
        sa.CheckConstraint(
            "state IN ('open', 'kept', 'declined', 'expired', 'withdrawn')", name=op.f("ck_holds_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_holds_parties")
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_holds")),
    )
    op.create_index(
        "ix_holds_open",
        "holds",
        ["venue_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_holds_venue_id_party_id", "holds", ["venue_id", "party_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("payment_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'paid', 'expired', 'refund_due', 'refunded')", name=op.f("ck_payments_state_known")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_payments_amount_range")),
        sa.CheckConstraint("length(currency) = 3", name=op.f("ck_payments_currency_code")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_payments_version_range")),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_payments_parties")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_payments")),
        sa.UniqueConstraint("provider", "provider_reference", name=op.f("uq_payments_provider_provider_reference")),
    )
    op.create_index("ix_payments_venue_id_party_id", "payments", ["venue_id", "party_id"], unique=False)
    op.create_table(
        "run_levels",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "name IN ('promises', 'requested_value', 'waitlist', 'covers', 'kept_tables', 'wishes', 'waste')",
            name=op.f("ck_run_levels_name_known"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_run_levels_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "position", name=op.f("pk_run_levels")),
    )
    op.create_table(
        "run_parties",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("tables", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(tables IS NULL) = (starts_at IS NULL) AND (tables IS NULL) = (ends_at IS NULL)",
            name=op.f("ck_run_parties_seat_whole"),
        ),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_run_parties_period")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_run_parties_runs"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_run_parties_parties")
        ),
        sa.PrimaryKeyConstraint("run_id", "venue_id", "party_id", name=op.f("pk_run_parties")),
    )
    op.create_table(
        "scores",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("history", sa.Integer(), nullable=True),
        sa.Column("loyalty", sa.Integer(), nullable=True),
        sa.Column("timing", sa.Integer(), nullable=True),
        sa.Column("occasion", sa.Integer(), nullable=True),
        sa.CheckConstraint("history + loyalty + timing + occasion = score", name=op.f("ck_scores_factors_add_up")),
        sa.CheckConstraint(
            "history >= 0 AND loyalty >= 0 AND timing >= 0 AND occasion >= 0", name=op.f("ck_scores_factors_range")
        ),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_scores_rank_range")),
        sa.CheckConstraint("score BETWEEN 0 AND 1000", name=op.f("ck_scores_score_range")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_scores_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "venue_id", "party_id", name=op.f("pk_scores")),
    )
    op.create_table(
        "special_requests",
        sa.Column("request_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint(
            "department IN ('kitchen', 'bar', 'floor')", name=op.f("ck_special_requests_department_known")
        ),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_special_requests_priority_known")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'acknowledged', 'in_progress', 'fulfilled', 'declined', 'cancelled')",
            name=op.f("ck_special_requests_state_known"),
        ),
        sa.CheckConstraint(
            "type IN ('birthday', 'anniversary', 'hen', 'stag', 'corporate', 'dietary', 'accessibility', 'seating', 'decoration', 'other')",
            name=op.f("ck_special_requests_type_known"),
        ),
        sa.CheckConstraint(
            "type NOT IN ('dietary', 'accessibility') OR priority IN ('high', 'urgent')",
            name=op.f("ck_special_requests_care_first"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_special_requests_version_range")),
        sa.ForeignKeyConstraint(
            ["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"], name=op.f("fk_special_requests_parties")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_special_requests")),
    )
    op.create_index("ix_special_requests_venue_id_party_id", "special_requests", ["venue_id", "party_id"], unique=False)
    op.create_table(
        "unseated_reasons",
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("fixes", JSON, nullable=True),
        sa.CheckConstraint(
            "reason IN ('outside_service', 'too_large', 'too_small', 'size_gap', 'needs_unmet', 'min_spend', 'closed', 'customer_limit', 'pacing', 'stability', 'full')",
            name=op.f("ck_unseated_reasons_reason_known"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"], name=op.f("fk_unseated_reasons_runs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("run_id", "venue_id", "party_id", name=op.f("pk_unseated_reasons")),
    )
    op.create_table(
        "allocation_tables",
        sa.Column("allocation_id", KEY, nullable=False),
        sa.Column("table_key", KEY, nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("occupied_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("occupied_to", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("occupied_from < occupied_to", name=op.f("ck_allocation_tables_period")),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["allocations.allocation_id"],
            name=op.f("fk_allocation_tables_allocations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["table_key"], ["tables.table_key"], name=op.f("fk_allocation_tables_tables")),
        sa.PrimaryKeyConstraint("allocation_id", "table_key", name=op.f("pk_allocation_tables")),
    )
    op.create_index(
        "ix_allocation_tables_table_key_occupied_to", "allocation_tables", ["table_key", "occupied_to"], unique=False
    )
    op.create_table(
        "special_request_changes",
        sa.Column("request_change_id", KEY, sa.Identity(), nullable=False),
        sa.Column("venue_id", sa.Text(), nullable=False),
        sa.Column("request_id", KEY, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "from_state IN ('received', 'acknowledged', 'in_progress', 'fulfilled', 'declined', 'cancelled')",
            name=op.f("ck_special_request_changes_from_state_known"),
        ),
        sa.CheckConstraint(
            "to_state IN ('received', 'acknowledged', 'in_progress', 'fulfilled', 'declined', 'cancelled')",
            name=op.f("ck_special_request_changes_to_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["special_requests.request_id"], name=op.f("fk_special_request_changes_special_requests")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.venue_id"], name=op.f("fk_special_request_changes_venues")),
        sa.PrimaryKeyConstraint("request_change_id", name=op.f("pk_special_request_changes")),
    )
    op.create_index("ix_special_request_changes_request_id", "special_request_changes", ["request_id"], unique=False)


def downgrade() -> None:
    op.drop_table("special_request_changes")
    op.drop_table("allocation_tables")
    op.drop_table("unseated_reasons")
    op.drop_table("special_requests")
    op.drop_table("scores")
    op.drop_table("run_parties")
    op.drop_table("run_levels")
    op.drop_table("payments")
    op.drop_table("holds")
    op.drop_table("allocations")
    op.drop_table("runs")
    op.drop_table("events")
