"""The plan that stands, taken over into a night that has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.candidates import end_of_stay
from allocator.domain.plan import Allocation, Plan

if TYPE_CHECKING:
    from allocator.domain.night import Night


def carried(plan: Plan, before: Night, after: Night) -> Plan:
    """``plan`` of ``before`` with each party of ``after`` where it sat, as much later as it now arrives.

    It may break rules of ``after``: it is where to begin, and what to stay near to.
    """
    kept = []
    for allocation in plan.allocations:
        party = after.party.get(allocation.party_id)
        if party is not None:
            start = allocation.start + party.arrival - before.party[party.party_id].arrival
            kept.append(Allocation(party.party_id, allocation.tables, start, end_of_stay(after, party, start)))
    return Plan(tuple(kept))
