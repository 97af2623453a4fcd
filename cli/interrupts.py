"""Ctrl-C while modules load: compiled ones may swallow it, and go on as if nobody had pressed anything."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

LOADER = "<frozen importlib._bootstrap>"
"""The code that is running as long as a module is being loaded."""

AGAIN_SECONDS = 0.02
"""How long after an interrupt that came too early it is tried again."""


@contextmanager
def interrupts_wait_for_modules() -> Iterator[None]:
    """Within this, Ctrl-C is raised as ever, but not before the module that is being loaded is there.

    Where Ctrl-C is ignored, as by jobs of the background, or somebody else sees to it, that stays so.
    """
    first = threading.current_thread() is threading.main_thread()
    if not first or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if not _loads_a_module(frame):
        raise KeyboardInterrupt
    later = threading.Timer(AGAIN_SECONDS, signal.pthread_kill, (threading.main_thread().ident, number))
    later.daemon = True
    later.start()


def _loads_a_module(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == LOADER:
            return True
        frame = frame.f_back
    return False
