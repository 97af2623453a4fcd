"""What a line typed at the shell's prompt means, and what may come next on it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from allocator.domain.night import Diary

PARTY_OPTIONS = ("--cancel", "--grow", "--late", "--explain")
TABLE_OPTIONS = ("--close",)
SET_OPTIONS = ("--join", "--unjoin")

OWN_COMMANDS = ("help", "exit")
"""What the shell understands beside the commands of maitred."""

HIDDEN = ("shell", "demo")
"""Commands that make no sense inside a shell."""


@dataclass(frozen=True)
class Line:
    """A command with its subcommands (``path``) and the words after it."""

    path: tuple[str, ...]
    command: click.Command | None
    rest: tuple[str, ...]

    @property
    def takes_folder(self) -> bool:
        """Whether its first argument is the folder of a night."""
        arguments = [each for each in self.command.params if isinstance(each, click.Argument)] if self.command else []
        return bool(arguments) and arguments[0].name == "folder"


def split_line(text: str) -> list[str]:
    """The words of a line, as a POSIX shell splits them.

    Raises
    ------
    UsageError
        if a quotation does not end.
    """
    try:
        return shlex.split(text, comments=True)
    except ValueError as error:
        raise UsageError(f"this line cannot be read: {str(error).lower()}") from None


def parse(words: Sequence[str], root: click.Group) -> Line:
    """Which command ``words`` mean."""
    group: click.Command | None = root
    path: list[str] = []
    rest = list(words)
    while isinstance(group, click.Group) and rest and not rest[0].startswith("-"):
        path.append(rest.pop(0))
        group = None if path[-1] in HIDDEN else group.get_command(click.Context(group), path[-1])
    return Line(tuple(path), group, tuple(rest))


def with_folder(words: Sequence[str], root: click.Group, folder: Path) -> list[str]:
    """The same words with the folder where the command expects it."""
    line = parse(words, root)
    if line.path and line.path[0] in HIDDEN:
        raise UsageError(f"{line.path[0]} is not for the prompt of a night")
    return [*line.path, *([str(folder)] if line.takes_folder else []), *line.rest]


def suggestions(before: Sequence[str], word: str, root: click.Group, diary: Diary) -> Iterable[str]:
    """What ``word``, which follows the words ``before``, may become."""
    return sorted({each for each in _possible(before, word, root, diary) if each.startswith(word) and each != word})


def _possible(before: Sequence[str], word: str, root: click.Group, diary: Diary) -> Iterable[str]:
    if not before:
        names = root.list_commands(click.Context(root))
        return [*(name for name in names if name not in HIDDEN), *OWN_COMMANDS]
    line = parse(before, root)
    last = line.rest[-1] if line.rest else ""
    if isinstance(line.command, click.Group):
        return line.command.list_commands(click.Context(line.command))
    if last in PARTY_OPTIONS:
        return [party.party_id for party in diary.parties]
    if last in TABLE_OPTIONS:
        areas = (f"area:{table.area}" for table in diary.tables)
        return [*(table.table_id for table in diary.tables), *areas]
    if last in SET_OPTIONS:
        return ["+".join(row.tables) for row in diary.combinations]
    if word.startswith("-") and line.command is not None:
        return [flag for each in line.command.params for flag in each.opts if flag.startswith("--")]
    return [party.party_id for party in diary.parties] if line.path == ("explain",) else []
