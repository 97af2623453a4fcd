"""Puts what was measured into the documentation: ``python -m benchmarks.write_up [bench.json] [performance.md]``.

Only what stands between the two marks is replaced. The picture is copied beside the text.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.cases import CASES
from benchmarks.compare import phase_shares, rows, shortfall
from benchmarks.record import FIRST_LEVEL, ROOT
from benchmarks.tables import HEADINGS, cells, markdown, phase_cells, seconds_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.record import Record

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
OURS = "maitred"


def filled(text: str, document: dict[str, Any]) -> str:
    """``text`` with the measured part made anew from ``document``."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    parts = [_machine(document["machine"]), *_targets(document["records"]), *_cases(document["records"])]
    return f"{before}{BEGIN}\n\n" + "\n\n".join(parts) + f"\n\n{END}{after}"


def _machine(machine: dict[str, Any]) -> str:
    return (
        f"Measured on {machine['cores']} cores with {machine['workers']} workers each, Python {machine['python']}, "
        f"OR-Tools {machine['ortools']}."
    )


def _targets(records: Sequence[Record]) -> Iterable[str]:
    lines = [
        line
        for case, what, target in (
            ("40/150", FIRST_LEVEL, "median < 0.5, worst < 2"),
            ("40/150", "all", "median < 3, worst < 15"),
            ("40/150-replan", "all", "median < 3, worst < 15"),
        )
        if (line := _proof_line(records, case, what, target))
    ]
    lines += [
        line
        for case, target in (("100/500", "≤ 0.01 % on every seed"), ("500/3000", "≤ 0.5 %, peak < 2 GiB"))
        if (line := _gap_line(records, case, target))
    ]
    if lines:
        yield "### Against the targets"
        yield markdown(("night", "what", "target", "measured"), lines)


def _proof_line(records: Sequence[Record], case: str, what: str, target: str) -> list[str] | None:
    mine = [each for each in records if each["contender"] == OURS and each["case"] == case]
    if not mine:
        return None
    times = [_proof_seconds(record, what) for record in mine]
    proven = [seconds for seconds in times if seconds is not None]
    told = f"{len(proven)} of {len(mine)} proven"
    if proven:
        told += f", median {seconds_text(statistics.median(proven))}, worst {seconds_text(max(proven))}"
    name = "seconds to prove all levels" if what == "all" else "seconds to prove the first level that is not trivial"
    return [case, name, target, told]


def _proof_seconds(record: Record, what: str) -> float | None:
    if what == "all":
        return float(record["seconds"]) if record["status"] == "proven" else None
    found = record["proven_at"].get(what)
    return None if found is None else float(found)


def _gap_line(records: Sequence[Record], case: str, target: str) -> list[str] | None:
    mine = [each for each in records if each["contender"] == OURS and each["case"] == case]
    if not mine:
        return None
    gaps = []
    for record in mine:
        level = next((each for each in record["levels"] if each["name"] == FIRST_LEVEL), None)
        gaps.append(1.0 if level is None else shortfall(level["value"], level["bound"]))
    peak = max((record.get("peak_mib", 0) for record in mine), default=0)
    limit = max(record["limit"] for record in mine)
    told = f"worst {100 * max(gaps):.3g} % of {len(gaps)}, peak {peak:,} MiB"
    return [case, f"gap of {FIRST_LEVEL} after {limit:g} s", target, told]


def _cases(records: Sequence[Record]) -> Iterable[str]:
    for case in dict.fromkeys(record["case"] for record in records):
        some = [record for record in records if record["case"] == case]
        seeds = len({record["seed"] for record in some})
        limit = max(record["limit"] for record in some)
        yield f"### {case}: {CASES[case].sentence}"
        yield f"{seeds} night{'s' if seeds > 1 else ''}, {limit:g} s each."
        yield markdown(HEADINGS, [cells(row) for row in rows(some)])
        for shares in phase_shares(some, OURS).values():
            yield f"Where the time of {OURS} goes, in per cent:"
            yield markdown(list(shares), [phase_cells(shares, list(shares))])


def main(arguments: Sequence[str]) -> None:
    """Fill the page."""
    source = Path(arguments[0]) if arguments else ROOT / "benchmarks" / "out" / "bench.json"
    page = Path(arguments[1]) if len(arguments) > 1 else ROOT / "docs" / "performance.md"
    page.write_text(filled(page.read_text(), json.loads(source.read_text())))
    picture = source.with_name("gap.svg")
    if picture.exists():
        shutil.copy(picture, page.with_name("gap.svg"))


if __name__ == "__main__":
    main(sys.argv[1:])
