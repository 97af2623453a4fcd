"""Column types: times in UTC, lists as JSON, and keys that count by themselves on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Identity, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator

from allocator.domain.clock import EPOCH, to_minute

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect


class UtcTime(TypeDecorator[datetime]):
    """An aware moment: ``timestamptz`` on PostgreSQL, text in UTC on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; without its zone where the database knows none."""
        return None if value is None else _stored(value.astimezone(UTC), dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware again."""
        return None if value is None else _aware(value)


class UtcMinute(TypeDecorator[int]):
    """A whole minute since 1970 UTC, as the domain counts, stored as the moment it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment the minute begins."""
        return None if value is None else _stored(EPOCH + timedelta(minutes=value), dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The minute the moment falls in."""
        return None if value is None else to_minute(_aware(value))


def _stored(moment: datetime, dialect: Dialect) -> datetime:
    return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


JSON_VALUE = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
"""JSON, binary where the database has it; ``None`` is SQL's NULL."""

BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""A key of many rows; SQLite counts only plain integers by itself."""

Id = Annotated[str, mapped_column(Text)]
"""An id people gave: of a venue, table, booking, customer."""

Words = Annotated[str, mapped_column(Text)]
"""Free text."""

Minute = Annotated[int, mapped_column(UtcMinute)]
"""A time the domain counts in minutes."""

Moment = Annotated[datetime, mapped_column(UtcTime)]
"""A time of the clock on the wall of the machine: when something was done."""

Money = Annotated[int, mapped_column(BigInteger)]
"""An amount in minor units of the currency its row or its venue names."""

Names = Annotated[list[str], mapped_column(JSON_VALUE)]
"""A list of names."""

Document = Annotated[dict[str, Any], mapped_column(JSON_VALUE)]
"""A JSON object."""

SerialKey = Annotated[int, mapped_column(BIG_KEY, Identity(), primary_key=True)]
"""A number the database gives, in order."""
