"""One contender on one night, in a process of its own: ``python -m benchmarks.attempt CONTENDER CASE SEED SECONDS …``.

What happens is written to standard output line by line as JSON, so that what was found before a kill is not lost.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from typing import Any

from allocator.domain.plan import Parameters
from benchmarks.cases import CASES
from benchmarks.contenders import CONTENDERS, Task

MIB = 1024


class Diary:
    """Tells each improvement once, with the seconds since the contender began."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self._told: dict[str, tuple[int | None, int | None]] = {}

    def watch(self, level: str, value: int | None, bound: int | None) -> None:
        """A value or a bound of a level got better."""
        before = self._told.get(level, (None, None))
        now = (before[0] if value is None else value, before[1] if bound is None else bound)
        if now != before:
            self._told[level] = now
            tell({"at": self.elapsed, "level": level, "value": now[0], "bound": now[1]})

    @property
    def elapsed(self) -> float:
        """Seconds since the contender began."""
        return round(time.perf_counter() - self.began, 4)


def tell(said: dict[str, Any]) -> None:
    """One line for the parent."""
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def attempt(name: str, case: str, seed: int, parameters: Parameters, memory_gib: float) -> None:
    """Let a contender plan, and judge what it gives by the verifier."""
    from allocator.verify import level_values, violations

    night, scores = CASES[case].make(seed)
    _limit_memory(memory_gib)
    run = CONTENDERS[name].load()
    diary = Diary()
    cpu = time.process_time()
    found = run(Task(night, scores, parameters, diary.watch))
    seconds, cpu = diary.elapsed, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB
    said: dict[str, Any] = {"seconds": seconds, "cpu_seconds": round(cpu, 3), "peak_mib": round(peak)}
    said["phases"] = {phase: round(part, 4) for phase, part in found.phases.items()}
    if found.plan is not None:
        values = level_values(night, scores, parameters, found.plan)
        said["levels"] = [
            {"name": level, "value": value, "bound": found.bounds.get(level)} for level, value in values.items()
        ]
        said["parties_seated"] = len(found.plan.allocations)
        said["violations"] = [str(each) for each in violations(night, scores, parameters, found.plan)]
    tell({"found": said})


def _limit_memory(gib: float) -> None:
    most = int(gib * MIB**3)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("seed", type=int)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", type=float, default=8.0)
    asked = parser.parse_args()
    parameters = Parameters(time_limit=asked.seconds, workers=asked.workers)
    attempt(asked.contender, asked.case, asked.seed, parameters, asked.memory)


if __name__ == "__main__":
    main()
