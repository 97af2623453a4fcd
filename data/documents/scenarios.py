"""Scenarios side by side, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from allocator.domain.simulated import SIZE_BANDS, band_of
from allocator.domain.totals import totals_of
from data.documents.plan import SCHEMA_VERSION, Document
from data.documents.sheet import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison

AS_IT_STANDS = "as it stands"
"""Name of the row without any change."""


def refusals(planned: Planned) -> tuple[int, ...]:
    """Parties the plan leaves out, by size band."""
    seated = planned.plan.of
    counts = Counter(band_of(each.party_size) for each in planned.night.parties if each.party_id not in seated)
    return tuple(counts[band] for band in range(len(SIZE_BANDS)))


def scenarios_document(before: Planned, found: Sequence[tuple[str, str, Comparison]]) -> Document:
    """The night as it stands, and one entry for each scenario: its name, its answer, and what comes of it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "before": _figures(before),
        "scenarios": [
            {
                "name": name,
                "changes": list(each.changes),
                **_figures(each.after),
                "gained": list(each.gained),
                "lost": list(each.lost),
                "answer": answer,
                "possible": each.possible,
            }
            for name, answer, each in found
        ],
    }


def scenarios_csv(before: Planned, found: Sequence[tuple[str, str, Comparison]]) -> str:
    """The same as rows, the night as it stands first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    bands = [f"refusals_{name}" for name, _ in SIZE_BANDS]
    writer.writerow(["scenario", "changes", "covers", "spend", "parties_seated", *bands, "moves", "status", "gap"])
    rows = [(AS_IT_STANDS, (), before), *((name, each.changes, each.after) for name, _, each in found)]
    for name, changes, planned in rows:
        figures = _figures(planned)
        cells = [figures["covers"], figures["spend"], figures["parties_seated"], *figures["refusals"].values()]
        ends = [figures["moves"], figures["status"], figures["gap"]]
        writer.writerow([guarded(str(cell)) for cell in (name, " ".join(changes), *cells, *ends)])
    return text.getvalue()


def _figures(planned: Planned) -> Document:
    totals = totals_of(planned.night, planned.plan)
    return {
        "status": planned.result.status.value,
        "gap": planned.result.gap,
        "covers": totals.covers_seated,
        "spend": money_text(totals.expected_spend_seated, planned.night.venue.minor_digits),
        "parties_seated": totals.parties_seated,
        "refusals": dict(zip((name for name, _ in SIZE_BANDS), refusals(planned), strict=True)),
        "moves": totals.moved,
    }
