"""Waiting for a search: shows how far it is, and lets Ctrl-C end it with the best plan so far."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.live import Live
    from rich.text import Text

    from allocator.domain.plan import Progress

    Watch = Callable[[Progress], None]

T = TypeVar("T")

TICK = 0.1
"""Seconds between two looks at the search."""

QUIET_SECONDS = 1.0
"""A search shorter than this shows no progress."""

LAST_WORD_SECONDS = 5.0
"""How long a search that was interrupted twice may take to leave."""


class Search(Generic[T]):
    """A question asked in a thread of its own, so that this one hears Ctrl-C and can show progress.

    The first Ctrl-C sets ``stop``, which ends the search with what it has; the second gives up on it.
    """

    def __init__(self, question: Callable[[Watch, threading.Event], T], *, quiet: bool = False) -> None:
        self.stop = threading.Event()
        self._question = question
        self._quiet = quiet or not sys.stderr.isatty()
        self._latest: Progress | None = None
        self._answer: list[T] = []
        self._error: BaseException | None = None
        self._done = threading.Event()

    @property
    def interrupted(self) -> bool:
        """Whether it was ended by Ctrl-C."""
        return self.stop.is_set()

    def answer(self) -> T:
        """What the question gives, or the error it raised."""
        began = time.monotonic()
        try:
            threading.Thread(target=self._ask, name="search", daemon=True).start()
            self._wait(began)
        except KeyboardInterrupt:
            self.stop.set()
            try:
                self._wait(began)
            except KeyboardInterrupt:
                self._done.wait(LAST_WORD_SECONDS)
                raise
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _ask(self) -> None:
        try:
            self._answer.append(self._question(self._watch, self.stop))
        except BaseException as error:
            self._error = error
        finally:
            self._done.set()

    def _watch(self, progress: Progress) -> None:
        self._latest = progress

    def _wait(self, began: float) -> None:
        # Not Thread.join: interrupted by Ctrl-C, it takes a running thread for a finished one (CPython 3.11).
        live: Live | None = None
        try:
            while not self._done.wait(TICK):
                elapsed = time.monotonic() - began
                if not self._quiet and elapsed >= QUIET_SECONDS:
                    live = live or _start_live()
                    live.update(_line(self._latest, elapsed), refresh=True)
        finally:
            if live is not None:
                live.stop()


def progress_line(progress: Progress | None, elapsed: float) -> str:
    """One line: level, value, bound, gap, elapsed."""
    if progress is None:
        return f"preparing · {elapsed:.0f} s"
    parts = [progress.level.replace("_", " ")]
    if progress.value is not None:
        parts.append(f"value {progress.value:,}")
    if progress.bound is not None:
        parts.append(f"bound {progress.bound:,}")
    if progress.gap is not None:
        parts.append(f"gap {100 * progress.gap:.2f} %")
    return " · ".join([*parts, f"{elapsed:.0f} s"])


def _line(progress: Progress | None, elapsed: float) -> Text:
    from rich.text import Text

    return Text(progress_line(progress, elapsed), no_wrap=True, overflow="ellipsis")


def _start_live() -> Live:
    from rich.console import Console
    from rich.live import Live

    live = Live(console=Console(stderr=True), transient=True, auto_refresh=False)
    live.start()
    return live
