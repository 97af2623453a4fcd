"""QR codes: a text as a picture that any telephone reads."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from allocator.domain.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SCALE = 8
"""Points a square of the code is wide."""

QUIET_ZONE = 4
"""Squares left white around it, as readers need it."""

KINDS = (".svg", ".png")


def qr_picture(text: str, kind: str) -> bytes:
    """``text`` as a QR code; ``kind`` is ``.svg`` or ``.png``."""
    import segno

    made = io.BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(made, kind=kind.removeprefix("."), scale=SCALE, border=QUIET_ZONE)
    return made.getvalue()


def picture_kind(path: Path) -> str:
    """The kind of picture a file is by its name.

    Raises
    ------
    UsageError
        if it is none that can be written.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise UsageError(f"{path} is neither .svg nor .png")
    return kind
