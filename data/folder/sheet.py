"""A CSV file row by row: header and cells checked against the columns it should have."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from data.wording import shown

REMEMBERED = 16384
"""Cells of a column whose meaning is remembered, for most columns repeat theirs."""

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from data.folder.findings import FileFindings


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, how a cell becomes a value, and whether every row must fill it.

    ``convert`` raises ValueError with one sentence an argument for a cell that will not do.
    """

    name: str
    convert: Callable[[str], object]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row by column: absent cells are left out, faulty ones are ``None``.

    ``complete`` = nothing in it is missing or faulty.
    """

    line: int
    values: dict[str, Any]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Placed:
    """A column of the header: where it stands, and what a cell of it means: a value, or sentences of what is wrong."""

    index: int
    name: str
    required: bool
    meaning: Callable[[str], tuple[object, tuple[str, ...]]]


def _placed(names: Sequence[str], column: Column) -> _Placed:
    def meaning(cell: str) -> tuple[object, tuple[str, ...]]:
        try:
            return column.convert(cell), ()
        except ValueError as error:
            return None, error.args

    return _Placed(names.index(column.name), column.name, column.required, lru_cache(REMEMBERED)(meaning))


class Sheet:
    """The rows of a CSV text that are not blank, once; every fault of header, rows and cells is noted on the way.

    ``lost`` tells, after the last row, whether a required column or whole rows could not be read: then what refers
    to this sheet cannot be checked.
    """

    def __init__(self, text: str, columns: Sequence[Column], found: FileFindings) -> None:
        self._text = text
        self._columns = columns
        self._found = found
        self._has_nul = "\0" in text
        self.lost = False

    def __iter__(self) -> Iterator[Row]:
        """Each row that has any content."""
        lines = self._lines()
        line, names = next(lines, (0, []))
        if not self._is_header(line, names):
            self.lost = True
            return
        placed = [_placed(names, each) for each in self._columns if each.name in names]
        all_there = all(each.name in names for each in self._columns if each.required)
        for line, cells in lines:
            sound = self._is_sound(line, cells, len(names))
            values, filled = self._values(line, cells, placed)
            yield Row(line, values, sound and filled and all_there)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Line on which a row starts, and its cells stripped."""
        reader = csv.reader(io.StringIO(self._text, newline=""), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self.lost = True
                rows = "this row" if line == reader.line_num else f"lines {line} to {reader.line_num}"
                self._found.fault(line, "", f"{rows} cannot be read, check the quotation marks: {error}")
                continue
            if any(cells):
                yield line, cells

    def _is_header(self, line: int, names: list[str]) -> bool:
        """Whether rows can be read under ``names``."""
        required = [column.name for column in self._columns if column.required]
        if not names:
            named = ", ".join(required) or self._columns[0].name
            self._found.fault(0, "", f"is empty: the first line must name the columns, at least {named}")
            return False
        if len(names) == 1 and (wrong := next((mark for mark in ";\t|" if mark in names[0]), None)):
            self._found.fault(line, "", f"the header has one column only: separate cells by ',' and not {shown(wrong)}")
            return False
        times = Counter(names)
        self._check_names(line, times, required)
        return self._is_sound(line, names, len(names))

    def _check_names(self, line: int, times: Counter[str], required: list[str]) -> None:
        known = {column.name for column in self._columns}
        for name in times:
            if name in known and times[name] > 1:
                self._found.fault(line, name, f"this column occurs {times[name]} times")
        for name in required:
            if name not in times:
                self.lost = True
                near = next((each for each in times if _bare(each) == _bare(name)), None)
                hint = "" if near is None else f": write {name} for {shown(near)}"
                self._found.fault(line, name, f"this column is missing{hint}")
        if unknown := [name or "(without a name)" for name in times if name not in known]:
            self._found.warn(line, "", f"unknown columns are ignored: {', '.join(unknown)}")

    def _is_sound(self, line: int, cells: list[str], width: int) -> bool:
        sound = True
        if len(cells) > width and any(cells[width:]):
            message = f"has {len(cells)} cells under {width} columns: put text that has a comma in quotation marks"
            self._found.fault(line, "", message)
            sound = False
        if self._has_nul and any("\0" in cell for cell in cells):
            self._found.fault(line, "", "holds a NUL character")
            sound = False
        return sound

    def _values(self, line: int, cells: list[str], placed: Sequence[_Placed]) -> tuple[dict[str, Any], bool]:
        values: dict[str, Any] = {}
        filled = True
        width = len(cells)
        for column in placed:
            cell = cells[column.index] if column.index < width else ""
            if cell:
                values[column.name], wrong = column.meaning(cell)
                for message in wrong:
                    filled = False
                    self._found.fault(line, column.name, message)
            elif column.required:
                filled = False
                self._found.fault(line, column.name, "is required")
        return values, filled


def _bare(name: str) -> str:
    """A name without what people write differently: capitals, blanks and marks."""
    return "".join(filter(str.isalnum, name.casefold()))
