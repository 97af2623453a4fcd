"""The plan that stands, as explanations look at it: for each party its places, and what stands in the way of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.candidates import Candidate, Candidates, Sieve, starts_of
from allocator.domain.floor import natural_key
from allocator.domain.plan import Parameters, Plan, Reason, Scores
from allocator.model.objective import Gains
from allocator.search.greedy import Floor, floor_of
from allocator.verify import level_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party

LIFTABLE = (Reason.CUSTOMER_LIMIT, Reason.PACING, Reason.STABILITY)
"""Rules that tie parties together, in the order in which they are blamed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A set of tables at a start that would take a party, were it not for others.

    ``holders`` are the parties at its tables at that time; ``obstacles`` the rules that keep the party out, with
    ``full`` for tables that are taken. A place without obstacles is free.
    """

    candidate: Candidate
    holders: tuple[str, ...]
    obstacles: frozenset[Reason]


@dataclass(frozen=True)
class Standing:
    """A night, how it is planned, and the plan."""

    night: Night
    scores: Scores
    parameters: Parameters
    plan: Plan

    @cached_property
    def pool(self) -> Candidates:
        """The candidates of the night."""
        return Candidates.of(self.night)

    @cached_property
    def floor(self) -> Floor:
        """The floor as the plan fills it. Whoever changes it puts it back."""
        return floor_of(self.pool, self.plan)

    def may_bind(self, tables: TableSet) -> bool:
        """Whether to declare ``tables`` as joined may take something from others.

        So it may where somebody holds them undeclared, or where they could hold a promise that no set could until now:
        that promise then counts against the limit of its customer.
        """
        holds = any(party.held == tables.tables for party in self.night.parties)
        return holds or any(party.party_size <= tables.max_covers for party in self._uncounted)

    @cached_property
    def _uncounted(self) -> tuple[Party, ...]:
        """Promises that no set could hold."""
        return tuple(each for each in self.night.parties if each.promised and self.pool.promised_count(each) == 0)

    @cached_property
    def levels(self) -> dict[str, int]:
        """Value of each level of the plan."""
        return level_values(self.night, self.scores, self.parameters, self.plan)

    @cached_property
    def unseated(self) -> tuple[Party, ...]:
        """Parties that take part and are left out, by id."""
        left_out = (party for party in self.night.parties if party.party_id not in self.plan.of)
        return tuple(sorted(left_out, key=lambda party: natural_key(party.party_id)))

    @cached_property
    def by_importance(self) -> tuple[Party, ...]:
        """The unseated: promises, then requests by value, then the waitlist by rank."""
        rank = {ranked.party_id: ranked.rank for ranked in self.scores.waitlist}
        gains = Gains(self.night, self.scores, self.parameters)

        def importance(party: Party) -> tuple[int, int]:
            if party.promised:
                return (0, -party.party_size)
            if party.waiting:
                return (2, rank.get(party.party_id, 0))
            return (1, -gains.requested_worth(party))

        return tuple(sorted(self.unseated, key=importance))

    def plain_reason(self, party: Party) -> Reason | None:
        """The filter that leaves ``party`` nothing, found without looking at all its places; ``None``: none does."""
        if not starts_of(self.night, party):
            return Reason.OUTSIDE_SERVICE
        reason, sets = self.pool.suitable(party)
        if reason is None and not any(self.pool.at(party, (tables,)) for tables in sets):
            return Reason.CLOSED
        return reason

    def places(self, candidates: Iterable[Candidate]) -> tuple[Place, ...]:
        """What stands in the way of ``candidates`` of unseated parties with the others where the plan puts them."""
        return tuple(self._place(each) for each in candidates)

    def _place(self, each: Candidate) -> Place:
        floor, found = self.floor, set()
        holders = floor.holders(each)
        if holders:
            found.add(Reason.FULL)
        if not each.party.promised:
            if not floor.within_limit(each):
                found.add(Reason.CUSTOMER_LIMIT)
        elif not floor.within_moves(each) or self._is_frozen_elsewhere(each):
            found.add(Reason.STABILITY)
        if not floor.within_pacing(each):
            found.add(Reason.PACING)
        return Place(each, tuple(sorted(holders, key=natural_key)), frozenset(found))

    def _is_frozen_elsewhere(self, each: Candidate) -> bool:
        return not each.at_held and each.party.party_id in self.pool.frozen


def reason_of(sieve: Sieve, places: Sequence[Place]) -> Reason:
    """Why a party is left out (contract, section 4): the first filter that leaves nothing, else the rule that alone
    stands in the way of one of its ``places``, else that it is full."""
    if sieve.reason is not None:
        return sieve.reason
    alone = {place.obstacles for place in places if len(place.obstacles) == 1}
    return next((rule for rule in LIFTABLE if frozenset({rule}) in alone), Reason.FULL)
