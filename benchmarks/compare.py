"""The contenders beside each other: against the best bound anyone proved for the same night."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.record import FIRST_LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.record import Record

PROMISES = "promises"


@dataclass(frozen=True)
class Reference:
    """What is known of one night: most promises kept, and the best value and bound of requests beside them."""

    promises: int
    value: int
    bound: int | None


@dataclass(frozen=True)
class Row:
    """One contender on all nights of one case; ``None`` where there is nothing to say.

    ``short`` is how far its requested value is below the best bound known, ``gap`` how far below its own bound;
    ``proofs`` counts nights on which the first level, and all levels, were proven.
    """

    case: str
    contender: str
    nights: int
    planned: int
    broke_promises: int
    short: tuple[float, float] | None
    gap: tuple[float, float] | None
    covers: float | None
    first_plan: tuple[float, float] | None
    first_proof: tuple[float, float] | None
    all_proof: tuple[float, float] | None
    proofs: tuple[int, int]
    seconds: tuple[float, float] | None
    peak_mib: int | None
    notes: tuple[str, ...]


def references(records: Iterable[Record]) -> dict[tuple[str, int], Reference]:
    """What all contenders together know of each night."""
    by_night: dict[tuple[str, int], list[Record]] = {}
    for record in records:
        if record["levels"]:
            by_night.setdefault((record["case"], record["seed"]), []).append(record)
    return {night: _reference(some) for night, some in by_night.items()}


def _reference(records: Sequence[Record]) -> Reference:
    promises = max(value_of(record, PROMISES) for record in records)
    keeping = [record for record in records if value_of(record, PROMISES) == promises]
    bounds = [bound for record in keeping if (bound := bound_of(record, FIRST_LEVEL)) is not None]
    return Reference(promises, max(value_of(record, FIRST_LEVEL) for record in keeping), min(bounds, default=None))


def disagreements(records: Sequence[Record]) -> list[str]:
    """Plans that break a rule, and values above what another contender proved to be the most."""
    found = []
    known = references(records)
    for record in records:
        where = f"{record['contender']} on {record['case']}, seed {record['seed']}"
        found += [f"{where}: {each}" for each in record.get("violations", ())]
    for (case, seed), reference in known.items():
        if reference.bound is not None and reference.value > reference.bound:
            found.append(f"{case}, seed {seed}: a plan is worth {reference.value}, a proof allows {reference.bound}")
    return found


def rows(records: Sequence[Record]) -> list[Row]:
    """One row for each case and contender, in the order of the records."""
    known = references(records)
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        groups.setdefault((record["case"], record["contender"]), []).append(record)
    return [_row(case, contender, some, known) for (case, contender), some in groups.items()]


def _row(case: str, contender: str, some: list[Record], known: dict[tuple[str, int], Reference]) -> Row:
    planned = [record for record in some if record["levels"]]
    keeping = [each for each in planned if value_of(each, PROMISES) == known[(case, each["seed"])].promises]
    proven = [record for record in planned if record["status"] == "proven"]
    first = [at for record in planned if (at := record["proven_at"].get(FIRST_LEVEL)) is not None]
    peaks = [record["peak_mib"] for record in some if "peak_mib" in record]
    shorts = [
        shortfall(value_of(record, FIRST_LEVEL), bound)
        for record in keeping
        if (bound := known[(case, record["seed"])].bound) is not None
    ]
    gaps = [
        shortfall(value_of(each, FIRST_LEVEL), bound)
        for each in planned
        if (bound := bound_of(each, FIRST_LEVEL)) is not None
    ]
    covers = [value_of(record, "covers") for record in planned]
    return Row(
        case,
        contender,
        len(some),
        len(planned),
        len(planned) - len(keeping),
        _spread(shorts),
        _spread(gaps),
        statistics.mean(covers) if covers else None,
        _spread(record["first_plan"] for record in planned),
        _spread(first),
        _spread(record["seconds"] for record in proven),
        (len(first), len(proven)),
        _spread(record["seconds"] for record in some if "seconds" in record),
        max(peaks, default=None),
        tuple(sorted({_note(record) for record in some if record["status"] in ("nothing", "failed", "overran")})),
    )


def _note(record: Record) -> str:
    if record["status"] == "failed":
        return f"failed: {record.get('error', '')}"[:60]
    return "found nothing in time" if record["status"] == "nothing" else "did not end in time"


def shortfall(value: int, bound: int) -> float:
    """Relative distance of a value from a bound."""
    return max(0, bound - value) / max(1, bound)


def value_of(record: Record, level: str) -> int:
    """Value of a level of its plan."""
    return next(int(each["value"]) for each in record["levels"] if each["name"] == level)


def bound_of(record: Record, level: str) -> int | None:
    """Its bound of a level, if it has one."""
    bound = next(each["bound"] for each in record["levels"] if each["name"] == level)
    return None if bound is None else int(bound)


def phase_shares(records: Iterable[Record], contender: str) -> dict[str, dict[str, float]]:
    """Mean share of each phase in the time of a contender, by case."""
    shares: dict[str, list[dict[str, float]]] = {}
    for record in records:
        if record["contender"] == contender and record.get("phases"):
            total = max(record["seconds"], 1e-9)
            parts = {phase: seconds / total for phase, seconds in record["phases"].items()}
            shares.setdefault(record["case"], []).append(parts)
    return {
        case: {phase: statistics.mean(part.get(phase, 0.0) for part in some) for phase in _names(some)}
        for case, some in shares.items()
    }


def _names(some: Iterable[dict[str, float]]) -> list[str]:
    return list(dict.fromkeys(phase for part in some for phase in part))


def _spread(values: Iterable[float]) -> tuple[float, float] | None:
    """Median and largest."""
    found = list(values)
    return (statistics.median(found), max(found)) if found else None
