"""Seconds and megabytes it takes to rank a very long waitlist: ``python benchmarks/rank_waitlist.py [ENTRIES]``.

Every entry has a customer of its own, so nothing is saved by entries that share one. Memory is what scoring
itself allocates at its peak, and the peak of the whole process with the night it is given.

Measured with CPython 3.11 on one core of a small shared virtual machine: 100,000 entries in 1.7 s to 1.9 s of that
core, 72 MB allocated by scoring, 164 MB for the whole process.
"""

from __future__ import annotations

import random
import resource
import sys
import time
import tracemalloc
from datetime import date, timedelta

from allocator.domain.calendar import Service
from allocator.domain.clock import MINUTES_PER_DAY, hour_minute
from allocator.domain.night import Night
from allocator.domain.party import Customer, Kind, Party
from allocator.domain.venue import Venue
from scoring.rank import score_night

DAY = date(2026, 11, 28)
SEED = 0


def build(entries: int) -> Night:
    """A night with a waitlist of ``entries``, all different."""
    chance = random.Random(SEED)
    opens = hour_minute(DAY, 18 * 60, "UTC")
    now = opens - MINUTES_PER_DAY
    tiers = [None, None, None, "silver", "gold", "platinum"]
    occasions = [None, None, "birthday", "corporate", "reunion"]
    customers = {
        (customer_id := f"C{number}"): Customer(
            customer_id,
            vip_tier=chance.choice(tiers),
            visits=chance.randrange(60),
            no_shows=chance.randrange(4),
            late_cancellations=chance.randrange(4),
            total_spend=chance.randrange(2_000_000),
            loyalty_points=chance.randrange(20_000),
            last_visit=DAY - timedelta(days=chance.randrange(1, 1500)),
        )
        for number in range(entries)
    }
    parties = tuple(
        Party(
            f"W{number}",
            f"C{number}",
            chance.randrange(1, 12),
            opens + 15 * chance.randrange(16),
            kind=Kind.WAITLIST,
            created_at=now - chance.randrange(60 * MINUTES_PER_DAY),
            occasion=chance.choice(occasions),
        )
        for number in range(entries)
    )
    service = Service(DAY, opens, opens + 300, opens + 240)
    return Night(Venue("v", "UTC", ()), service, now, (), (), parties, customers=customers)


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    night = build(entries)
    started, worked = time.perf_counter(), time.process_time()
    scores = score_night(night)
    seconds, busy = time.perf_counter() - started, time.process_time() - worked
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    best = scores.waitlist[0].score if scores.waitlist else None
    del scores
    tracemalloc.start()
    scores = score_night(night)
    _, peak = tracemalloc.get_traced_memory()
    print(f"{len(scores.waitlist):,} entries ranked in {seconds:.2f} s ({busy:.2f} s of one core), best score {best}")
    print(f"peak of scoring {peak / 2**20:.0f} MB, of the whole process {whole:.0f} MB")


if __name__ == "__main__":
    main()
