"""Every contender on the same seeded nights, side by side: ``python -m benchmarks.bench [--cases …] [--seeds N]``.

Each runs in a process of its own with the same time limit, one after the other, so that none takes another's cores.
Levels, bounds and times are printed and saved as JSON with a picture of the gap over time. Ends with 1 if any plan
breaks a rule or two contenders contradict each other.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from benchmarks.cases import CASES, SMOKE
from benchmarks.compare import disagreements, phase_shares, rows
from benchmarks.contenders import CONTENDERS
from benchmarks.picture import draw
from benchmarks.record import run
from benchmarks.tables import HEADINGS, cells, phase_cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.record import Record

OUT = Path(__file__).parent / "out"
SEEDS = 3
MEMORY_GIB = 8.0
OURS = "maitred"
WIDTH = 160
"""Columns of the tables where no terminal says how many there are."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, save."""
    asked = _asked(arguments)
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    records: list[Record] = []
    saved = asked.out / "bench.json"
    asked.out.mkdir(parents=True, exist_ok=True)
    for case in asked.cases:
        for seed in range(asked.first_seed, asked.first_seed + asked.seeds):
            for contender in asked.contenders:
                seconds = asked.seconds or CASES[case].seconds
                record = run(contender, case, seed, seconds, workers=asked.workers, memory_gib=asked.memory)
                console.print(_line(record), highlight=False, soft_wrap=True)
                records.append(record)
                document = {"schema_version": 1, "machine": machine(asked.workers), "records": records}
                saved.write_text(json.dumps(document, indent=1) + "\n")
        show(console, [record for record in records if record["case"] == case])
    pictures = draw(records, asked.out)
    console.print(f"saved: {', '.join(str(path) for path in [saved, *pictures])}", soft_wrap=True)
    wrong = disagreements(records)
    for each in wrong:
        console.print(f"WRONG: {each}", highlight=False, soft_wrap=True)
    return 1 if wrong else 0


def machine(workers: int) -> dict[str, Any]:
    """What it was measured on."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "workers": workers,
        "processor": platform.machine(),
        "python": platform.python_version(),
        "ortools": version("ortools"),
        "maitred": version("maitred"),
    }


def show(console: Console, records: Sequence[Record]) -> None:
    """The nights of one case as a table, and where our time goes."""
    case = CASES[records[0]["case"]]
    table = Table(*HEADINGS, title=f"{case.name}: {case.sentence}", title_justify="left")
    for row in rows(records):
        table.add_row(*cells(row))
    console.print(table)
    for shares in phase_shares(records, OURS).values():
        told = ", ".join(map(" ".join, zip(shares, phase_cells(shares, list(shares)), strict=True)))
        console.print(f"per cent of the time of {OURS}: {told}", highlight=False, soft_wrap=True)


def _line(record: Record) -> str:
    where = f"{record['case']}, seed {record['seed']}, {record['contender']}: {record['status']}"
    values = ", ".join(f"{each['name']} {each['value']}" for each in record["levels"][:4])
    took = f" in {record['seconds']:.2f} s" if "seconds" in record else ""
    return f"{where}{took}; {values or record.get('error', 'no plan')}"


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    full = [name for name in CASES if name != SMOKE]
    parser.add_argument("--cases", nargs="+", choices=CASES, default=full, metavar="CASE", help=", ".join(full))
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="nights of each case")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, help="time limit of each (default: that of the case)")
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("--memory", type=float, default=MEMORY_GIB, help="GiB of address space each may use")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--smoke", action="store_true", help="one tiny night, to see that all of this works")
    asked = parser.parse_args(arguments)
    if asked.smoke:
        asked.cases, asked.seeds = [SMOKE], 1
    return asked


if __name__ == "__main__":
    raise SystemExit(main())
