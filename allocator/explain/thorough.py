"""Fixes found by solving: for each change, can the changed night seat everyone who is seated and this party?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.explain.changes import attempts_for
from allocator.explain.fixes import found, in_order_of_disturbance, placed
from allocator.search.greedy import floor_of
from allocator.search.insert import Inserter
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


@dataclass(frozen=True, slots=True)
class Thorough:
    """Fixes of one party, least disturbance first; ``complete`` where every change was decided."""

    fixes: tuple[Fix, ...]
    complete: bool


def thorough_fixes(standing: Standing, party: Party, budget: Budget) -> Thorough:
    """The smallest change of each kind that alone seats ``party`` with nobody lost."""
    search = _Search(standing, budget)
    works = [search.smallest(attempts) for attempts in attempts_for(standing.night, party)]
    return Thorough(in_order_of_disturbance(each for each in works if each is not None), search.complete)


def seated_as_well(standing: Standing, party: Party, budget: Budget) -> str | None:
    """Where ``party`` could sit in the night as it is with nobody lost; no proven plan overlooks such a place."""
    plan = _Search(standing, budget).plan(standing.night, party)
    return None if plan is None else placed(standing.night, standing.plan, plan, party.party_id)


class _Search:
    """One party's questions, one after the other."""

    def __init__(self, standing: Standing, budget: Budget) -> None:
        self.standing = standing
        self.complete = True
        self._budget = budget

    def smallest(self, attempts: Attempts) -> Found | None:
        """The first change that works; where they rise, found by halving."""
        changes = list(attempts.changes())
        if not attempts.rising or not changes:
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
        plan = self.plan(changed.night, changed.party)
        return None if plan is None else found(self.standing, changed, plan)

    def plan(self, night: Night, party: Party) -> Plan | None:
        """A plan of the night that seats all who are seated, and the party; near to the one that stands."""
        standing = self.standing
        pool = Candidates.of(night)
        candidates = pool.of_party(party)
        if not candidates:
            return None
        if self._budget.over:
            self.complete = False
            return None
        floor = floor_of(pool, standing.plan)
        if len(floor.seated) == len(standing.plan.allocations):
            plan = Inserter(floor, self._budget).seat(candidates, others=1)
            if plan is not None:
                return plan
        answer = seat_all(
            pool,
            standing.plan.of.keys() | {party.party_id},
            standing.plan,
            self._budget.share(SHARE_OF_REST),
            workers=standing.parameters.workers,
            seed=standing.parameters.seed,
            nearest=True,
        )
        self.complete = self.complete and answer.possible is not None
        return answer.plan
