"""Who has which tables when: allocations with their tables, and holds that end by themselves."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from allocator.domain.reservation import HoldPurpose, HoldState
from data.database.columns import Id, Minute, Moment, SerialKey, Words
from data.database.models.base import Base, check, one_of


class AllocationRow(Base):
    """A party at a set of tables, [starts_at, ends_at); it occupies them for [occupied_from, occupied_to).

    Rows are put in and taken out, never edited. ``expires_at`` is set while it is only held or offered.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        UniqueConstraint("venue_id", "party_id"),
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        ForeignKeyConstraint(["venue_id", "tables"], ["table_sets.venue_id", "table_sets.tables"]),
        check("period", "occupied_from <= starts_at AND starts_at < ends_at AND ends_at <= occupied_to"),
        Index("ix_allocations_service_id", "service_id"),
    )

    allocation_id: Mapped[SerialKey]
    venue_id: Mapped[Id]
    service_id: Mapped[int] = mapped_column(ForeignKey("services.service_id"))
    party_id: Mapped[Id]
    tables: Mapped[Words]
    starts_at: Mapped[Minute]
    ends_at: Mapped[Minute]
    occupied_from: Mapped[Minute]
    occupied_to: Mapped[Minute]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("runs.run_id"))
    expires_at: Mapped[Minute | None]


class AllocationTableRow(Base):
    """A table an allocation occupies. The database fills these itself and lets no two periods of a table overlap."""

    __tablename__ = "allocation_tables"
    __table_args__ = (
        check("period", "occupied_from < occupied_to"),
        Index("ix_allocation_tables_table_key_occupied_to", "table_key", "occupied_to"),
    )

    allocation_id: Mapped[int] = mapped_column(
        ForeignKey("allocations.allocation_id", ondelete="CASCADE"), primary_key=True
    )
    table_key: Mapped[int] = mapped_column(ForeignKey("tables.table_key"), primary_key=True)
    venue_id: Mapped[Id]
    occupied_from: Mapped[Minute]
    occupied_to: Mapped[Minute]


class HoldRow(Base):
    """Tables kept for a party until ``expires_at``: a booking not yet confirmed, or an offer to the waitlist.

    What it keeps is the party's allocation while the hold is ``open``; the tables are repeated here for the record.
    """

    __tablename__ = "holds"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "party_id"], ["parties.venue_id", "parties.party_id"]),
        one_of("purpose", HoldPurpose),
        one_of("state", HoldState),
        check("ended", "(state = 'open') = (ended_at IS NULL)"),
        Index("ix_holds_venue_id_party_id", "venue_id", "party_id"),
        Index(
            "ix_holds_open",
            "venue_id",
            "expires_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    hold_id: Mapped[SerialKey]
    venue_id: Mapped[Id]
    party_id: Mapped[Id]
    purpose: Mapped[Words]
    state: Mapped[Words]
    tables: Mapped[Words]
    starts_at: Mapped[Minute]
    made_at: Mapped[Moment]
    expires_at: Mapped[Minute]
    ended_at: Mapped[Moment | None]
