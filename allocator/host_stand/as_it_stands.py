"""A night with everybody pinned where they sit, and more parties that ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.availability.pinned import pinned
from allocator.candidates import Candidates, busy_period
from allocator.domain.floor import Closure
from allocator.domain.night import with_parties
from allocator.domain.plan import Plan
from allocator.search.greedy import Floor, floor_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation


def as_it_stands(night: Night, plan: Plan, asking: Iterable[Party]) -> tuple[Night, Floor]:
    """The night of those whom ``plan`` seats, at its times, of unseated promises and of those ``asking``; the floor.

    A stay that the rules of today would not allow any more goes on nevertheless: its tables are closed for so long.
    """
    sitting = Plan(tuple(each for each in plan.allocations if each.party_id in night.party))
    seated = pinned(night, sitting, {})
    asked = with_parties(seated, [*seated.parties, *asking])
    floor = floor_of(Candidates.of(asked), sitting)
    dropped = [each for each in sitting.allocations if each.party_id not in floor.seated]
    if not dropped:
        return asked, floor
    closed = replace(asked, closures=(*asked.closures, *(_closure(asked, each) for each in dropped)))
    return closed, floor_of(Candidates.of(closed), sitting)


def locked_where_they_sit(night: Night, floor: Floor) -> Night:
    """The night with everybody on ``floor`` locked there."""
    parties = []
    for party in night.parties:
        at = floor.seated.get(party.party_id)
        if at is not None and not party.fixed:
            party = replace(party, locked=True, held=at.tables.tables, arrival=at.start, earliest=None, latest=None)
        parties.append(party)
    return with_parties(night, parties)


def _closure(night: Night, stay: Allocation) -> Closure:
    made = night.set_of.get(stay.tables)
    busy = (stay.start, stay.end) if made is None else busy_period(night, made, stay.start, stay.end)
    return Closure(frozenset(stay.tables), *busy, reason=f"{stay.party_id} sits there")
