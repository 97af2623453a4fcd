"""What else the evening needs: special requests, payments, and the events that tell others what changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from allocator.domain.reservation import DepositState
from allocator.domain.special_request import Department, Priority, RequestState, RequestType
from data.database.columns import Document, Id, Minute, Moment, Money, SerialKey, Words
from data.database.models.base import Base, check, one_of


class SpecialRequestRow(Base):
    """Something a party asked for, and how far the house has come with it.

    ``tag`` is what its tables must have, or should, once the house has accepted it.
    """

    __tablename__ = "special_requests"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        one_of("type", RequestType),
        one_of("priority", Priority),
        one_of("department", Department),
        one_of("state", RequestState),
        check("care_first", "type NOT IN ('dietary', 'accessibility') OR priority IN ('high', 'urgent')"),
        check("version_range", "version >= 1"),
        Index("ix_special_requests_venue_id_party_id", "venue_id", "party_id"),
    )

    request_id: Mapped[SerialKey]
    venue_id: Mapped[Id]
    party_id: Mapped[Id]
    type: Mapped[Words]
    priority: Mapped[Words]
    department: Mapped[Words]
    state: Mapped[Words]
    description: Mapped[Words]
    tag: Mapped[Words | None]
    due_at: Mapped[Minute | None]
    created_at: Mapped[Moment]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class RequestChangeRow(Base):
    """One change of a special request: who, when, why."""

    __tablename__ = "special_request_changes"
    __table_args__ = (
        one_of("from_state", RequestState),
        one_of("to_state", RequestState),
        Index("ix_special_request_changes_request_id", "request_id"),
    )

    request_change_id: Mapped[SerialKey]
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("special_requests.request_id"))
    happened_at: Mapped[Moment]
    actor: Mapped[Words]
    reason: Mapped[Words]
    from_state: Mapped[Words]
    to_state: Mapped[Words]


class PaymentRow(Base):
    """A deposit a party owes or has paid; no card data, only the provider's own reference."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        UniqueConstraint("provider", "provider_reference"),
        one_of("state", DepositState),
        check("amount_range", "amount >= 0"),
        check("currency_code", "length(currency) = 3"),
        check("version_range", "version >= 1"),
        Index("ix_payments_venue_id_party_id", "venue_id", "party_id"),
    )

    payment_id: Mapped[SerialKey]
    venue_id: Mapped[Id]
    party_id: Mapped[Id]
    provider: Mapped[Words]
    provider_reference: Mapped[Words | None]
    amount: Mapped[Money]
    currency: Mapped[Words]
    state: Mapped[Words]
    due_at: Mapped[Minute]
    paid_at: Mapped[Moment | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class EventRow(Base):
    """One thing that changed, written with the change itself. ``details`` hold ids and figures, nobody's data."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_venue_id_event_id", "venue_id", "event_id"),)

    event_id: Mapped[SerialKey]
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"))
    happened_at: Mapped[Moment]
    kind: Mapped[Words]
    party_id: Mapped[Id | None]
    actor: Mapped[Words]
    details: Mapped[Document]


class ProviderEventRow(Base):
    """Something a payment provider told, noted so that what is told twice is done once."""

    __tablename__ = "provider_events"

    provider: Mapped[Words] = mapped_column(primary_key=True)
    provider_event_id: Mapped[Words] = mapped_column(primary_key=True)
    kind: Mapped[Words]
    received_at: Mapped[Moment]


class EventCursorRow(Base):
    """How far a consumer of the events has come."""

    __tablename__ = "event_cursors"

    consumer: Mapped[Words] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[Moment]


class StaffRow(Base):
    """A login of the database that works at a venue, and sees no other."""

    __tablename__ = "staff"

    login: Mapped[Words] = mapped_column(primary_key=True)
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"), primary_key=True)
