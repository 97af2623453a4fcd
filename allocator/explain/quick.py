"""Cheap fixes for all who are left out: as things stand first, then by giving one or two others new places."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.domain.plan import Change
from allocator.explain.changes import attempts_for
from allocator.explain.fixes import found, in_order_of_disturbance
from allocator.search.greedy import floor_of
from allocator.search.insert import WORK_PER_LOOK, Inserter

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from allocator.candidates import Candidate
    from allocator.domain.floor import TableSet
    from allocator.domain.party import Party
    from allocator.domain.plan import Fix, Plan
    from allocator.explain.changes import Attempts, Changed
    from allocator.explain.fixes import Found
    from allocator.explain.standing import Standing
    from allocator.search.budget import Budget

MOST_OTHERS = 2
"""How many others may be given new places; every party is first looked at with none."""


def quick_fixes(
    standing: Standing, parties: Iterable[Party], limited: Container[str], budget: Budget
) -> dict[str, tuple[Fix, ...] | None]:
    """Fixes of each of the ``parties``, the most important first; ``None`` for those the budget did not reach.

    ``limited`` are those for whom some place is out of reach by the limit of their customer.
    """
    inserter = Inserter(standing.floor, budget)
    searches = [QuickSearch(standing, party, inserter, budget, limited=party.party_id in limited) for party in parties]
    for others in (0, MOST_OTHERS):
        for search in searches:
            search.look(others)
    return {search.party.party_id: search.fixes for search in searches}


class QuickSearch:
    """The search for one party; what is found stays found."""

    def __init__(self, standing: Standing, party: Party, inserter: Inserter, budget: Budget, *, limited: bool) -> None:
        self.standing = standing
        self.party = party
        self.limited = limited
        self._inserter = inserter
        self._budget = budget
        self._attempts = attempts_for(standing.night, party)
        self._changes: dict[Attempts, tuple[Changed, ...]] = {}
        self._found: dict[Attempts, tuple[int, Found]] = {}
        self._looked = False

    @property
    def fixes(self) -> tuple[Fix, ...] | None:
        """What was found; ``None`` where nothing was and not everything was looked at once."""
        works = [one for _, one in self._found.values()]
        return in_order_of_disturbance(works) if works or self._looked else None

    def look(self, others: int) -> None:
        """Try of each kind the changes smaller than what is found, giving up to ``others`` parties new places."""
        for attempts in self._attempts:
            if attempts not in self._changes:
                self._changes[attempts] = tuple(attempts.changes())
            smallest, _ = self._found.get(attempts, (None, None))
            for number, changed in enumerate(self._changes[attempts][:smallest]):
                if self._budget.over:
                    return
                plan = self.plan_with(changed, others)
                if plan is not None:
                    self._found[attempts] = (number, found(self.standing, changed, plan))
                    break
        self._looked = True

    def plan_with(self, changed: Changed, others: int) -> Plan | None:
        """The plan that stands, changed so that it seats the party as well, if that is easily found."""
        if changed.change is Change.LIMIT and not self.limited:
            return None
        self._budget.spend(WORK_PER_LOOK)
        candidates = iter(self._candidates(changed))
        first = next(candidates, None)
        inserter = None if first is None else self._inserter_for(changed)
        return None if first is None or inserter is None else inserter.seat(chain((first,), candidates), others)

    def _candidates(self, changed: Changed) -> Iterable[Candidate]:
        """Places of the changed party, nearest to what it asked for first; of a new join that join only."""
        party = changed.party
        joined = _joined(changed)
        if not party.promised and joined is None:
            return self.standing.pool.nearest(party)
        if joined is None or party.promised:
            pool = Candidates.of(changed.night)
        else:
            pool = Candidates.of(changed.base, [joined])
        places = [each for each in pool.of_party(party) if joined is None or each.tables == joined]
        return sorted(
            places, key=lambda each: (abs(each.start - party.arrival), each.tables.joined, each.tables.max_covers)
        )

    def _inserter_for(self, changed: Changed) -> Inserter | None:
        """For the floor of the changed night; ``None`` where the change by itself would cost somebody the place.

        A change of one that is not promised, or a join that binds nobody, is nothing to the others.
        """
        standing = self.standing
        joined = _joined(changed)
        binds = joined is not None and standing.may_bind(joined)
        if not (changed.party.promised or binds or changed.change is Change.LIMIT):
            return self._inserter
        self._budget.spend(WORK_PER_LOOK * len(standing.plan.allocations) * len(standing.night.sets))
        floor = floor_of(Candidates.of(changed.night), standing.plan)
        whole = len(floor.seated) == len(standing.plan.allocations)
        return Inserter(floor, self._budget) if whole else None


def _joined(changed: Changed) -> TableSet | None:
    """The tables that a change joins, if it joins any."""
    if changed.change is Change.JOIN and isinstance(changed.to, tuple):
        return changed.base.set_of[changed.to]
    return None
