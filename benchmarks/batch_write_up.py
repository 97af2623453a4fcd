"""Puts what ``make bench-batch`` measured into docs/scale.md: ``python -m benchmarks.batch_write_up [batch.json]``.

Only what stands between the two marks is replaced: what was measured, and what follows from it for a large night.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.record import ROOT
from benchmarks.tables import markdown
from benchmarks.write_up import BEGIN, END

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Batch = dict[str, Any]

VENUES = 60_000
CORES = (16, 64, 256, 1024)
CONNECTIONS_A_WORKER = 2
NIGHTS_A_YEAR = 365
MEASURED = (
    "venues of tables",
    "by",
    "workers",
    "venues",
    "seconds",
    "nights a core-second",
    "again, seconds",
    "proven",
    "worst gap of value",
    "driver MiB",
    "worker MiB",
    "connections",
)


def filled(text: str, document: dict[str, Any]) -> str:
    """``text`` with the measured part made anew from ``document``."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n" + "\n\n".join(_parts(document)) + f"\n\n{END}{after}"


def _parts(document: dict[str, Any]) -> Iterable[str]:
    batches = document["batches"]
    yield (
        f"Measured on {document['cores']} cores, Python {document['python']}, OR-Tools {document['ortools']}, "
        f"{document['database']} on the same machine, at most {document['time_limit']:g} s a search."
    )
    yield markdown(MEASURED, [_cells(each) for each in batches])
    yield "### Against the targets"
    yield markdown(("what", "target", "measured"), [*_targets(batches), *_machine(document.get("alone", []))])
    if document["drivers"]:
        yield "### Memory of the driver"
        rows = [
            [f"{each['venues']:,}", f"{each['mib']:.0f} MiB", f"{each['seconds']:.1f}"] for each in document["drivers"]
        ]
        yield markdown(("venues", "peak", "seconds of its own"), rows)
    planned_here = [each for each in batches if each["by"] == "processes"]
    if planned_here:
        yield f"### A night of {VENUES:,} venues"
        yield from _large_night(planned_here[-1])


def _cells(each: Batch) -> list[str]:
    return [
        each["tables"],
        each["by"],
        str(each["workers"]),
        f"{each['venues']:,}",
        f"{each['wall_seconds']:.1f}",
        f"{_nights_a_core_second(each):.2f}",
        f"{each['again_seconds']:.1f}",
        f"{each['optimal']} of {each['nights_saved']}",
        f"{100 * each['worst_gap']:.1f} %",
        f"{each['driver_mib']:.0f}",
        f"{each['worker_mib']:.0f}",
        str(each["connections"]),
    ]


def _nights_a_core_second(each: Batch) -> float:
    return float(each["nights_saved"] / each["core_seconds"])


def _targets(batches: Sequence[Batch]) -> Iterable[list[str]]:
    small = _of(batches, "16", "processes", 1)
    if small is not None:
        yield ["nights of 16 tables and 40 parties a core-second", "≥ 2", f"{_nights_a_core_second(small):.2f}"]
    for by in ("processes", "dask"):
        for tables in dict.fromkeys(each["tables"] for each in batches):
            one, two = (_of(batches, tables, by, workers) for workers in (1, 2))
            if one is not None and two is not None:
                times = one["wall_seconds"] / two["wall_seconds"]
                yield [f"2 workers against one, {by}, {tables} tables", "≥ 1.8", f"{times:.2f}"]


def _machine(measured: Iterable[dict[str, Any]]) -> Iterable[list[str]]:
    for each in measured:
        what = f"{each['processes']} processes against one that plan 16 tables in memory, nothing else"
        yield [what, "", f"{each['times_one']:.2f}"]


def _of(batches: Sequence[Batch], tables: str, by: str, workers: int) -> Batch | None:
    return next(
        (each for each in batches if (each["tables"], each["by"], each["workers"]) == (tables, by, workers)), None
    )


def _large_night(each: Batch) -> Iterable[str]:
    """What a batch of very many venues takes, if each costs what those of one batch cost on average."""
    nights = each["nights_saved"]
    core, served = each["core_seconds"] / nights, each["database_core_seconds"] / nights
    rows, size = each["rows"] / nights * VENUES, each["database_mib"] / nights * VENUES / 1024
    yield (
        f"One venue-night of {each['tables']} tables took {core:.2f} core-seconds, {1000 * served:.0f} ms of them "
        f"of the database server, and wrote {each['rows'] / nights:.0f} rows. For {VENUES:,} that is "
        f"{core * VENUES / 3600:.1f} core-hours, {served * VENUES / 3600:.1f} of them of the server, {rows / 1e6:.1f} "
        f"million rows a night and {rows * NIGHTS_A_YEAR / 1e9:.1f} thousand million a year; venues, customers, "
        f"bookings and one planned night take about {size:.0f} GiB."
    )
    yield markdown(
        ("cores that plan", "minutes", "nights a second", "cores of the server", "connections"),
        [_at(cores, core - served, served) for cores in CORES],
    )


def _at(cores: int, core: float, served: float) -> list[str]:
    rate = cores / core
    return [
        f"{cores:,}",
        f"{VENUES / rate / 60:.0f}",
        f"{rate:.0f}",
        f"{rate * served:.1f}",
        f"{CONNECTIONS_A_WORKER * cores + 1:,}",
    ]


def main(arguments: Sequence[str]) -> None:
    """Fill the page."""
    source = Path(arguments[0]) if arguments else ROOT / "benchmarks" / "out" / "batch.json"
    page = Path(arguments[1]) if len(arguments) > 1 else ROOT / "docs" / "scale.md"
    page.write_text(filled(page.read_text(), json.loads(source.read_text())))


if __name__ == "__main__":
    main(sys.argv[1:])
