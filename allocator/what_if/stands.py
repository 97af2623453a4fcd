"""Whether the plan that stands stays the best: every plan that beats it would have to hold something that is new.

A plan of the changed night in which nothing is new is a plan of the night as it was, where none is better. What is new
are the places of requests that were not there, sets of tables, places within limits that were raised, moves that were
not allowed. Prices say whether a plan with any of it can be worth as much.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import counts_against_limit
from allocator.domain.plan import LEVELS
from allocator.model.constraints import program_of
from allocator.model.program import at_least
from allocator.search.greedy import floor_of
from allocator.search.tighten import excludes
from allocator.verify import level_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.variables import Columns
    from allocator.search.budget import Budget
    from allocator.what_if.changed import Changed

    Ints = NDArray[np.int64]

WASTE = LEVELS.index("waste")
"""The level at which other sets of tables change what a plan is worth."""


@dataclass(frozen=True)
class Standing:
    """At how many levels, from the first, the plan that stands is the best of the night that has changed."""

    changed: Changed

    @property
    def comparable(self) -> bool:
        """Whether it is known to be the best of those plans in which nothing is new."""
        return self._same > 0

    @property
    def at_once(self) -> int:
        """Levels at which it is because nothing new can matter at all."""
        return self._same if self._same and not _Novelty(self.changed).any else 0

    def leads(self, budget: Budget) -> int:
        """The same, or because new prices say that nothing new is worth it."""
        return self._same if self._same and not _Novelty(self.changed).pays(budget) else 0

    @cached_property
    def _same(self) -> int:
        """Levels at which the plan, the best of the old night, and every other of its plans are worth as much.

        None where the plan breaks a rule of the changed night, or is not known to be the best of the old one.
        """
        night, gains, stay = self.changed.pool.night, self.changed.gains, self.changed.stay
        result = self.changed.before.planned.result
        if not self.changed.keeps_promises(stay) or not _comparable(self.changed):
            return 0
        if len(floor_of(self.changed.pool, stay).seated) < len(stay.allocations):
            return 0
        values = level_values(night, gains.scores, gains.parameters, stay)
        pairs = enumerate(result.levels)
        same = next((at for at, was in pairs if not was.proven or values[was.name] != was.value), len(LEVELS))
        if self.changed.before.gains.joinable != gains.joinable:
            same = min(same, WASTE)
        return same if same > LEVELS.index("requested_value") else 0


def _comparable(changed: Changed) -> bool:
    """Whether the same plan is worth the same, and only requests and entries are not who they were."""
    before, after = changed.before.planned.scores, changed.gains.scores
    old, new = changed.before.planned.night, changed.pool.night
    both = old.party.keys() & new.party.keys()
    ranks = [[each.party_id for each in scores.waitlist if each.party_id in both] for scores in (before, after)]
    others = (party for party in new.parties if party.party_id not in changed.unchanged)
    return (
        ranks[0] == ranks[1]
        and all(before.points.get(party_id) == after.points.get(party_id) for party_id in both)
        and not any(party.promised for party in others)
    )


class _Novelty:
    """What is new in plans whose requests are worth as much as those of the plan that stands."""

    def __init__(self, changed: Changed) -> None:
        self._changed = changed
        self._reached = changed.reached(changed.stay)
        self._numbers = changed.within(changed.stay)
        self._moves = changed.before.planned.night.max_moves
        self._more_moves = changed.pool.night.max_moves > self._moves

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return self._more_moves or bool((self._numbers >= self._changed.first_new).any()) or bool(self._new.any())

    @cached_property
    def _columns(self) -> Columns:
        return self._changed.columns(self._numbers)

    @cached_property
    def _new(self) -> Ints:
        """Which columns are new, or of a person who may have more tables than before."""
        night, raised = self._changed.pool.night, _raised(self._changed, self._columns)
        parties = (each.party for each in self._columns.candidates)
        of_raised = [not party.promised and night.person(party) in raised for party in parties]
        new = (self._numbers >= self._changed.first_new) | np.array(of_raised, dtype=np.bool_)
        return new.astype(np.int64)

    @cached_property
    def _moving(self) -> Ints:
        """Which columns count as moves."""
        pool, columns = self._changed.pool, self._columns
        staying = {party.party_id for party in columns.parties if pool.can_stay(party)}
        moving = (each.moves and each.party.party_id in staying for each in columns.candidates)
        return np.fromiter(moving, np.int64, len(columns))

    def pays(self, budget: Budget) -> bool:
        """Whether, for all that prices say, a plan with something new may be worth as much."""
        if not self.any:
            return False
        if self._more_moves and self._new.any():
            return True
        changed, columns = self._changed, self._columns
        kept = at_least(changed.gains.of_columns(columns, "promises"), changed.weight(columns.parties), "promises")
        novelty = at_least(self._moving, self._moves + 1, "new") if self._more_moves else at_least(self._new, 1, "new")
        program = program_of(columns).with_rows([kept, novelty])
        return not excludes(program, changed.gains.of_columns(columns, "requested_value"), self._reached, budget)


def _raised(changed: Changed, columns: Columns) -> set[str]:
    """Persons whose requests and entries may take more tables than they could before."""
    night, most = changed.pool.night, defaultdict[str, dict[str, int]](dict)
    for each in columns.candidates:
        if not each.party.promised:
            of_person, party_id = most[night.person(each.party)], each.party.party_id
            of_person[party_id] = max(of_person.get(party_id, 0), counts_against_limit(each.tables))
    old = {person: changed.before.pool.allowance(person) for person in most}
    return {
        person
        for person, counts in most.items()
        if changed.pool.allowance(person) > old[person] and sum(counts.values()) > old[person]
    }
