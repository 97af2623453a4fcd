"""Figures of a night that managers know: covers, utilisation, spend, moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation, Plan


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts over bookings and waitlist entries that take part; ``expected_spend_seated`` in minor units."""

    parties: int
    parties_seated: int
    covers: int
    covers_seated: int
    seats: int
    seat_utilisation: float
    table_utilisation: float
    expected_spend_seated: int
    combinations_used: int
    moved: int


def has_moved(night: Night, allocation: Allocation) -> bool:
    """Whether the party holds tables and sits at others."""
    held = night.party[allocation.party_id].held
    return held is not None and held != allocation.tables


def totals_of(night: Night, plan: Plan) -> Totals:
    """The figures of ``plan``: seated minutes over offered minutes, closures not deducted."""
    seated = [(night.party[allocation.party_id], allocation) for allocation in plan.allocations]
    seats = sum(table.max_covers for table in night.tables)
    seat_minutes = seats * night.service.minutes
    table_minutes = len(night.tables) * night.service.minutes
    return Totals(
        parties=len(night.parties),
        parties_seated=len(seated),
        covers=sum(party.party_size for party in night.parties),
        covers_seated=sum(party.party_size for party, _ in seated),
        seats=seats,
        seat_utilisation=_share(sum(party.party_size * (at.end - at.start) for party, at in seated), seat_minutes),
        table_utilisation=_share(sum(len(at.tables) * (at.end - at.start) for _, at in seated), table_minutes),
        expected_spend_seated=sum(party.expected_spend or 0 for party, _ in seated),
        combinations_used=sum(len(at.tables) > 1 for _, at in seated),
        moved=sum(has_moved(night, at) for _, at in seated),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
