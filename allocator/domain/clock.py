"""Time: everything is counted in whole minutes UTC since 1970, so that a night with a clock change is right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Minute = int
"""Whole minutes since 1970-01-01T00:00Z."""

MINUTES_PER_DAY = 24 * 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_minute(moment: datetime) -> Minute:
    """Minute an aware ``moment`` falls in (seconds are dropped)."""
    return (moment - EPOCH) // timedelta(minutes=1)


def to_datetime(minute: Minute, timezone: str = "UTC") -> datetime:
    """Aware datetime of ``minute`` in the IANA ``timezone``."""
    return (EPOCH + timedelta(minutes=minute)).astimezone(UTC if timezone == "UTC" else ZoneInfo(timezone))


def exists(local: datetime, timezone: str) -> bool:
    """Whether the naive ``local`` wall time is ever shown by a clock in ``timezone``."""
    return _round_trip(local, ZoneInfo(timezone)) == local


def wall_minute(local: datetime, timezone: str) -> Minute:
    """Minute of the naive wall time ``local``: the first of two, or the next that exists.

    Callers that must refuse a time that does not exist ask :func:`exists` first.
    """
    zone = ZoneInfo(timezone)
    while _round_trip(local, zone) != local:
        local += timedelta(minutes=1)
    return to_minute(local.replace(tzinfo=zone, fold=0))


def hour_minute(day: date, minute_of_day: int, timezone: str) -> Minute:
    """Minute at which the wall clock shows ``minute_of_day`` (0 to 2879, past 1439 the next day) on ``day``."""
    return wall_minute(datetime(day.year, day.month, day.day) + timedelta(minutes=minute_of_day), timezone)  # noqa: DTZ001


def local_date(minute: Minute, timezone: str) -> date:
    """Calendar date the wall clock in ``timezone`` shows at ``minute``."""
    return to_datetime(minute, timezone).date()


def _round_trip(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)
