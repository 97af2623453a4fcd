"""Who comes: customers with their persons, and parties (bookings and waitlist entries) with their references."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from allocator.domain.party import Kind, Status
from data.database.columns import Document, Id, Minute, Moment, Money, Names, SerialKey, Words
from data.database.models.base import Base, check, one_of


class CustomerRow(Base):
    """A customer. ``person_id`` is equal for all customers of one person; ``loaded`` is the mark of the row that
    was last taken in, so that the same row again changes nothing.
    """

    __tablename__ = "customers"
    __table_args__ = (
        check("visits_range", "visits >= 0"),
        check("no_shows_range", "no_shows >= 0"),
        check("late_cancellations_range", "late_cancellations >= 0"),
        check("total_spend_range", "total_spend >= 0"),
        check("loyalty_points_range", "loyalty_points >= 0"),
        check("table_limit_range", "table_limit >= 0"),
        check("version_range", "version >= 1"),
        Index("ix_customers_attendance", "venue_id", "visits", "no_shows", "late_cancellations"),
        Index("ix_customers_venue_id_person_id", "venue_id", "person_id"),
        Index(
            "ix_customers_venue_id_email_key",
            "venue_id",
            "email_key",
            sqlite_where=text("email_key <> ''"),
            postgresql_where=text("email_key <> ''"),
        ),
        Index(
            "ix_customers_venue_id_phone_key",
            "venue_id",
            "phone_key",
            sqlite_where=text("phone_key <> ''"),
            postgresql_where=text("phone_key <> ''"),
        ),
    )

    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"), primary_key=True)
    customer_id: Mapped[Id] = mapped_column(primary_key=True)
    person_id: Mapped[Id]
    name: Mapped[Words]
    email: Mapped[Words]
    phone: Mapped[Words]
    email_key: Mapped[Words]
    phone_key: Mapped[Words]
    vip_tier: Mapped[Words | None]
    visits: Mapped[int]
    no_shows: Mapped[int]
    late_cancellations: Mapped[int]
    total_spend: Mapped[Money]
    loyalty_points: Mapped[int]
    last_visit: Mapped[date | None]
    table_limit: Mapped[int | None]
    loaded: Mapped[Words | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class PartyRow(Base):
    """A booking or a waitlist entry: one table, for their ids are unique among both and both are seated.

    ``service_date`` and ``service_name`` say to which service it belongs. ``held`` is the set of tables a booking
    holds, ``15+16``. ``loaded`` is what the last load said of it, so that only what a folder changes is changed.
    """

    __tablename__ = "parties"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "customer_id"], ["customers.venue_id", "customers.customer_id"]),
        one_of("kind", Kind),
        one_of("status", Status),
        check("party_size_range", "party_size >= 1"),
        check("duration_range", "duration >= 1"),
        check("expected_spend_range", "expected_spend >= 0"),
        check("earliest_range", "earliest <= arrival"),
        check("latest_range", "arrival <= latest"),
        check("lock_has_tables", "NOT locked OR held IS NOT NULL"),
        check(
            "entry_waits",
            "kind = 'booking' OR (status IN ('requested', 'cancelled') AND NOT locked "
            "AND held IS NULL AND created_at IS NOT NULL)",
        ),
        check("version_range", "version >= 1"),
        Index("ix_parties_venue_id_service_date", "venue_id", "service_date"),
        Index("ix_parties_venue_id_customer_id", "venue_id", "customer_id"),
    )

    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"), primary_key=True)
    party_id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    customer_id: Mapped[Id]
    party_size: Mapped[int]
    arrival: Mapped[Minute]
    service_date: Mapped[date]
    service_name: Mapped[Words]
    status: Mapped[Words]
    duration: Mapped[int | None]
    created_at: Mapped[Minute | None]
    expected_spend: Mapped[Money | None]
    earliest: Mapped[Minute | None]
    latest: Mapped[Minute | None]
    held: Mapped[Words | None]
    locked: Mapped[bool] = mapped_column(Boolean, server_default=false())
    needs: Mapped[Names]
    wishes: Mapped[Names]
    occasion: Mapped[Words | None]
    expires_at: Mapped[Minute | None]
    notes: Mapped[Words]
    loaded: Mapped[Document | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class ReferenceRow(Base):
    """The reference a guest is told for a booking, unique over all venues."""

    __tablename__ = "booking_references"
    __table_args__ = (
        UniqueConstraint("venue_id", "party_id"),
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        check("reference_shape", "length(reference) BETWEEN 10 AND 40"),
    )

    reference: Mapped[Words] = mapped_column(primary_key=True)
    venue_id: Mapped[Id]
    party_id: Mapped[Id]
    created_at: Mapped[Moment]


class StateChangeRow(Base):
    """One change of a party's state: who, when, why."""

    __tablename__ = "state_changes"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        one_of("from_kind", Kind),
        one_of("to_kind", Kind),
        one_of("from_status", Status),
        one_of("to_status", Status),
        Index("ix_state_changes_venue_id_party_id", "venue_id", "party_id"),
    )

    state_change_id: Mapped[SerialKey]
    venue_id: Mapped[Id]
    party_id: Mapped[Id]
    happened_at: Mapped[Moment]
    actor: Mapped[Words]
    reason: Mapped[Words]
    from_kind: Mapped[Words]
    to_kind: Mapped[Words]
    from_status: Mapped[Words]
    to_status: Mapped[Words]
