"""Times and dates as people write them: a local time of the venue unless it carries its own offset."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from allocator.domain.clock import exists, to_datetime, to_minute, wall_minute
from allocator.domain.errors import UsageError
from data.wording import shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from allocator.domain.clock import Minute

FIRST_YEAR = 1970
LAST_YEAR = 2199
"""Years a time may lie in; outside them it is a slip of the pen."""

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d(?::\d\d)?(?:Z|[+-](?:[01]\d|2[0-3]):\d\d)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def parse_local_time(text: str, timezone: str) -> Minute:
    """Minute of ``YYYY-MM-DDTHH:MM`` in ``timezone``, or at its own offset where it has one; seconds are dropped.

    A wall time that occurs twice is the first of the two.

    Raises
    ------
    ValueError
        with a sentence, where it is no such time or does not exist that night.
    """
    if not _LOCAL_TIME.fullmatch(text):
        raise ValueError(f"must be a local time such as 2026-11-28T21:30, not {shown(text)}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not in the calendar") from None
    _check_year(moment)
    if moment.tzinfo is not None:
        return to_minute(moment)
    if moment.second:
        moment = moment.replace(second=0)
    if not exists(moment, timezone):
        raise ValueError(f"{shown(text)} does not exist in {timezone}: the clocks go forward over it")
    return wall_minute(moment, timezone)


def local_text(minute: Minute, timezone: str) -> str:
    """``minute`` as :func:`parse_local_time` reads it, with an offset only where the wall time occurs twice."""
    moment = to_datetime(minute, timezone)
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return (moment if twice else moment.replace(tzinfo=None)).isoformat(timespec="minutes")


def parse_now(text: str, timezone: str) -> Minute:
    """Minute meant by ``--now``: venue time unless it has an offset.

    Raises
    ------
    UsageError
        where ``text`` is no time.
    """
    try:
        return parse_local_time(text.strip(), timezone)
    except ValueError as error:
        raise UsageError(f"--now: {error}") from None


def parse_date(text: str) -> date:
    """The date ``YYYY-MM-DD``.

    Raises
    ------
    ValueError
        with a sentence, where it is no date.
    """
    if not _DATE.fullmatch(text):
        raise ValueError(f"must be a date such as 2026-11-28, not {shown(text)}")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not in the calendar") from None
    _check_year(day)
    return day


def parse_time_of_day(text: str) -> int:
    """Minute of the day of ``HH:MM``.

    Raises
    ------
    ValueError
        with a sentence, where it is no time of day.
    """
    found = _TIME_OF_DAY.fullmatch(text)
    if not found:
        raise ValueError(f'must be a time of day such as "21:00", not {shown(text)}')
    return int(found[1]) * 60 + int(found[2])


def time_of_day_text(minute_of_day: int) -> str:
    """``minute_of_day`` as ``HH:MM``."""
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


def check_timezone(name: str) -> str:
    """``name``, if it is a time zone of the IANA data base.

    Raises
    ------
    ValueError
        with a sentence, where it is none.
    """
    if _zone(name) is None:
        raise ValueError(f'must be an IANA time zone such as "Europe/London", not {shown(name)}')
    return name


def _zone(name: str) -> ZoneInfo | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
