"""A plan as CSV for a spreadsheet: local times, the seated by start, then the unseated; no cell can be a formula."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from allocator.domain.floor import natural_key
from data.times import local_text

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation, Unseated
    from allocator.domain.planned import Planned

COLUMNS = ("id", "kind", "customer_id", "party_size", "tables", "starts_at", "ends_at", "status", "reason")

_RISKY = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def plan_csv(planned: Planned) -> str:
    """The rows of ``planned``; a wall time that occurs twice that night carries its offset."""
    night = planned.night
    seated = sorted(planned.plan.allocations, key=lambda each: (each.start, natural_key(each.party_id)))
    unseated = sorted(planned.unseated, key=lambda each: natural_key(each.party_id))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for allocation in seated:
        writer.writerow([guarded(cell) for cell in _seated_row(night, allocation)])
    for each in unseated:
        writer.writerow([guarded(cell) for cell in _unseated_row(night, each)])
    return text.getvalue()


def guarded(cell: str) -> str:
    """``cell`` so that no spreadsheet takes it for a formula: an apostrophe in front, only where one would.

    Plain numbers stay as they are. Taking one apostrophe off a cell that this matches gives back exactly what
    went in, whatever it was: see :func:`unguarded`.
    """
    return f"'{cell}" if _RISKY.match(cell) and not _NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that :func:`guarded` was given."""
    return cell[1:] if cell.startswith("'") and _RISKY.match(cell) else cell


def _seated_row(night: Night, allocation: Allocation) -> tuple[str, ...]:
    party = night.party[allocation.party_id]
    times = (local_text(minute, night.venue.timezone) for minute in (allocation.start, allocation.end))
    tables = "+".join(allocation.tables)
    return (party.party_id, party.kind.value, party.customer_id, str(party.party_size), tables, *times, "seated", "")


def _unseated_row(night: Night, unseated: Unseated) -> tuple[str, ...]:
    party = night.party[unseated.party_id]
    ids = (party.party_id, party.kind.value, party.customer_id, str(party.party_size))
    return (*ids, "", "", "", "unseated", unseated.reason.value)
