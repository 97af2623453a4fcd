"""scenarios.toml: named sets of changes to hold side by side."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.domain.errors import Fault, InputRejected
from data.folder.toml_lines import TomlLines
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

KEYS = ("name", "changes")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named set of changes, each as it is typed on the command line; ``line`` is where they stand."""

    name: str
    changes: tuple[str, ...]
    line: int = 0


def read_scenarios(content: bytes, file: str) -> tuple[Scenario, ...]:
    """The scenarios in the TOML ``content`` of ``file``: ``[[scenario]]`` with ``name`` and ``changes``.

    Raises
    ------
    InputRejected
        with every fault of the file.
    """
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
    except UnicodeDecodeError:
        raise InputRejected([Fault(file, 0, "", "is not UTF-8 text: save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise InputRejected([Fault(file, int(found[1]) if found else 0, "", str(error))]) from None
    faults = tuple(_faults(document, TomlLines(text), file))
    if faults:
        raise InputRejected(faults)
    lines = TomlLines(text)
    return tuple(
        Scenario(each["name"].strip(), tuple(each["changes"]), lines.line(("scenario", place, "changes")))
        for place, each in enumerate(document["scenario"])
    )


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
        name, changes = each.get("name"), each.get("changes")
        if not isinstance(name, str) or not name.strip():
            yield Fault(file, line, "name", "is required, as text")
        elif name.strip() in names:
            yield Fault(file, lines.line(("scenario", place, "name")), "name", f"{shown(name)} is used twice")
        else:
            names.add(name.strip())
        if not isinstance(changes, list) or not changes or not all(isinstance(one, str) for one in changes):
            yield Fault(file, line, "changes", 'is required, a list like ["--close 7", "--turn +15"]')
