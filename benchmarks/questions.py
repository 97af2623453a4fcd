"""Seconds a question takes on a planned night that is kept warm: what-ifs of many kinds, and slots of availability.

    python -m benchmarks.questions [--seeds N] [--questions N] [--promised SHARE] [--out FILE]

Planning the night itself is not counted. Every plan behind an answer is re-checked, as in the command.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.domain.night import choose_service, night_of
from allocator.domain.plan import Parameters
from allocator.warm import Warm
from allocator.what_if.amend import ImpossibleChanges, amend
from allocator.what_if.changes import AskParty, Cancel, CloseTable, Delay, Grow
from benchmarks.nights import DAY, NOW, Shape, make_diary
from cli.pipeline import seat_night
from cli.questions import openings, what_if

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.night import Diary, Night
    from allocator.what_if.changes import Change

SIZES = range(2, 9)


def draw_change(rng: random.Random, night: Night) -> Change:
    """A thing that a manager asks."""
    party = rng.choice(night.parties)
    ask = AskParty(rng.choice(SIZES), 17 * 60 + 15 * rng.randrange(20), rng.choice((0, 0, 60)))
    table = CloseTable(rng.choice(night.tables).table_id)
    others = (Cancel(party.party_id), Grow(party.party_id, party.party_size + 2), Delay(party.party_id, 30), table)
    return rng.choice((ask, ask, *others))


def ask_what_ifs(warm: Warm, diary: Diary, rng: random.Random, questions: int) -> dict[str, list[float]]:
    """Seconds of each question, by its kind."""
    night = warm.planned.night
    seconds: dict[str, list[float]] = {}
    asked = 0
    while asked < questions:
        change = draw_change(rng, night)
        began = time.perf_counter()
        try:
            what_if(warm, amend(diary, night, [change]))
        except ImpossibleChanges:
            continue
        seconds.setdefault(type(change).__name__, []).append(time.perf_counter() - began)
        asked += 1
    return seconds


def ask_availability(warm: Warm) -> list[float]:
    """Seconds of each slot, for every size; the first of a size pays for what they share."""
    seconds: list[float] = []
    for size in SIZES:
        openings(warm, size, tell=_clock(seconds))
    return seconds


def _clock(seconds: list[float]) -> Callable[[object], None]:
    last = time.perf_counter()

    def tell(_: object) -> None:
        nonlocal last
        now = time.perf_counter()
        seconds.append(now - last)
        last = now

    return tell


def told(seconds: list[float]) -> dict[str, Any]:
    """What is reported of many answers, in milliseconds."""
    in_order = sorted(seconds)
    return {
        "answers": len(in_order),
        "mean": round(1000 * statistics.mean(in_order), 1),
        "median": round(1000 * statistics.median(in_order), 1),
        "p95": round(1000 * in_order[int(0.95 * (len(in_order) - 1))], 1),
        "worst": round(1000 * in_order[-1], 1),
    }


def main() -> None:
    """Plan, ask, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--parties", type=int, default=150)
    parser.add_argument("--promised", type=float, default=0.6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=50, help="what-ifs a night")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found: dict[str, list[float]] = {}
    for seed in range(asked.seeds):
        diary = make_diary(Shape(asked.tables, asked.parties, asked.promised), seed)
        night = night_of(diary, choose_service(diary, DAY), NOW)
        warm = Warm(seat_night(night, Parameters()))
        for kind, seconds in ask_what_ifs(warm, diary, random.Random(seed), asked.questions).items():
            found.setdefault(kind, []).extend(seconds)
            found.setdefault("every what-if", []).extend(seconds)
        found.setdefault("slot of availability", []).extend(ask_availability(warm))
    rows = {kind: told(seconds) for kind, seconds in found.items()}
    print(f"{'milliseconds':<22}{'answers':>8}{'mean':>9}{'median':>9}{'p95':>9}{'worst':>9}")
    for kind, row in rows.items():
        print(f"{kind:<22}" + f"{row['answers']:>8}" + "".join(f"{row[name]:>9}" for name in list(row)[1:]))
    if asked.out:
        asked.out.write_text(json.dumps({"schema_version": 1, "milliseconds": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
