"""What every test may rely on."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def surroundings() -> Iterator[None]:
    """80 columns, no colours asked for, no database named: whatever whoever runs the tests has set."""
    with pytest.MonkeyPatch.context() as changed:
        for name in ("NO_COLOR", "FORCE_COLOR", "MAITRED_DATABASE_URL"):
            changed.delenv(name, raising=False)
        changed.setenv("COLUMNS", "80")
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """Ctrl-C is heard, by the commands that tests start as well: a job of the background would be deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
