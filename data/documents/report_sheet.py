"""The figures of services as CSV for a spreadsheet: one row a service."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from data.documents.sheet import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.report import ReportFigures

COLUMNS = (
    *("date", "service", "parties", "parties_seated", "covers", "covers_seated"),
    *("seat_utilisation", "table_utilisation", "expected_spend", "spend_unknown", "revpash"),
    *("no_shows", "no_show_covers", "cancelled", "refused", "covers_refused", "lost_spend"),
    *("waiting", "waiting_seated", "moved", "joined_parties", "setup_minutes", "joined_seats_empty"),
)


def report_csv(reports: Iterable[ReportFigures], minor_digits: int) -> str:
    """One row for each of ``reports``; shares as fractions, money in units of the currency, empty = not known."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for each in reports:
        writer.writerow({name: guarded(cell) for name, cell in _row(each, minor_digits).items()})
    return text.getvalue()


def _row(report: ReportFigures, digits: int) -> dict[str, str]:
    counts = (
        *("parties", "parties_seated", "covers", "covers_seated", "spend_unknown", "no_shows", "no_show_covers"),
        *("cancelled", "covers_refused", "waiting", "waiting_seated", "moved"),
    )
    return {
        **{name: str(getattr(report, name)) for name in counts},
        "date": report.first.isoformat(),
        "service": report.service or "",
        "seat_utilisation": _share(report.seat_utilisation),
        "table_utilisation": _share(report.table_utilisation),
        "expected_spend": money_text(report.spend, digits),
        "revpash": "" if report.revpash is None else money_text(report.revpash, digits),
        "refused": str(sum(each.parties for each in report.refused)),
        "lost_spend": money_text(report.lost_spend, digits),
        "joined_parties": str(sum(each.parties for each in report.combinations)),
        "setup_minutes": str(sum(each.setup_minutes for each in report.combinations)),
        "joined_seats_empty": str(sum(each.empty_seats for each in report.combinations)),
    }


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.4f}"
