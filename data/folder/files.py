"""The text of one file of a folder, or the fault that keeps it from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.folder.layout import REQUIRED
from data.wording import shown

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
        elif twin := _twin(path):
            found.warn(0, "", f"is not there, and {twin}")
    except OSError as error:
        found.fault(0, "", f"cannot be read: {error.strerror}")
    return None


def _file_problem(path: Path) -> str | None:
    if path.is_dir():
        return "is a folder, and should be a file"
    if not path.exists():
        if path.name not in REQUIRED:
            return None
        twin = _twin(path)
        return f"is missing: a folder must hold {', '.join(REQUIRED)}{f'; {twin}' if twin else ''}"
    return None if path.is_file() else "is not a regular file"


def _twin(path: Path) -> str | None:
    """What is to be said of a file of the same name but for capitals beside ``path``, which is not there."""
    twins = sorted(each.name for each in path.parent.iterdir() if each.name.casefold() == path.name)
    return f"{shown(twins[0])} is not read: file names are written in small letters" if twins else None


def _decoded(raw: bytes, found: FileFindings) -> str | None:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found.fault(line, "", f"is not UTF-8 text (byte 0x{raw[error.start]:02x}): save it as UTF-8")
        return None
