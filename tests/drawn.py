"""How many nights a property is tried on: some in every run of the tests, many more in ``make soak``."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("MAITRED_EXAMPLES", "1"))
"""How many times as many as in every run."""


def drawn(examples: int) -> settings:
    """Settings with the same ``examples`` in every run, however slow the machine."""
    return settings(
        max_examples=examples * TIMES,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
