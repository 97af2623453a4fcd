"""The words other systems use for a booking's state and occasion, for sizes, telephone numbers and tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from allocator.domain.floor import in_order
from allocator.domain.party import Status

if TYPE_CHECKING:
    from collections.abc import Collection

STATUSES = {
    Status.REQUESTED: "requested pending unconfirmed tentative provisional enquiry waitlist waiting",
    Status.CONFIRMED: "confirmed booked reserved accepted reconfirmed upcoming notified held late",
    Status.ARRIVED: "arrived seated checkedin partiallyarrived partiallyseated here",
    Status.COMPLETED: "completed closed finished done paid left departed released",
    Status.CANCELLED: "cancelled canceled cancel latecancel declined rejected deleted",
    Status.NO_SHOW: "noshow didnotshow dna",
}
"""A word a status begins with, letters only, decides; the longest one that fits."""

OCCASIONS = ("birthday", "anniversary", "hen", "stag", "corporate")

_SIZE = re.compile(
    r"(?:party|table|group)\s+(?:of|for)\s+(\d{1,3})\b|\b(\d{1,3})\s*(?:pax|people|ppl|guests|covers|persons)\b"
    r"|(?<!\w)x\s?(\d{1,3})\b",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d ()./-]{5,}\d")
_EMAIL = re.compile(r"[^\s;,<>'\"\[\]]+@[^\s;,<>'\"\[\]]+\.[^\s;,<>'\"\[\]]+")


def find_status(text: str) -> Status | None:
    """The status a word stands for; an empty one is a request, ``None`` is a word nobody knows."""
    letters = re.sub(r"[^a-z]", "", text.casefold())
    if not letters:
        return Status.REQUESTED
    words = [(word, status) for status, listed in STATUSES.items() for word in listed.split()]
    fitting = [(len(word), status) for word, status in words if letters.startswith(word)]
    return max(fitting)[1] if fitting else None


def find_occasion(text: str) -> str | None:
    """The occasion that ``text`` names, if it is one that counts for the score."""
    named = re.findall(r"[a-z]+", text.casefold())
    return next((occasion for occasion in OCCASIONS if occasion in named), None)


def find_size(text: str) -> int | None:
    """The number of guests that a remark tells: ``party of 8``, ``8 pax``, ``x8``."""
    found = _SIZE.search(text)
    return next((int(number) for number in found.groups() if number), None) if found else None


def find_phone(text: str) -> str:
    """The first telephone number in ``text``, empty where there is none."""
    found = _PHONE.search(text)
    return found[0].strip() if found else ""


def find_email(text: str) -> str:
    """The first e-mail address in ``text``, empty where there is none."""
    found = _EMAIL.search(text)
    return found[0] if found else ""


def find_tables(text: str, known: Collection[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tables that ``text`` names, joined by any mark, and the names that no table has."""
    exactly = {table_id.casefold(): table_id for table_id in known}
    nearly = {_bare(table_id): table_id for table_id in known}
    found, unknown = [], []
    for name in (each.strip() for each in re.split(r"[,&+;/|]|\band\b", text) if each.strip()):
        table_id = exactly.get(name.casefold()) or nearly.get(_bare(name))
        if table_id is None:
            unknown.append(name)
        else:
            found.append(table_id)
    return in_order(found), tuple(unknown)


def _bare(name: str) -> str:
    """A table's name without the word table, leading zeros and case."""
    short = re.sub(r"^(?:table|tbl|t)[\s.#-]*(?=\d)", "", name.strip().casefold())
    return short.lstrip("#0 ") or short
