"""The text of one file of a folder, or the fault that keeps it from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.folder.layout import REQUIRED

if TYPE_CHECKING:
    from pathlib import Path

    from data.folder.findings import FileFindings


def folder_problem(folder: Path) -> str | None:
    """What keeps ``folder`` from being read as a folder, if anything."""
    try:
        if folder.is_dir():
            return None
        return "is a file, and should be a folder" if folder.exists() else "there is no such folder"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def read_text(folder: Path, found: FileFindings) -> str | None:
    """Text of the file that ``found`` is about, without a byte order mark; ``None`` where there is none to read."""
    path = folder / found.file
    try:
        if problem := _file_problem(path):
            found.fault(0, "", problem)
        elif path.exists():
            return _decoded(path.read_bytes(), found)
    except OSError as error:
        found.fault(0, "", f"cannot be read: {error.strerror}")
    return None


def _file_problem(path: Path) -> str | None:
    if path.is_dir():
        return "is a folder, and should be a file"
    if not path.exists():
        return f"is missing: a folder must hold {', '.join(REQUIRED)}" if path.name in REQUIRED else None
    return None if path.is_file() else "is not a regular file"


def _decoded(raw: bytes, found: FileFindings) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found.fault(line, "", f"is not UTF-8 text (byte 0x{raw[error.start]:02x}): save it as UTF-8")
        return None
