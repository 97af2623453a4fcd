"""A batch as a JSON document: what was asked, how it went, and a row for each venue's night."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from allocator.domain.clock import to_datetime
from data.documents.plan import SCHEMA_VERSION, figures_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from allocator.domain.batch import BatchTally, NightPlan, VenueNight

    Document = dict[str, Any]


def batch_parts(
    asked: Mapping[str, Any], tally: BatchTally, failed: Iterable[VenueNight], nights: Iterable[VenueNight]
) -> Iterator[str]:
    """The text of the document in parts, for there may be many nights."""
    head = {"schema_version": SCHEMA_VERSION, **asked, "summary": summary_document(tally)}
    yield json.dumps(head, indent=2, ensure_ascii=False).removesuffix("\n}")
    yield from _rows("failed", (failed_document(night) for night in failed))
    yield from _rows("venues", (night_document(night) for night in nights))
    yield "\n}\n"


def _rows(name: str, documents: Iterable[Document]) -> Iterator[str]:
    """A list with each of its rows on a line."""
    yield f',\n  "{name}": ['
    between, end = "\n    ", ""
    for document in documents:
        yield between + json.dumps(document, ensure_ascii=False)
        between, end = ",\n    ", "\n  "
    yield f"{end}]"


def summary_document(tally: BatchTally) -> Document:
    """The figures of all nights together; ``optimal``, open levels and gaps are of those that have a plan.

    The gaps are of the value of the night; where a lower level alone is not proven, a night has none.
    """
    return {
        "venues": tally.venues,
        "venues_left": tally.venues_left,
        "nights": tally.nights,
        "saved": tally.saved,
        "unchanged": tally.unchanged,
        "failed": tally.failed,
        "optimal": tally.optimal,
        "open_levels": dict(tally.open_levels),
        "mean_gap": round(tally.gap, 6),
        "worst_gap": round(tally.worst_gap, 6),
        "broken_promises": tally.broken_promises,
        "parties": tally.parties,
        "parties_seated": tally.parties_seated,
        "covers": tally.covers,
        "covers_seated": tally.covers_seated,
    }


def failed_document(night: VenueNight) -> Document:
    """A night that was not planned, and why; ``code`` is that of :class:`Failure`."""
    failure = night.failure
    return {
        "venue": night.venue_id,
        "service": night.service,
        "code": None if failure is None else failure.code,
        "reason": None if failure is None else failure.reason,
    }


def night_document(night: VenueNight) -> Document:
    """One night: what became of it, and its plan or why there is none."""
    return {
        "venue": night.venue_id,
        "service": night.service,
        "outcome": night.outcome.value,
        "seconds": round(night.seconds, 3),
        **({} if night.plan is None else _plan(night.plan)),
        "reason": None if night.failure is None else night.failure.reason,
        "warnings": list(night.warnings),
    }


def _plan(plan: NightPlan) -> Document:
    return {
        "run": plan.run_id,
        "status": plan.status.value,
        "gap": plan.gap,
        "open_level": plan.open_level,
        "search_seconds": round(plan.limit, 3),
        "broken_promises": plan.broken_promises,
        "opens": to_datetime(plan.opens, plan.timezone).isoformat(),
        "timezone": plan.timezone,
        "currency": plan.currency,
        "totals": figures_document(plan.totals, plan.minor_digits),
    }
