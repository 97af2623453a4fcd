from __future__ import annotations

import _thread
import importlib
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from cli.executors import interrupts_held
from cli.interrupts import interrupts_wait_for_modules

if TYPE_CHECKING:
    from pathlib import Path

WAIT = 20.0

SWALLOWS = """
import signal
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    heard = True
else:
    heard = False
"""


def test_an_interrupt_waits_until_the_module_that_might_swallow_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "swallows_interrupts.py").write_text(SWALLOWS)
    monkeypatch.syspath_prepend(tmp_path)

    def loaded() -> None:
        importlib.import_module("swallows_interrupts")
        threading.Event().wait(WAIT)

    with interrupts_wait_for_modules(), pytest.raises(KeyboardInterrupt):
        loaded()
    assert not importlib.import_module("swallows_interrupts").heard


def test_other_interrupts_are_heard_at_once() -> None:
    with interrupts_wait_for_modules(), pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_that_is_held_comes_afterwards_and_never_to_processes_started_meanwhile() -> None:
    interrupted = [sys.executable, "-c", "import signal; signal.raise_signal(signal.SIGINT); print('went on')"]
    seen = []

    def held() -> None:
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            _thread.interrupt_main()
            seen.append(subprocess.run(interrupted, capture_output=True, text=True, check=True).stdout)
        seen.append("afterwards")

    with pytest.raises(KeyboardInterrupt):
        held()
    assert seen == ["went on\n"]


def test_who_is_deaf_to_interrupts_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts_wait_for_modules():
            signal.raise_signal(signal.SIGINT)
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
