"""What this machine gains by two processes at once: nights planned in memory, without driver, database or display.

    python -m benchmarks.side_by_side NIGHTS

That is as near as a batch of two workers can come to twice one. Prints the seconds that planning so many nights of 16
tables takes once everything is loaded.
"""

from __future__ import annotations

import subprocess
import sys
import time

from allocator.domain.plan import Parameters
from benchmarks.nights import Shape, make_night
from benchmarks.record import ROOT

TABLES, PARTIES, PROMISED = 16, 40, 0.3
WARM = 2
"""Nights planned before the clock runs."""

PATIENCE = 900


def times_one(processes: int, nights: int) -> float:
    """How many times as much so many processes plan at once as one alone."""
    return processes * _slowest(1, nights) / _slowest(processes, nights)


def _slowest(processes: int, nights: int) -> float:
    command = [sys.executable, "-m", "benchmarks.side_by_side", str(nights)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    return max(float(each.communicate(timeout=PATIENCE)[0]) for each in running)


def main() -> None:
    """Plan so many nights."""
    from cli.pipeline import plan_night

    parameters = Parameters(workers=1)
    nights = [make_night(Shape(TABLES, PARTIES, PROMISED), seed=number)[0] for number in range(WARM + int(sys.argv[1]))]
    for night in nights[:WARM]:
        plan_night(night, parameters)
    began = time.perf_counter()
    for night in nights[WARM:]:
        plan_night(night, parameters)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
