"""The venue and its floor: areas, tables, the sets that may be joined, closures, services."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, ForeignKeyConstraint, Index, Integer, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from data.database.columns import Document, Id, Minute, Money, Names, SerialKey, Words
from data.database.models.base import Base, check, one_of

SOURCES = ("single", "declared", "generated", "locked")


class VenueRow(Base):
    """A venue. What the database itself enforces are columns; its other rules are checked JSON.

    All money of a venue is in minor units of ``currency``.
    """

    __tablename__ = "venues"
    __table_args__ = (
        check("tables_per_customer_range", "tables_per_customer >= 0"),
        check("vip_tables_per_customer_range", "vip_tables_per_customer >= 0"),
        check("minor_digits_range", "minor_digits BETWEEN 0 AND 4"),
        check("currency_code", "length(currency) = 3"),
        check("version_range", "version >= 1"),
    )

    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Words]
    timezone: Mapped[Words]
    country: Mapped[Words | None]
    reference_prefix: Mapped[Words]
    currency: Mapped[Words]
    minor_digits: Mapped[int]
    tables_per_customer: Mapped[int]
    vip_tables_per_customer: Mapped[int]
    rules: Mapped[Document]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class AreaRow(Base):
    """A part of the floor."""

    __tablename__ = "areas"

    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"), primary_key=True)
    area: Mapped[Words] = mapped_column(primary_key=True)


class TableRow(Base):
    """A table. ``table_key`` is its number over all venues, for the rule against double booking."""

    __tablename__ = "tables"
    __table_args__ = (
        UniqueConstraint("venue_id", "table_id"),
        ForeignKeyConstraint(["venue_id", "area"], ["areas.venue_id", "areas.area"]),
        check("covers_range", "1 <= min_covers AND min_covers <= max_covers"),
        check("rank_range", "rank >= 0"),
        check("min_spend_range", "min_spend >= 0"),
        check("version_range", "version >= 1"),
    )

    table_key: Mapped[SerialKey]
    venue_id: Mapped[Id]
    table_id: Mapped[Id]
    area: Mapped[Words]
    min_covers: Mapped[int]
    max_covers: Mapped[int]
    tags: Mapped[Names]
    rank: Mapped[int]
    min_spend: Mapped[Money]
    adjacent_to: Mapped[Names]
    x: Mapped[float | None]
    y: Mapped[float | None]
    description: Mapped[Words]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class CombinationRow(Base):
    """A declared combination as the manager wrote it; ``tables`` is its spelling ``15+16``."""

    __tablename__ = "combinations"
    __table_args__ = (
        ForeignKeyConstraint(["venue_id", "tables"], ["table_sets.venue_id", "table_sets.tables"]),
        check("covers_range", "1 <= min_covers AND min_covers <= max_covers"),
        check("setup_minutes_range", "setup_minutes >= 0"),
        check("counts_as_range", "counts_as >= 0"),
        check("version_range", "version >= 1"),
    )

    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    tables: Mapped[Words] = mapped_column(primary_key=True)
    min_covers: Mapped[int]
    max_covers: Mapped[int]
    setup_minutes: Mapped[int | None]
    counts_as: Mapped[int]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class TableSetRow(Base):
    """A set of tables a party may be given: each table alone, and every combination declared, generated or locked.

    One that is no longer made is ``retired``, for old allocations still name it.
    """

    __tablename__ = "table_sets"
    __table_args__ = (
        one_of("source", SOURCES),
        check("covers_range", "1 <= min_covers AND min_covers <= max_covers"),
        check("setup_minutes_range", "setup_minutes >= 0"),
        check("counts_as_range", "counts_as >= 0"),
        check("min_spend_range", "min_spend >= 0"),
    )

    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"), primary_key=True)
    tables: Mapped[Words] = mapped_column(primary_key=True)
    source: Mapped[Words]
    min_covers: Mapped[int]
    max_covers: Mapped[int]
    setup_minutes: Mapped[int]
    counts_as: Mapped[int]
    min_spend: Mapped[Money]
    retired: Mapped[bool] = mapped_column(Boolean, server_default=false())


class TableSetTableRow(Base):
    """A table of a set."""

    __tablename__ = "table_set_tables"
    __table_args__ = (ForeignKeyConstraint(["venue_id", "tables"], ["table_sets.venue_id", "table_sets.tables"]),)

    venue_id: Mapped[Id] = mapped_column(primary_key=True)
    tables: Mapped[Words] = mapped_column(primary_key=True)
    table_key: Mapped[int] = mapped_column(ForeignKey("tables.table_key"), primary_key=True)


class ClosureRow(Base):
    """Tables out of use from ``starts_at`` to ``ends_at``, without end on a side that is NULL."""

    __tablename__ = "closures"
    __table_args__ = (
        check("period", "starts_at < ends_at"),
        check("version_range", "version >= 1"),
        Index("ix_closures_venue_id_ends_at", "venue_id", "ends_at"),
    )

    closure_id: Mapped[SerialKey]
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"))
    starts_at: Mapped[Minute | None]
    ends_at: Mapped[Minute | None]
    release_at: Mapped[Minute | None]
    reason: Mapped[Words]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class ClosureTableRow(Base):
    """A table a closure closes."""

    __tablename__ = "closure_tables"

    closure_id: Mapped[int] = mapped_column(ForeignKey("closures.closure_id", ondelete="CASCADE"), primary_key=True)
    table_key: Mapped[int] = mapped_column(ForeignKey("tables.table_key"), primary_key=True)


class ServiceRow(Base):
    """One venue-night: a service on a date, with the hours it had when it was first planned or last changed."""

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_date", "name"),
        check("hours", "opens_at <= closes_at"),
        check("slot_minutes_range", "slot_minutes >= 1"),
        check("buffer_minutes_range", "buffer_minutes >= 0"),
    )

    service_id: Mapped[SerialKey]
    venue_id: Mapped[Id] = mapped_column(ForeignKey("venues.venue_id"))
    service_date: Mapped[date]
    name: Mapped[Words] = mapped_column(default="")
    opens_at: Mapped[Minute]
    closes_at: Mapped[Minute]
    last_arrival: Mapped[Minute]
    slot_minutes: Mapped[int]
    buffer_minutes: Mapped[int]
