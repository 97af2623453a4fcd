"""The page everything is written on: rich where there is a terminal, plain text where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from cli.output import leave_pipe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import JustifyMethod, RenderableType

    from allocator.domain.night import Night

HEADING = "bold"
FAINT = "dim"

LEAST_FOR_PICTURES = 70
"""Columns from which on a picture leaves the words beside it whole."""


def show(*parts: RenderableType | None) -> None:
    """Print ``parts`` on standard output, a blank line between two; a reader who left is no error."""
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for number, part in enumerate(each for each in parts if each is not None):
            if number:
                console.print()
            console.print(part)
    text = captured.get()
    if not console.is_terminal:
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_pipe()


def grid(
    *columns: str,
    title: str | None = None,
    right: Iterable[int] = (),
    rigid: Iterable[int] = (),
    header: bool = True,
) -> Table:
    """A table without frames; the columns numbered in ``right`` are of figures, those in ``rigid`` never broken."""
    made = Table(
        box=None,
        padding=(0, 2, 0, 0),
        pad_edge=False,
        title=title,
        title_justify="left",
        title_style=HEADING,
        header_style=FAINT,
        show_header=header,
    )
    figures, unbroken = set(right), set(rigid)
    for place, name in enumerate(columns):
        justify: JustifyMethod = "right" if place in figures else "left"
        made.add_column(name, justify=justify, no_wrap=place in unbroken, overflow="fold")
    return made


def is_narrow() -> bool:
    """Whether there is no room for pictures beside words."""
    return Console().width < LEAST_FOR_PICTURES


def can_print(text: str) -> bool:
    """Whether standard output has the characters of ``text``."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def plain(text: str) -> str:
    """``text`` from a file, without the control characters that would reach the terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def covers(count: int) -> str:
    """``9 covers``."""
    return f"{count} cover{'s' if count != 1 else ''}"


def who(night: Night, party_id: str) -> str:
    """A party by its id and size; the names of guests are nobody's business here."""
    return f"{plain(party_id)} ({covers(night.party[party_id].party_size)})"
