"""Names as people type them: ``b25`` for ``B025``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def hint_at(typed: str, known: Iterable[str]) -> str:
    """``; do you mean B025?`` where ``typed`` is one of ``known`` but for capitals and zeros."""
    found = sorted({name for name in known if _loose(name) == _loose(typed)})
    return f"; do you mean {' or '.join(found)}?" if found else ""


def _loose(name: str) -> list[str]:
    return [
        part.lstrip("0") or "0" if part.isdecimal() else part for part in re.findall(r"\d+|[^\W\d]+", name.casefold())
    ]
