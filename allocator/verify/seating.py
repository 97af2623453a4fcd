"""A plan laid over its night: who sits where, as far as the plan names parties and tables that exist."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.verify.floor import Floor
from allocator.verify.hours import end_of, may_start, occupation

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan


@dataclass(frozen=True, slots=True)
class Seat:
    """One allocation of a party that exists.

    ``made`` is the set of tables, or what its known tables make where no such set ``exists``.
    ``occupied`` is the half-open period, with setup and buffer, that follows from the start.
    """

    party: Party
    allocation: Allocation
    made: TableSet
    exists: bool
    end: Minute
    occupied: tuple[Minute, Minute]

    @property
    def at_held(self) -> bool:
        """Whether it is at exactly the tables its party holds."""
        tables = self.allocation.tables
        held = self.party.held
        return held is not None and len(tables) == len(held) and set(tables) == set(held)

    @property
    def where(self) -> str:
        """The tables, as people write them."""
        return "+".join(self.allocation.tables)


class Seating:
    """Everything the rules look at."""

    def __init__(self, night: Night, plan: Plan) -> None:
        self.night = night
        self.plan = plan
        self.floor = Floor(night)
        self.parties = {party.party_id: party for party in night.parties}
        self.seats = tuple(
            self._seat(self.parties[allocation.party_id], allocation)
            for allocation in plan.allocations
            if allocation.party_id in self.parties
        )
        self.promised = tuple(party for party in night.parties if party.promised)
        self.promised_of: dict[str, list[Party]] = defaultdict(list)
        for party in self.promised:
            self.promised_of[night.person(party)].append(party)

    def closed(self, made: TableSet, period: tuple[Minute, Minute]) -> list[str]:
        """Tables of ``made`` that are out of use at some time of ``period``."""
        now = self.night.now
        in_force = [each for each in self.night.closures if each.release_at is None or now < each.release_at]
        shut = [each.tables for each in in_force if each.overlaps(*period)]
        return sorted(table_id for table_id in made.tables if any(table_id in tables for tables in shut))

    def could_hold(self, party: Party, made: TableSet) -> bool:
        """Whether ``made`` is large enough for a promised ``party``, has what it needs and is open at its arrival."""
        return (
            party.party_size <= made.max_covers
            and all(self.floor.offers(made, need) for need in party.needs)
            and not self.closed(made, occupation(self.night, party, made, party.arrival))
        )

    def can_stay(self, party: Party) -> bool:
        """Whether the tables that a promised ``party`` holds could still be its own."""
        held = None if party.held is None else self.floor.set_for(party, party.held)
        return held is not None and may_start(self.night, party, party.arrival) and self.could_hold(party, held)

    def _seat(self, party: Party, allocation: Allocation) -> Seat:
        found = self.floor.set_for(party, allocation.tables)
        made = self.floor.pushed_together(allocation.tables) if found is None else found
        end = end_of(self.night, party, allocation.start)
        return Seat(
            party, allocation, made, found is not None, end, occupation(self.night, party, made, allocation.start)
        )
