"""Seconds a question takes on a planned night that is kept warm: what-ifs of every kind, and slots of availability.

    python -m benchmarks.questions [--seeds N] [--questions N] [--promised SHARE] [--out FILE]

Planning the night itself is not counted. Every plan behind an answer is re-checked, as in the command. A line is
printed for each night as it is done, and at the end one for each kind of question: how long, how much of a processor on
the median (engines in processes of their own included; other work on the machine does not lengthen it), and how many
were answered at a glance, by prices of a relaxation, or by a search.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocator.domain.night import choose_service, night_of
from allocator.domain.plan import LEVELS, Parameters
from allocator.domain.venue import MoveLimit
from allocator.warm import Warm
from allocator.what_if.amend import ImpossibleChanges, amend
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    ShiftTurns,
    Unjoin,
)
from allocator.what_if.settle import settle
from benchmarks.nights import DAY, NOW, Shape, make_diary
from cli.pipeline import seat_night
from cli.questions import openings, what_if
from scoring.rank import score_night

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from allocator.domain.night import Diary, Night
    from allocator.domain.questions import Comparison
    from allocator.what_if.amend import Amended
    from allocator.what_if.changes import Change

SIZES = range(2, 9)
SMALL, LARGE = range(1, 5), range(5, 11)
ALL = "every what-if"
SLOT = "slot of availability"


class How(StrEnum):
    """How an answer was found."""

    GLANCE = "glance"
    PRICES = "prices"
    SEARCH = "search"
    OPEN = "not proven"


def _ask(rng: random.Random, sizes: range) -> Change:
    return AskParty(rng.choice(sizes), 17 * 60 + 15 * rng.randrange(20), rng.choice((0, 0, 60)))


def _join(rng: random.Random, night: Night) -> Change:
    """Two tables beside each other that are not joined yet."""
    pairs = [pair for pair in zip(night.tables, night.tables[1:], strict=False) if _ids(*pair) not in night.set_of]
    one, other = rng.choice(pairs)
    return Join(_ids(one, other), max(one.max_covers, other.max_covers) + 1, one.max_covers + other.max_covers)


def _ids(*tables: Any) -> tuple[str, ...]:
    return tuple(table.table_id for table in tables)


def _party(rng: random.Random, night: Night) -> str:
    return rng.choice(night.parties).party_id


def _size(night: Night, party_id: str) -> int:
    return night.party[party_id].party_size


def _grow(rng: random.Random, night: Night) -> Change:
    party_id = _party(rng, night)
    return Grow(party_id, _size(night, party_id) + rng.choice((1, 2)))


KINDS: dict[str, Callable[[random.Random, Night], list[Change]]] = {
    "party, small": lambda rng, _: [_ask(rng, SMALL)],
    "party, large": lambda rng, _: [_ask(rng, LARGE)],
    "cancel": lambda rng, night: [Cancel(_party(rng, night))],
    "grow": lambda rng, night: [_grow(rng, night)],
    "late": lambda rng, night: [Delay(_party(rng, night), rng.choice((15, 30)))],
    "close a table": lambda rng, night: [CloseTable(rng.choice(night.tables).table_id)],
    "join": lambda rng, night: [_join(rng, night)],
    "unjoin": lambda rng, night: [Unjoin(rng.choice(night.combinations).tables)],
    "limit": lambda rng, _: [LimitTables(rng.choice((1, 3)))],
    "moves": lambda rng, night: [AllowMoves(MoveLimit(count=rng.choice((0, 2, 5, night.max_moves + 3))))],
    "turn times": lambda rng, _: [ShiftTurns(rng.choice((-15, 15)))],
    "cancel and party": lambda rng, night: [Cancel(_party(rng, night)), _ask(rng, SIZES)],
}
"""The things that a manager asks, each as often as the others."""


@dataclass
class Answers:
    """Seconds and processor seconds of the answers to questions of one kind, and how each was found."""

    seconds: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    how: Counter[How] = field(default_factory=Counter)

    def told(self) -> dict[str, Any]:
        """What is reported of them, in milliseconds."""
        in_order = sorted(self.seconds)
        return {
            "answers": len(in_order),
            "mean": round(1000 * statistics.mean(in_order), 1),
            "median": round(1000 * statistics.median(in_order), 1),
            "p95": round(1000 * in_order[int(0.95 * (len(in_order) - 1))], 1),
            "worst": round(1000 * in_order[-1], 1),
            "processor": round(1000 * statistics.median(self.busy), 1),
            **{how.value: self.how[how] for how in How},
        }


def ask_what_ifs(warm: Warm, diary: Diary, rng: random.Random, questions: int, found: dict[str, Answers]) -> None:
    """Ask so many questions of every kind; those that cannot be are drawn again."""
    night = warm.planned.night
    for kind, draw in KINDS.items():
        asked = 0
        while asked < questions:
            changes = draw(rng, night)
            began, worked = time.perf_counter(), processor_seconds()
            try:
                amended = amend(diary, night, changes)
            except ImpossibleChanges:
                continue
            answer = what_if(warm, amended)
            seconds, busy = time.perf_counter() - began, processor_seconds() - worked
            how = _how(warm, amended, answer)
            for name in (kind, ALL):
                found.setdefault(name, Answers()).seconds.append(seconds)
                found[name].busy.append(busy)
                found[name].how[how] += 1
            asked += 1


def _how(warm: Warm, amended: Amended, answer: Comparison) -> How:
    result = answer.after.result
    if not all(level.proven for level in result.levels):
        return How.OPEN
    if result.searched:
        return How.SEARCH
    plain = settle(warm, amended, score_night(amended.night), prices=False)
    return How.GLANCE if plain is not None and plain.levels == len(LEVELS) else How.PRICES


def ask_availability(warm: Warm, found: dict[str, Answers]) -> None:
    """Ask for every size; the first slot of a size pays for what they share."""
    slots = found.setdefault(SLOT, Answers())
    for size in SIZES:
        openings(warm, size, tell=_clock(slots))


def _clock(slots: Answers) -> Callable[[object], None]:
    last, worked = time.perf_counter(), processor_seconds()

    def tell(_: object) -> None:
        nonlocal last, worked
        now, busy = time.perf_counter(), processor_seconds()
        slots.seconds.append(now - last)
        slots.busy.append(busy - worked)
        last, worked = now, busy

    return tell


def processor_seconds() -> float:
    """Processor seconds of this process and of all that it started, as Linux tells them."""
    ticks = 0
    for each in _below(os.getpid()):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[13:15] if each == os.getpid() else fields[11:15]))
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _below(process: int) -> Iterator[int]:
    """The process and those below it; one that ends meanwhile is counted by its parent."""
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in children.read_text().split():
                yield from _below(int(child))


def show(found: dict[str, Answers]) -> dict[str, dict[str, Any]]:
    """Print a line for each kind, and return what was printed."""
    rows = {kind: found[kind].told() for kind in (*KINDS, ALL, SLOT) if kind in found}
    names = list(next(iter(rows.values())))
    print(f"{'milliseconds':<22}" + "".join(f"{name:>12}" for name in names))
    for kind, row in rows.items():
        print(f"{kind:<22}" + "".join(f"{row[name]:>12}" for name in names))
    return rows


def main() -> None:
    """Plan, ask, print, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--tables", type=int, default=40)
    parser.add_argument("--parties", type=int, default=150)
    parser.add_argument("--promised", type=float, default=0.6)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--questions", type=int, default=5, help="what-ifs of each kind on each night")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found: dict[str, Answers] = {}
    for seed in range(asked.seeds):
        diary = make_diary(Shape(asked.tables, asked.parties, asked.promised), seed)
        night = night_of(diary, choose_service(diary, DAY), NOW)
        warm = Warm(seat_night(night, Parameters()))
        of_night: dict[str, Answers] = {}
        ask_what_ifs(warm, diary, random.Random(seed), asked.questions, of_night)
        ask_availability(warm, of_night)
        told = {kind: of_night[kind].told() for kind in (ALL, SLOT)}
        print(
            f"seed {seed}: " + "; ".join(f"{k}: median {v['median']}, worst {v['worst']} ms" for k, v in told.items())
        )
        for kind, answers in of_night.items():
            found.setdefault(kind, Answers()).seconds += answers.seconds
            found[kind].busy += answers.busy
            found[kind].how += answers.how
    rows = show(found)
    if asked.out:
        asked.out.write_text(json.dumps({"schema_version": 1, "milliseconds": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
