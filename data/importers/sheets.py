"""Files as other systems export them: marks and preambles in front, any separator, any case."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.folder import layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from data.importers.systems import Layout

SEPARATORS = (",", ";", "\t", "|")
ENDINGS = frozenset({".csv", ".tsv", ".txt"})
OURS = frozenset({*layout.COLUMNS, layout.VENUE})
"""Files of a folder that are not an export."""


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A row of an export: its cells by what they say."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, field: str) -> str:
        return self.cells.get(field, "")


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """One export: rows, the lines in front of them, and the columns nothing is made of."""

    file: str
    rows: tuple[ExportRow, ...]
    preamble: tuple[str, ...]
    left_out: tuple[str, ...]


def export_files(folder: Path) -> list[Path]:
    """The files of ``folder`` that may be exports, by name."""
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.name not in OURS and path.is_file()
    )


def read_sheet(path: Path, known: Layout) -> ExportSheet | None:
    """The export in ``path``; ``None`` where no line of it is a header of the system."""
    text = decoded(path.read_bytes())
    found = [sheet for separator in SEPARATORS if (sheet := _parted(path.name, text, separator, known)) is not None]
    return max(found, key=lambda sheet: len(sheet.rows[0].cells) if sheet.rows else 0) if found else None


def decoded(raw: bytes) -> str:
    """Text of an export in whatever encoding; byte order marks are taken out wherever they stand."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16")
    else:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    return text.replace("\ufeff", "")


def plain_name(header: str) -> str:
    """A column's name in lower case, letters and digits only."""
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def _parted(file: str, text: str, separator: str, known: Layout) -> ExportSheet | None:
    lines = _lines(text, separator)
    preamble: list[str] = []
    for _, cells in lines:
        places = _places(cells, known)
        if all(field in places for field in known.needed):
            used = set(places.values())
            left_out = tuple(name.strip() for place, name in enumerate(cells) if place not in used and name.strip())
            return ExportSheet(file, tuple(_rows(lines, places)), tuple(preamble), left_out)
        preamble.append(separator.join(cells))
    return None


def _lines(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _places(cells: list[str], known: Layout) -> dict[str, int]:
    names: dict[str, int] = {}
    for place, cell in enumerate(cells):
        names.setdefault(plain_name(cell), place)
    found = {}
    for field, spellings in known.columns.items():
        for spelling in spellings:
            if spelling in names:
                found[field] = names[spelling]
                break
    return found


def _rows(lines: Iterator[tuple[int, list[str]]], places: Mapping[str, int]) -> Iterator[ExportRow]:
    for line, cells in lines:
        if any(cell.strip() for cell in cells):
            yield ExportRow(line, {field: cells[at].strip() for field, at in places.items() if at < len(cells)})
