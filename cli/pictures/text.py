"""Text of files as pictures and pages may show it, and times as the clock on the wall shows them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.clock import Minute

_JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_LETTER_WIDTH = 0.62
"""Mean width of a letter as a share of its size, in the widest of the typefaces a browser may take."""


def legible(text: str) -> str:
    """``text`` without what no page may hold: controls, lone surrogates, marks that turn the direction of reading."""
    return "".join(
        each if unicodedata.category(each)[0] != "C" or each in _JOINERS else "\N{REPLACEMENT CHARACTER}"
        for each in text
    )


def shortened(text: str, most: int) -> str:
    """``text`` cut to ``most`` characters, an ellipsis standing for the rest."""
    return text if len(text) <= most else text[: most - 1] + "…"


def widest_that_fits(candidates: Iterable[str], width: float, size: int = 11) -> str:
    """The first of ``candidates`` that fits into ``width`` pixels at ``size``; nothing where none does."""
    return next((text for text in candidates if len(text) * size * _LETTER_WIDTH + 6 <= width), "")


def wall(minute: Minute, timezone: str) -> str:
    """``22:30``; with the zone's name where the clock shows that time twice: ``01:30 GMT``."""
    moment = to_datetime(minute, timezone)
    twice = moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()
    return moment.strftime("%H:%M %Z" if twice else "%H:%M")


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """``1 party``, ``3 parties``."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"
