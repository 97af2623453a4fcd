"""What the text of one cell means: each converter gives the value or raises ValueError with sentences for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from allocator.domain.floor import in_order
from allocator.domain.party import Status
from data.documents.sheet import unguarded
from data.folder.layout import AREA_PREFIX, TABLE_PREFIX
from data.money import to_minor_units
from data.times import parse_local_time
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from allocator.domain.clock import Minute

LONGEST_ID = 100
"""Characters of an id, area or tag."""

MOST = 1_000_000_000
"""Largest whole number that is believed, where a column sets no lower one."""

MOST_COVERS = 1_000_000
"""Largest number of covers or minutes that is believed."""

_STATUSES = {status.value: status for status in Status}


def free_text(text: str) -> str:
    """Any text; its line breaks become one kind. An apostrophe that kept a formula from a spreadsheet is taken off."""
    return unguarded(text.replace("\r\n", "\n").replace("\r", "\n"))


def identifier(text: str) -> str:
    """An id or name that others refer to."""
    if len(text) > LONGEST_ID:
        raise ValueError(f"must have at most {LONGEST_ID} characters, not {len(text)}")
    if "\n" in text or "\r" in text:
        raise ValueError(f"must stand on one line, not {shown(text)}")
    return text


def table_identifier(text: str) -> str:
    """A table id, which must be possible to name in lists and sets."""
    for mark in ";+":
        if mark in text:
            raise ValueError(f"must not contain {shown(mark)}, which separates tables: {shown(text)}")
    return identifier(text)


def whole(minimum: int = 0, maximum: int = MOST) -> Callable[[str], int]:
    """A whole number between ``minimum`` and ``maximum``."""

    def convert(text: str) -> int:
        if not (text.isdecimal() and text.isascii()):
            raise ValueError(f"must be a whole number >= {minimum}, not {shown(text)}")
        digits = text.lstrip("0") or "0"
        if len(digits) > len(str(maximum)) or int(digits) > maximum:
            raise ValueError(f"must be a whole number <= {maximum}, not {shown(text)}")
        if int(digits) < minimum:
            raise ValueError(f"must be a whole number >= {minimum}, not {shown(text)}")
        return int(digits)

    return convert


def number(text: str) -> float:
    """A finite number, such as a position on the plan."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"must be a number, not {shown(text)}")
    return value


def boolean(text: str) -> bool:
    """``true`` or ``false`` in any case."""
    value = {"true": True, "false": False}.get(text.lower())
    if value is None:
        raise ValueError(f"must be true or false, not {shown(text)}")
    return value


def status(text: str) -> Status:
    """The state of a booking, in any case."""
    value = _STATUSES.get(text.lower())
    if value is None:
        raise ValueError(f"must be one of {', '.join(_STATUSES)}, not {shown(text)}")
    return value


def money(digits: int) -> Callable[[str], int]:
    """An amount in a currency with so many decimals, as minor units."""
    return lambda text: to_minor_units(text, digits)


def local_time(timezone: str) -> Callable[[str], Minute]:
    """A time on the clocks of ``timezone``, as a minute."""
    return lambda text: parse_local_time(text, timezone)


def items(text: str, mark: str = ";") -> list[str]:
    """What stands between the marks, blanks left out."""
    return [item for part in text.split(mark) if (item := part.strip())]


def names(text: str) -> frozenset[str]:
    """A list of ids or tags; repeats count once and the order means nothing."""
    return frozenset(identifier(item) for item in items(text))


def members(text: str) -> tuple[str, ...]:
    """The tables named in ``15+16``, as often as they are named."""
    return tuple(identifier(item) for item in items(text, "+"))


def unknown_tables(tables: Iterable[str], area_of: Mapping[str, str] | None) -> list[str]:
    """A sentence for each of ``tables`` that is not on the floor; none where the floor is not known."""
    if area_of is None:
        return []
    hint = " (tables of one set are joined by '+')"
    return [f"unknown table {shown(each)}" + (hint if ";" in each else "") for each in tables if each not in area_of]


def table_set(area_of: Mapping[str, str] | None) -> Callable[[str], tuple[str, ...]]:
    """The set of tables a booking holds, in natural order."""

    def convert(text: str) -> tuple[str, ...]:
        named = members(text)
        if wrong := unknown_tables(dict.fromkeys(named), area_of):
            raise ValueError(*wrong)
        if not named:
            raise ValueError(f"must name tables such as 15+16, not {shown(text)}")
        return in_order(named)

    return convert


def demands(area_of: Mapping[str, str] | None) -> Callable[[str], tuple[str, ...]]:
    """Needs or wishes: tags, ``area:NAME`` of a known area, ``table:ID`` of a known table."""
    areas = None if area_of is None else set(area_of.values())

    def convert(text: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        wrong: list[str] = []
        for item in items(text):
            prefix, name = _parted(item)
            identifier(name)
            if prefix == TABLE_PREFIX:
                wrong += unknown_tables([name], area_of)
            elif prefix == AREA_PREFIX and areas is not None and name not in areas:
                wrong.append(f"unknown area {shown(name)}")
            found[prefix + name] = None
        if wrong:
            raise ValueError(*wrong)
        return tuple(found)

    return convert


def is_tag(demand: str) -> bool:
    """Whether a need or wish is a tag, and not an area or a table."""
    return not demand.startswith((AREA_PREFIX, TABLE_PREFIX))


def _parted(demand: str) -> tuple[str, str]:
    for prefix in (AREA_PREFIX, TABLE_PREFIX):
        if demand.startswith(prefix):
            return prefix, demand[len(prefix) :].strip()
    return "", demand
