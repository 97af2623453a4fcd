"""Tests of drawn nights are not traced for coverage: they would take twice as long to reach what examples reach."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Every test of this folder runs untraced. (pytest-cov's mark no_cover does nothing in workers of pytest-xdist.)"""
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
