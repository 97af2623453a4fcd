"""The answer for each slot: as things stand or by a few moves, and only then refuted by prices or searched for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from allocator.availability.pinned import newcomers, pinned
from allocator.candidates import Candidates
from allocator.domain.errors import InternalCheckFailed
from allocator.domain.floor import natural_key
from allocator.domain.night import with_parties
from allocator.domain.questions import Moved, Opening, Slot
from allocator.search.greedy import floor_of, plan_of
from allocator.search.insert import Inserter
from allocator.search.refute import Refuter
from allocator.search.seat import seat_all
from allocator.verify import violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocator.candidates import Candidate
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned
    from allocator.search.budget import Budget

MOST_OTHERS = 2
"""Parties given other tables by looking, before a search is asked."""

SHARE_OF_REST = 0.15
"""Part of the budget that is left which one slot may take, so that it does not starve the next."""

LEAST_SECONDS = 1.0
"""Seconds (units of work) below which nothing is searched for: to write the question down takes as long."""


def availability(
    planned: Planned, party_size: int, budget: Budget, *, watch: Callable[[Slot], None] | None = None
) -> tuple[Slot, ...]:
    """For each slot of the night whether a party of ``party_size`` could come; ``watch`` is told each answer.

    Everybody whom the plan seats stays seated at their time; at most as many promised bookings as the night allows
    are given other tables than they hold.

    Raises
    ------
    InternalCheckFailed
        if the independent re-check finds the plan behind a yes wrong.
    """
    question = _Question(planned, party_size, budget)
    plain = [(party, question.look(party)) for party in question.newcomers.values()]
    answers = []
    for party, seen in plain:
        slot = seen or question.decide(party)
        if watch is not None:
            watch(slot)
        answers.append(slot)
    return tuple(answers)


class _Question:
    """One party size asked of one plan."""

    def __init__(self, planned: Planned, party_size: int, budget: Budget) -> None:
        night, self._plan = planned.night, planned.plan
        self._planned = planned
        self._budget = budget
        self.newcomers = newcomers(night, party_size)
        self._pool = Candidates.of(pinned(night, self._plan, self.newcomers))
        self._floor = floor_of(self._pool, self._plan)
        self._inserter = Inserter(self._floor, budget)

    @cached_property
    def _refuter(self) -> Refuter:
        return Refuter(self._pool, self._plan.of.keys(), {party.party_id for party in self.newcomers.values()})

    def look(self, party: Party) -> Slot | None:
        """The answer for one of the newcomers where it is soon seen."""
        candidates = self._candidates(party)
        free = next((each for each in candidates if self._floor.allows(each)), None)
        if free is not None:
            return self._yes(party, Opening.FREE, plan_of([*self._floor.seated.values(), free]))
        if not any(self._may_be_cleared(each) for each in candidates):
            return Slot(party.arrival, Opening.NO)
        plan = self._inserter.seat(candidates, MOST_OTHERS)
        return None if plan is None else self._yes(party, Opening.WITH_MOVES, plan)

    def decide(self, party: Party) -> Slot:
        """The answer for one of whom it is not soon seen, as far as the budget goes."""
        if self._budget.left < LEAST_SECONDS:
            return Slot(party.arrival, Opening.UNKNOWN)
        if self._refuter.refutes(party.party_id):
            return Slot(party.arrival, Opening.NO)
        must = {*self._plan.of, party.party_id}
        part = self._budget.share(SHARE_OF_REST)
        workers, seed = self._planned.parameters.workers, self._planned.parameters.seed
        found = seat_all(self._pool, must, self._plan, part, workers=workers, seed=seed, nearest=True)
        if found.plan is not None:
            return self._yes(party, Opening.WITH_MOVES, found.plan)
        return Slot(party.arrival, Opening.UNKNOWN if found.possible is None else Opening.NO)

    def _may_be_cleared(self, each: Candidate) -> bool:
        """Whether everybody in its way might be given other tables."""
        return not any(self._must_stay(self._floor.seated[who]) for who in self._floor.holders(each))

    def _must_stay(self, has: Candidate) -> bool:
        kept = has.party.promised and has.at_held and not self._pool.night.max_moves
        return has.party.fixed or has.party.party_id in self._pool.frozen or kept

    def _candidates(self, party: Party) -> list[Candidate]:
        """Places that would do but for the tables of others, the smallest first."""
        night = self._pool.night
        if night.service.holds(night.now) and party.arrival < night.now:
            return []
        floor = self._floor
        found = (each for each in self._pool.of_party(party) if floor.within_limit(each) and floor.within_pacing(each))
        return sorted(found, key=lambda each: (len(each.tables.tables), each.tables.max_covers))

    def _yes(self, party: Party, opening: Opening, plan: Plan) -> Slot:
        planned = self._planned
        asked = with_parties(planned.night, [*planned.night.parties, party])
        wrong = violations(asked, planned.scores, planned.parameters, plan)
        if wrong:
            raise InternalCheckFailed("an opening failed its re-check: " + "; ".join(map(str, wrong)))
        return Slot(party.arrival, opening, plan.of[party.party_id].tables, tuple(_moved(self._plan, plan)))


def _moved(before: Plan, after: Plan) -> Iterable[Moved]:
    for party_id in sorted(before.of, key=natural_key):
        if before.of[party_id].tables != after.of[party_id].tables:
            yield Moved(party_id, before.of[party_id], after.of[party_id])
