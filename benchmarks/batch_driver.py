"""How much memory the driver of a batch takes: ``python -m benchmarks.batch_driver VENUES``.

Nobody plans: each venue is answered for at once with the same made-up night. All else is as in a batch: the book, the
log, the summary with a row for each venue. Run in a process of its own, whose peak is printed as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.domain.batch import NightPlan, Outcome, VenueNight
from allocator.domain.plan import PlanStatus
from allocator.domain.totals import Totals
from benchmarks.nights import DAY
from cli.batch.crew import Crew
from cli.batch.drive import BatchOrder, Drive
from cli.batch.journal import journal
from cli.output import put_parts
from data.batch_book import BatchBook
from data.documents.batch import batch_parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.batch.work import Assignment

CAPACITY = 64
TOTALS = Totals(40, 24, 120, 80, 60, 0.7, 0.8, 120_000, 3, 1)


class Ready(Executor):
    """Has planned every venue before it is asked."""

    def submit(self, _fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """A night like any other."""
        (assignment,) = args
        future: Future[Any] = Future()
        future.set_result(_nights(assignment))
        return future


def _nights(assignment: Assignment) -> tuple[VenueNight, ...]:
    plan = NightPlan(1, PlanStatus.OPTIMAL, 0.0, None, 30.0, TOTALS, 0, 29_000_000, "Europe/London", "GBP", 2)
    return (VenueNight(assignment.venue_id, None, Outcome.SAVED, plan, seconds=0.5),)


@contextmanager
def _ready() -> Iterator[Crew]:
    yield Crew(Ready(), lambda: CAPACITY, ())


def _peak_mib() -> float:
    """Most memory this program had, as Linux tells it; getrusage would count whoever started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Drive so many venues."""
    venues = int(sys.argv[1])
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, BatchBook() as book, journal(f"{name}/log.jsonl") as log:
        book.add((f"venue-{number:06d}", 1 + number % 60) for number in range(venues))
        Drive(BatchOrder("sqlite://", DAY), book, _ready, log, lambda: None).run()
        put_parts(str(Path(name, "batch.json")), batch_parts({}, book.tally(), book.failed(), book.nights()))
        assert book.tally().saved == venues
    print(json.dumps({"venues": venues, "mib": _peak_mib(), "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
