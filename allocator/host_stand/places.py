"""A place for one more party on a night that stands: as things are, or with others given new tables.

Everybody who is seated stays seated at their time. A yes is re-checked; a no comes with its reason and with what would
help, each re-checked too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import Change, Parameters, Reason, Scores
from allocator.domain.questions import Moved
from allocator.explain.plan import refusal_of
from allocator.explain.quick import QuickSearch
from allocator.explain.standing import Standing
from allocator.host_stand.as_it_stands import as_it_stands
from allocator.host_stand.states import local_time
from allocator.model.objective import Gains
from allocator.search.budget import Budget
from allocator.search.insert import Inserter
from allocator.search.seat import seat_all
from allocator.verify import violations

if TYPE_CHECKING:
    from allocator.candidates import Candidate
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Fix, Plan, Unseated

MOST_OTHERS = 2
"""Parties given other tables by looking, before a search is asked."""

HELP_SECONDS = 0.3
"""Longest search for what would help a party that is refused."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a party is put, and who is given other tables for it."""

    allocation: Allocation
    moved: tuple[Moved, ...] = ()


class Enquiry:
    """One party that asks for a place on ``night``, on which ``plan`` says who has which tables.

    ``moves`` lets others be given other tables, no more promised ones than the night allows.
    """

    def __init__(self, night: Night, plan: Plan, party: Party, budget: Budget, *, moves: bool) -> None:
        self.party = party
        self._moves = moves
        self._budget = budget
        self._night, self._floor = as_it_stands(night, plan, [party])
        self._plan = self._floor.plan()

    def place(self) -> Place | None:
        """The best place there is; ``None`` where none was found.

        Raises
        ------
        InternalCheckFailed
            if the independent re-check finds it wrong.
        """
        if self._past:
            return None
        plan = Inserter(self._floor, self._budget).seat(self._candidates, 0)
        if plan is None and self._moves and self._candidates:
            plan = self._with_moves()
        return None if plan is None else self._checked(plan)

    def refusal(self) -> Unseated:
        """Why there is no place, and the nearest changes that would give it one."""
        standing = Standing(self._night, Scores(), Parameters(workers=1), self._plan)
        refused = refusal_of(standing, self.party)
        unseated = refused.unseated
        if self._past:
            told = f"{local_time(self.party.arrival, self._night.venue.timezone)} has passed."
            unseated = replace(unseated, reason=Reason.OUTSIDE_SERVICE, detail=told)
        budget = Budget(HELP_SECONDS, stop=self._budget.stop)
        search = QuickSearch(standing, self.party, Inserter(standing.floor, budget), budget, limited=refused.limited)
        search.look(0)
        if self._moves:
            search.look(MOST_OTHERS)
        fixes = search.fixes
        if self._past and fixes is not None:
            fixes = tuple(fix for fix in fixes if self._still_to_come(fix))
        return replace(unseated, fixes=fixes)

    def _still_to_come(self, fix: Fix) -> bool:
        return fix.change is Change.ARRIVAL and isinstance(fix.to, int) and fix.to >= self._night.now

    @property
    def _past(self) -> bool:
        return self.party.arrival < self._night.now

    @cached_property
    def _candidates(self) -> list[Candidate]:
        """Its possible places, the one it likes best and wastes least on first."""
        gains = Gains(self._night, Scores(), Parameters())
        found = self._floor.pool.of_party(self.party)
        return sorted(
            (each for each in found if self._floor.within_limit(each) and self._floor.within_pacing(each)),
            key=lambda each: (abs(each.start - self.party.arrival), -gains.wishes(each), -gains.waste(each)),
        )

    def _with_moves(self) -> Plan | None:
        plan = Inserter(self._floor, self._budget).seat(self._candidates, MOST_OTHERS)
        if plan is not None:
            return plan
        must = {*self._plan.of, self.party.party_id}
        return seat_all(self._floor.pool, must, self._plan, self._budget, nearest=True).plan

    def _checked(self, plan: Plan) -> Place:
        before = violations(self._night, Scores(), Parameters(), self._plan)
        wrong = set(violations(self._night, Scores(), Parameters(), plan)) - set(before)
        lost = self._plan.of.keys() - plan.of.keys()
        if wrong or lost:
            told = "; ".join([*sorted(map(str, wrong)), *(f"{each} would be lost" for each in sorted(lost))])
            raise InternalCheckFailed(f"a place for {self.party.party_id} failed its re-check: {told}")
        moved = (
            Moved(party_id, before, plan.of[party_id])
            for party_id, before in sorted(self._plan.of.items())
            if before != plan.of[party_id]
        )
        return Place(plan.of[self.party.party_id], tuple(moved))
