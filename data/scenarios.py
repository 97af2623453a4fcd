"""scenarios.toml: named sets of changes to hold side by side."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from allocator.domain.errors import Fault, InputRejected
from data.folder.toml_lines import TomlLines
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = ("name", "changes")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of changes, each as it is typed on the command line; ``lines`` are where they stand."""

    name: str
    changes: tuple[str, ...]
    lines: tuple[int, ...] = ()


def read_scenarios(content: bytes, file: str) -> tuple[tuple[Scenario, ...], tuple[Fault, ...]]:
    """The scenarios in the TOML ``content`` of ``file``, each a ``[[scenario]]`` with name and changes, and its faults.

    A scenario whose changes can be read is returned whatever else is wrong, so that all faults can be told in one go.

    Raises
    ------
    InputRejected
        if it is no TOML.
    """
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        raise InputRejected([Fault(file, 0, "", "is not UTF-8 text: save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise InputRejected([Fault(file, int(found[1]) if found else 0, "", str(error))]) from None
    lines = TomlLines(text)
    return tuple(_scenarios(document, lines, text)), tuple(_faults(document, lines, file))


def _scenarios(document: dict[str, Any], lines: TomlLines, text: str) -> Iterator[Scenario]:
    listed = document.get("scenario")
    for place, each in enumerate(listed if isinstance(listed, list) else []):
        changes = each.get("changes") if isinstance(each, dict) else None
        if _are_changes(changes):
            begin = lines.line(("scenario", place, "changes"))
            yield Scenario(str(each.get("name", "")).strip(), tuple(changes), _places(text, begin, changes))


def _places(text: str, begin: int, changes: list[str]) -> tuple[int, ...]:
    """The line of each of the ``changes`` in a list that begins on line ``begin``."""
    rows = text.split("\n")
    found = []
    for change in changes:
        begin = next((line for line in range(begin, len(rows) + 1) if change in rows[line - 1]), begin)
        found.append(begin)
    return tuple(found)


def _are_changes(changes: object) -> TypeGuard[list[str]]:
    return isinstance(changes, list) and bool(changes) and all(isinstance(one, str) for one in changes)


def _faults(document: dict[str, Any], lines: TomlLines, file: str) -> Iterator[Fault]:
    for key in document:
        if key != "scenario":
            yield Fault(file, lines.line((key,)), key, "is not a known key; scenarios are [[scenario]]")
    listed = document.get("scenario", [])
    if not isinstance(listed, list) or not listed:
        yield Fault(file, lines.line(("scenario",)), "scenario", "there must be one [[scenario]] or more")
        return
    names: set[str] = set()
    for place, each in enumerate(listed):
        line = lines.line(("scenario", place))
        if not isinstance(each, dict):
            yield Fault(file, line, "scenario", f"must be a table, not {shown(each)}")
            continue
        for key in each:
            if key not in KEYS:
                yield Fault(file, lines.line(("scenario", place, key)), key, "is not a known key")
        name = each.get("name")
        if not isinstance(name, str) or not name.strip():
            yield Fault(file, line, "name", "is required, as text")
        elif name.strip() in names:
            yield Fault(file, lines.line(("scenario", place, "name")), "name", f"{shown(name)} is used twice")
        else:
            names.add(name.strip())
        if not _are_changes(each.get("changes")):
            yield Fault(file, line, "changes", 'is required, a list like ["--close 7", "--turn +15"]')
