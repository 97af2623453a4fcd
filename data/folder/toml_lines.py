"""On which line of a TOML text a key stands, for tomllib does not tell."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Path = tuple[str | int, ...]
"""Keys and, in a list, places from 0: ``("services", 1, "opens")``."""

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_PARTS = re.compile(_PART)


class TomlLines:
    """Where the keys and tables of a TOML text stand, as far as each begins a line."""

    def __init__(self, text: str) -> None:
        self._line: dict[Path, int] = {}
        self._lengths: Counter[Path] = Counter()
        table: Path = ()
        for number, line in enumerate(text.split("\n"), start=1):
            if header := _HEADER.match(line):
                table = self._table(_names(header[2]), is_list=header[1] == "[[")
                self._line.setdefault(table, number)
                if table and table[-1] == 0:
                    self._line.setdefault(table[:-1], number)  # the list, where its first table begins
            elif key := _KEY.match(line):
                self._line.setdefault((*table, *_names(key[1])), number)

    def line(self, path: Sequence[str | int]) -> int:
        """Line of ``path``, or of the innermost table or key around it that begins a line; 0 where there is none."""
        parts = tuple(path)
        return next((self._line[parts[:n]] for n in range(len(parts), 0, -1) if parts[:n] in self._line), 0)

    def _table(self, names: tuple[str, ...], *, is_list: bool) -> Path:
        """Path of a table header; a name of a list of tables means its last one."""
        path: Path = ()
        for name in names[:-1]:
            path = self._last((*path, name))
        path = (*path, names[-1])
        if not is_list:
            return self._last(path)
        self._lengths[path] += 1
        return self._last(path)

    def _last(self, path: Path) -> Path:
        return (*path, self._lengths[path] - 1) if path in self._lengths else path


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PARTS.findall(dotted))
