"""Fixes found by solving: for each change, can the changed night seat everyone who is seated and this party?

Cheap questions first: a place that is free or nearly so, then refutation by prices, then a search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.domain.night import with_parties
from allocator.domain.plan import Change
from allocator.explain.changes import attempts_for, with_all_joins
from allocator.explain.fixes import found, in_order_of_disturbance, placed
from allocator.search.greedy import floor_of
from allocator.search.insert import Inserter
from allocator.search.refute import Refuter
from allocator.search.seat import seat_all

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Fix, Plan
    from allocator.explain.changes import Attempts, Changed
    from allocator.explain.fixes import Found
    from allocator.explain.standing import Standing
    from allocator.search.budget import Budget

SHARE_OF_REST = 0.25
"""Part of the budget that is left which one question may take."""

MOST_OTHERS = 2
"""Parties given new places by looking, before a search is asked."""


@dataclass(frozen=True, slots=True)
class Thorough:
    """Fixes of one party, least disturbance first; ``complete`` where every change was decided."""

    fixes: tuple[Fix, ...]
    complete: bool


def thorough_fixes(standing: Standing, party: Party, budget: Budget) -> Thorough:
    """The smallest change of each kind that alone seats ``party`` with nobody lost."""
    search = _Search(standing, party, budget)
    works = [search.smallest(attempts) for attempts in search.attempts]
    return Thorough(in_order_of_disturbance(each for each in works if each is not None), search.complete)


def seated_as_well(standing: Standing, party: Party, budget: Budget) -> str | None:
    """Where ``party`` could sit in the night as it is with nobody lost; no proven plan overlooks such a place."""
    plan = _Search(standing, party, budget).in_changed(standing.night, party)
    return None if plan is None else placed(standing.night, standing.plan, plan, party.party_id)


class _Search:
    """One party's questions, one after the other."""

    def __init__(self, standing: Standing, party: Party, budget: Budget) -> None:
        self.standing = standing
        self.party = party
        self.complete = True
        self.attempts = attempts_for(standing.night, party)
        self._budget = budget
        self._inserter = Inserter(standing.floor, budget)

    def smallest(self, attempts: Attempts) -> Found | None:
        """The first change that works; where they rise, found by halving."""
        changes = list(attempts.changes())
        if not changes or (attempts.change is Change.JOIN and self._no_join_helps()):
            return None
        if not attempts.rising:
            return next((works for changed in changes if (works := self._try(changed)) is not None), None)
        best = self._try(changes[-1])
        low, high = 0, len(changes) - 1
        while best is not None and low < high:
            middle = (low + high) // 2
            works = self._try(changes[middle])
            if works is None:
                low = middle + 1
            else:
                best, high = works, middle
        return best

    def _try(self, changed: Changed) -> Found | None:
        plan = self._alone(changed) if self._is_alone(changed) else self.in_changed(changed.night, changed.party)
        return None if plan is None else found(self.standing, changed, plan)

    def _is_alone(self, changed: Changed) -> bool:
        """Whether a change is nothing to anybody but the party, so that floor and prices are those of the night."""
        return changed.base is self.standing.night and not changed.party.promised

    def _alone(self, changed: Changed) -> Plan | None:
        candidates = self.standing.pool.sieve(changed.party).candidates
        if not candidates or self._gives_up():
            return None
        plan = self._inserter.seat(candidates, MOST_OTHERS)
        if plan is not None or self._refuter.refutes(_variant(changed).party_id):
            return plan
        return self._searched(Candidates.of(changed.night), changed.party)

    def in_changed(self, night: Night, party: Party) -> Plan | None:
        """A plan of a changed night that seats all who are seated, and the party; near to the one that stands."""
        pool = Candidates.of(night)
        candidates = pool.of_party(party)
        if not candidates or self._gives_up():
            return None
        floor = floor_of(pool, self.standing.plan)
        if len(floor.seated) == len(self.standing.plan.allocations):
            plan = Inserter(floor, self._budget).seat(candidates, MOST_OTHERS)
            if plan is not None:
                return plan
        return self._searched(pool, party)

    def _searched(self, pool: Candidates, party: Party) -> Plan | None:
        answer = seat_all(
            pool,
            self.standing.plan.of.keys() | {party.party_id},
            self.standing.plan,
            self._budget.share(SHARE_OF_REST),
            workers=self.standing.parameters.workers,
            seed=self.standing.parameters.seed,
            nearest=True,
        )
        self.complete = self.complete and answer.possible is not None
        return answer.plan

    def _gives_up(self) -> bool:
        if self._budget.over:
            self.complete = False
        return self._budget.over

    @cached_property
    def _refuter(self) -> Refuter:
        """For all changes of the party alone: each is a guest of its own, of whom one may come."""
        night = self.standing.night
        guests = [_variant(changed) for each in self.attempts for changed in each.changes() if self._is_alone(changed)]
        others = (each for each in night.parties if each.party_id != self.party.party_id)
        pool = Candidates.of(with_parties(night, (*others, *guests)))
        return Refuter(pool, self.standing.plan.of.keys(), {guest.party_id for guest in guests})

    def _no_join_helps(self) -> bool:
        """Whether not even all neighbours joined at once would make room."""
        night = with_all_joins(self.standing.night, self.standing.may_bind)
        if night is None or self._gives_up():
            return False
        party_id = self.party.party_id
        return Refuter(Candidates.of(night), self.standing.plan.of.keys(), {party_id}).refutes(party_id)


def _variant(changed: Changed) -> Party:
    """The changed party under a name of its own."""
    return replace(changed.party, party_id=f"{changed.party.party_id}\0{changed.change}\0{changed.to}")
