"""The text of one file of a folder, or the fault that keeps it from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.folder.layout import REQUIRED

if TYPE_CHECKING:
    from pathlib import Path

    from data.folder.findings import FileFindings


def read_text(folder: Path, found: FileFindings) -> str | None:
    """Text of the file that ``found`` is about, without a byte order mark; ``None`` where there is none to read."""
    path = folder / found.file
    if path.is_dir():
        found.fault(0, "", "is a folder, and should be a file")
        return None
    if not path.exists():
        if found.file in REQUIRED:
            found.fault(0, "", "is missing: a folder must hold venue.toml, tables.csv and bookings.csv")
        return None
    if not path.is_file():
        found.fault(0, "", "is not a regular file")
        return None
    try:
        return _decoded(path.read_bytes(), found)
    except OSError as error:
        found.fault(0, "", f"cannot be read: {error.strerror}")
        return None


def _decoded(raw: bytes, found: FileFindings) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found.fault(line, "", f"is not UTF-8 text (byte 0x{raw[error.start]:02x}): save it as UTF-8")
        return None
