"""How far a batch is, on standard error where somebody looks at it."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.batch import BatchTally

LOOK_SECONDS = 0.5
"""How often it is brought up to date."""


@contextmanager
def display(tally: Callable[[], BatchTally], *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Shows venues done and failed, the mean gap so far and the time left whenever what it yields is called."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
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
        TextColumn("venues"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        shown = float("-inf")

        def look() -> None:
            nonlocal shown
            if time.monotonic() < shown + LOOK_SECONDS:
                return
            shown = time.monotonic()
            now = tally()
            done = now.venues - now.venues_left
            progress.update(task, total=now.venues, completed=done, description=described(now))

        yield look


def described(tally: BatchTally) -> str:
    """The figures beside the bar."""
    failed = f"{tally.failed} failed · " if tally.failed else ""
    return f"{failed}gap {100 * tally.gap:.2f} % ·"
