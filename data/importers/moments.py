"""Dates and times as other systems write them: years first or last, days before or after months, clocks of 12 or 24."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_FIRST_COUNTRIES = frozenset({"US", "PH", "FM", "MH", "PW"})

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_DAY_NAMED = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{4})(?!\d)", re.IGNORECASE)
_MONTH_NAMED = re.compile(r"(?<![a-z])([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?<!\d)(\d{1,2})[:.h](\d{2})(?::\d{2}(?:\.\d+)?)?\s*([ap]\.?m\.?)?(?![a-z\d])", re.IGNORECASE)
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s*([ap])\.?m\.?(?![a-z])", re.IGNORECASE)


def month_comes_first(texts: Iterable[str], *, otherwise: bool) -> bool | None:
    """Whether ``1/2/26`` is the second of January, as the other dates of the column show.

    ``otherwise`` where none shows it; ``None`` where they contradict each other.
    """
    pairs = [(int(found[1]), int(found[2])) for text in texts if (found := _YEAR_LAST.search(text))]
    day_first = any(first > 12 for first, _ in pairs)
    month_first = any(second > 12 for _, second in pairs)
    if day_first and month_first:
        return None
    return month_first if day_first or month_first else otherwise


def find_date(text: str, *, month_first: bool) -> date | None:
    """The date that ``text`` holds, ``None`` where it holds none."""
    for pattern, parts in (
        (_YEAR_FIRST, (1, 2, 3)),
        (_YEAR_LAST, (3, 1, 2) if month_first else (3, 2, 1)),
        (_DAY_NAMED, (3, 2, 1)),
        (_MONTH_NAMED, (3, 1, 2)),
    ):
        found = pattern.search(text)
        if found:
            made = _made(*(found[part] for part in parts))
            if made is not None:
                return made
    return None


def find_clock(text: str) -> int | None:
    """Minute of the day that ``text`` holds (``13:00``, ``7:30 PM``, ``9pm``), ``None`` where it holds none."""
    if found := _CLOCK.search(text):
        return _minute(int(found[1]), int(found[2]), (found[3] or "")[:1].lower())
    if found := _HOUR.search(text):
        return _minute(int(found[1]), 0, found[2].lower())
    return None


def _made(year: str, month: str, day: str) -> date | None:
    number = MONTHS.index(month.lower()) + 1 if month.lower() in MONTHS else int(month) if month.isdecimal() else 0
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def _minute(hour: int, minute: int, half: str) -> int | None:
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None
