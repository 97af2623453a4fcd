"""Rows of the comparison as text cells, for the terminal and for Markdown alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.compare import Row

HEADINGS = (
    "contender",
    "below the best bound",
    "own gap",
    "covers",
    "first plan",
    "first level proven",
    "all levels proven",
    "seconds",
    "peak MiB",
    "",
)


def cells(row: Row) -> list[str]:
    """One row; of two figures the first is the median, the second the worst of all nights."""
    notes = list(row.notes)
    if row.planned < row.nights:
        notes.insert(0, f"{row.nights - row.planned} of {row.nights} nights without a plan")
    if row.broke_promises:
        notes.append(f"fewer promises kept on {row.broke_promises}")
    return [
        row.contender,
        _percents(row.short),
        _percents(row.gap),
        "–" if row.covers is None else f"{row.covers:,.1f}",
        _seconds(row.first_plan),
        _proof(row.first_proof, row.proofs[0], row.nights),
        _proof(row.all_proof, row.proofs[1], row.nights),
        _seconds(row.seconds),
        "–" if row.peak_mib is None else f"{row.peak_mib:,}",
        "; ".join(notes),
    ]


def phase_cells(shares: dict[str, float], phases: Sequence[str]) -> list[str]:
    """Where the time goes, in per cent."""
    return [f"{100 * shares.get(phase, 0.0):.0f}" for phase in phases]


def markdown(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    rule = ["---", *["---:" for _ in headings[1:]]]
    return "\n".join("| " + " | ".join(line) + " |" for line in [headings, rule, *lines])


def seconds_text(seconds: float) -> str:
    """Seconds with as many digits as mean something."""
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.0f}"


def _percents(spread: tuple[float, float] | None) -> str:
    if spread is None:
        return "–"
    return _both(["0" if part == 0 else f"{100 * part:.3g} %" for part in spread])


def _seconds(spread: tuple[float, float] | None) -> str:
    return "–" if spread is None else _both([seconds_text(part) for part in spread])


def _both(told: Sequence[str]) -> str:
    """Median and worst, once where they are the same."""
    return " / ".join(dict.fromkeys(told))


def _proof(spread: tuple[float, float] | None, proven: int, nights: int) -> str:
    if not proven:
        return f"0 of {nights}"
    return f"{_seconds(spread)} ({proven} of {nights})"
