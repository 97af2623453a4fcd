"""The night with everybody who is seated pinned to the time the plan gives them, and one more party at each slot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.night import with_parties
from allocator.domain.party import Party

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.plan import Plan


def slot_starts(night: Night) -> range:
    """Starts of the arrival grid."""
    service = night.service
    return range(service.opens, min(service.last_arrival, service.closes - 1) + 1, service.slot_minutes)


def newcomers(night: Night, party_size: int) -> dict[Minute, Party]:
    """For each slot a request of ``party_size`` by a customer nobody knows."""
    found = {}
    for start in slot_starts(night):
        party_id = f"new at {start}"
        while party_id in night.party:
            party_id += "+"
        found[start] = Party(party_id, f"customer of {party_id}", party_size, start, created_at=night.now)
    return found


def pinned(night: Night, plan: Plan, more: dict[Minute, Party]) -> Night:
    """``night`` with those whom ``plan`` seats at its times, without the requests and entries it leaves out.

    Promised bookings that it leaves out stay, for pacing and limits count them; nobody has to seat them.
    """
    seated = []
    for party in night.parties:
        at = plan.of.get(party.party_id)
        if party.promised:
            seated.append(party)
        elif at is not None:
            seated.append(replace(party, arrival=at.start, earliest=None, latest=None))
    return with_parties(night, [*seated, *more.values()])
