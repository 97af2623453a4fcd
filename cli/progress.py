"""How far a long piece of work is: a bar with the time left, on standard error where somebody looks at it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Show = Callable[[int, int, str], None]


def watched(*, quiet: bool) -> bool:
    """Whether anybody looks at standard error, and wants to."""
    return not quiet and sys.stderr.isatty()


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Show]:
    """A bar of ``what``; what it yields is told how many are done, of how many, and what to say beside it."""
    if not watched(quiet=quiet):
        yield lambda _done, _total, _told: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None)
        yield lambda done, total, told: shown.update(task, completed=done, total=total, description=told)
