"""References a guest is told: ``BRL-2026-7K3QX``, drawn at random, read back however they were written down."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Connection

    Draw = Callable[[int], int]

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is mistaken on the telephone."""

CODE_LENGTH = 5

MOST_DRAWS = 100
"""Codes drawn for one reference; so many collisions mean that the prefix has no codes left in that year."""

_SQLITE_TAKEN = (
    "UNIQUE constraint failed: booking_references.reference",
    "UNIQUE constraint failed: parties.venue_id, parties.party_id",
)
_MISREAD = str.maketrans("OIL", "011")
_READ_BACK = re.compile(r"([A-Z0-9]+?)(\d{4})([0-9A-Z]{5})", re.ASCII)


def draw_reference(prefix: str, year: int, draw: Draw = secrets.randbelow) -> str:
    """A new reference; ``draw(n)`` gives a number below ``n``."""
    code = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(CODE_LENGTH))
    return f"{prefix}-{year}-{code}"


def read_reference(text: str, prefixes: Iterable[str]) -> tuple[str, ...]:
    """The references that ``text`` may mean where venues have these ``prefixes``; empty where it is none.

    O is read as 0, I and L as 1; case, spaces and dashes do not matter. Two prefixes that only differ so are both
    taken for meant.
    """
    found = _READ_BACK.fullmatch(_folded(text))
    if found is None or not set(found[3]) <= set(ALPHABET):
        return ()
    return tuple(f"{prefix}-{found[2]}-{found[3]}" for prefix in prefixes if _folded(prefix) == found[1])


def issue_reference(
    connection: Connection, prefix: str, year: int, write: Callable[[str], object], draw: Draw = secrets.randbelow
) -> str:
    """Let ``write`` put a new reference into the database; one that exists already is drawn again.

    Raises
    ------
    Refused
        if none could be found that is free.
    """
    from sqlalchemy.exc import IntegrityError

    for _ in range(MOST_DRAWS):
        reference = draw_reference(prefix, year, draw)
        try:
            with connection.begin_nested():
                write(reference)
        except IntegrityError as error:
            if not _exists_already(error):
                raise
        else:
            return reference
    raise Refused(f"no free reference was found for {prefix} in {year}")


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).upper().translate(_MISREAD)


def _exists_already(error: Exception) -> bool:
    """Whether it is the reference, or the id made of it, that is taken."""
    driver = getattr(error, "orig", None)
    constraint = getattr(getattr(driver, "diag", None), "constraint_name", None)
    return constraint in ("pk_booking_references", "pk_parties") or str(driver) in _SQLITE_TAKEN
