"""How far a batch is, on standard error where somebody looks at it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cli.progress import progress, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.batch import BatchTally

LOOK_SECONDS = 0.5
"""How often it is brought up to date."""


@contextmanager
def display(tally: Callable[[], BatchTally], *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Shows venues done and failed, the mean gap so far and the time left whenever what it yields is called."""
    if not watched(quiet=quiet):
        yield lambda: None
        return
    with progress("venues", quiet=quiet) as show:
        shown = float("-inf")

        def look() -> None:
            nonlocal shown
            if time.monotonic() < shown + LOOK_SECONDS:
                return
            shown = time.monotonic()
            now = tally()
            show(now.venues - now.venues_left, now.venues, described(now))

        yield look


def described(tally: BatchTally) -> str:
    """The figures beside the bar."""
    failed = f"{tally.failed} failed · " if tally.failed else ""
    return f"{failed}gap {100 * tally.gap:.2f} % ·"
