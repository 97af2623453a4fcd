"""A changed night seen from the night as it was: what is left of its columns, what came, and what each costs.

With a good plan at hand the prices of the old night leave but a few hundred of the columns.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.objective import Gains
from allocator.model.variables import meeting_none, named_columns, open_candidates, place_fixed
from allocator.search.relaxation import SCALE, SIFT_ABOVE, best_of_groups
from allocator.what_if.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan, Scores
    from allocator.model.variables import Columns
    from allocator.warm import Warm

    Ints = NDArray[np.int64]

FIRST_COLUMNS = 800
"""Columns of least regret that a better plan is looked for among."""

FIRST_OF_GROUP = 4
"""Columns of each party that are among them whatever they cost."""


@dataclass(frozen=True)
class Changed:
    """A night much like the one ``before``, all its candidates, and what they cost by the prices of that one.

    ``stay`` is the plan that stands, taken over. Any prices prove a bound; those of the old night prove a good one.
    """

    before: Warm
    pool: Candidates
    gains: Gains
    stay: Plan

    @classmethod
    def of(cls, before: Warm, night: Night, scores: Scores, stay: Plan) -> Changed | None:
        """The question; ``None`` where so much has changed, or the house is so large, that it is planned afresh."""
        if before.ways > SIFT_ABOVE or not _alike(before.planned.night, night):
            return None
        return cls(before, before.pool.after(night), Gains(night, scores, before.planned.parameters), stay)

    def keeps_promises(self, plan: Plan) -> bool:
        """Whether every promised party sits."""
        return all(party.party_id in plan.of for party in self.pool.night.parties if party.promised)

    def weight(self, parties: Iterable[Party]) -> int:
        """What it is worth that all promised ones of ``parties`` are seated."""
        return sum(map(self.pool.night.promise_weight, parties))

    def reached(self, plan: Plan) -> int:
        """What the requests that ``plan`` seats are worth, without those that are fixed."""
        free = (party for party in self.pool.night.parties if not party.fixed and party.party_id in plan.of)
        return sum(self.gains.requested_worth(party) for party in free if party.requested)

    def within(self, plan: Plan) -> Ints:
        """Numbers of the candidates in plans that keep as many promises as ``plan``, with requests worth no less."""
        _, regret, _ = self._priced
        return np.flatnonzero(regret <= self._bound(plan) - SCALE * self.reached(plan))

    def bound(self, plan: Plan) -> int:
        """Most that requests are worth in plans that keep as many promises as ``plan``, by the old prices."""
        return self._bound(plan) // SCALE

    def _bound(self, plan: Plan) -> int:
        _, _, most = self._priced
        kept = (party for party in self._parties[1] if party.party_id in plan.of)
        return most + self.before.prices.rent(self.pool, self.weight(kept))

    def columns(self, numbers: Ints) -> Columns:
        """These candidates, given in order, as columns."""
        placed, free = self._parties
        old, new = self.before.columns.candidates, self._new
        known = self._old[numbers[numbers < self.first_new]]
        found = [old[column] for column in known.tolist()]
        found += [new[number - self.first_new] for number in numbers[len(known) :].tolist()]
        return named_columns(self.pool, free, placed, found)

    def likely(self, plan: Plan) -> Ints:
        """Numbers of the candidates that a better plan may soon be found among, and those of ``plan``."""
        group, regret, _ = self._priced
        least = np.argsort(regret, kind="stable")[:FIRST_COLUMNS]
        some = np.union1d(least, best_of_groups(group, -regret, FIRST_OF_GROUP))
        of_plan = (self._number_of((each.party_id, each.tables, each.start)) for each in plan.allocations)
        own = np.array([number for number in of_plan if number is not None], dtype=np.int64)
        return np.union1d(np.intersect1d(some, self.within(plan)), own)

    @property
    def first_new(self) -> int:
        """The number from which on candidates are no columns of the old night."""
        return len(self._old)

    def _number_of(self, place: tuple[str, tuple[str, ...], int]) -> int | None:
        """The number of the candidate of a party at these tables and this start."""
        column = self.before.columns.column_of.get(place)
        if column is not None:
            at = int(np.searchsorted(self._old, column))
            if at < self.first_new and self._old[at] == column:
                return at
        return self._number_of_new.get(place)

    @cached_property
    def _number_of_new(self) -> dict[tuple[str, tuple[str, ...], int], int]:
        return {
            (each.party.party_id, each.tables.tables, each.start): number
            for number, each in enumerate(self._new, self.first_new)
        }

    @cached_property
    def _parties(self) -> tuple[tuple[Candidate, ...], list[Party]]:
        return place_fixed(self.pool)

    @cached_property
    def _priced(self) -> tuple[Ints, Ints, int]:
        """Party and regret of each candidate by the old prices, and what all parties profit at most (scaled)."""
        _, free = self._parties
        number = {party.party_id: index for index, party in enumerate(free)}
        profits = self.before.prices.profits(Places.of(self.gains, self.pool, self._new))
        every = np.concatenate([self._profits[self._old], profits])
        groups = [number[each.party.party_id] for each in self._new]
        group = np.concatenate([self._groups(number)[self._old], np.array(groups, dtype=np.int64)])
        best = np.zeros(len(free) + 1, dtype=np.int64)
        np.maximum.at(best, group, every)
        return group, best[group] - every, int(best.sum())

    def _groups(self, number: dict[str, int]) -> Ints:
        """For each old column the number its party has now; one that is gone stands last."""
        columns = self.before.columns
        of_party = [number.get(party.party_id, len(number)) for party in columns.parties]
        return np.array([*of_party, 0], dtype=np.int64)[columns.party_of]

    @cached_property
    def _profits(self) -> Ints:
        """Profits of the old columns, with the scores of now."""
        columns, was = self.before.columns, self.before.gains
        more = [
            self.gains.requested_worth(party) - was.requested_worth(party)
            if party.requested and party.party_id in self.unchanged
            else 0
            for party in columns.parties
        ]
        profits: Ints = self.before.profits + SCALE * np.array([*more, 0], dtype=np.int64)[columns.party_of]
        return profits

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """Parties that may sit where they might before, but for tables that are closed and sets that are new."""
        was = self.before.pool
        old = was.night.party
        if was.night.service.turn_times != self.pool.night.service.turn_times:
            return frozenset()
        return frozenset(
            party.party_id
            for party in self.pool.night.parties
            if old.get(party.party_id) == party
            and (party.party_id in was.frozen) == (party.party_id in self.pool.frozen)
            and was.can_stay(party) == self.pool.can_stay(party)
        )

    @cached_property
    def _old(self) -> Ints:
        """Columns of the old night that are columns of the new one as they are."""
        columns = self.before.columns
        same = np.array([*(party.party_id in self.unchanged for party in columns.parties), False], dtype=np.bool_)
        among = np.flatnonzero(same[columns.party_of])
        old, new = self.before.planned.night, self.pool.night
        gone = {made.tables for made in set(old.sets) - set(new.sets)}
        closed = {name for closure in set(new.closures) - set(old.closures) for name in closure.tables}
        if not gone and not closed:
            return among
        return np.array([c for c in among.tolist() if self._still(columns.candidates[c], gone, closed)], dtype=np.int64)

    def _still(self, each: Candidate, gone: set[tuple[str, ...]], closed: set[str]) -> bool:
        tables = each.tables
        if tables.tables in gone:
            return False
        return closed.isdisjoint(tables.tables) or not self.pool.closed(tables, each.busy)

    @cached_property
    def _new(self) -> list[Candidate]:
        """Candidates of parties that changed, and of all others at sets that are new."""
        placed, free = self._parties
        known = set(self.before.planned.night.sets)
        sets = [made for made in self.pool.sets if made not in known and made.source != "locked"]
        found: list[Candidate] = []
        for party in free:
            if party.party_id not in self.unchanged:
                found += open_candidates(self.pool, party, placed)
            elif sets and party.party_id not in self.pool.frozen:
                found += meeting_none(self.pool.at(party, self._suiting(party, sets)), placed)
        return found

    def _suiting(self, party: Party, sets: Iterable[TableSet]) -> list[TableSet]:
        return [made for made in sets if self.pool.suits(party, made)]


def _alike(old: Night, new: Night) -> bool:
    """Whether nothing changed but parties that are not fixed, sets, limits, turn times, and that more is closed."""
    same = replace(
        new,
        venue=replace(new.venue, limits=old.venue.limits, services=old.venue.services),
        service=replace(new.service, turn_times=old.service.turn_times),
        sets=old.sets,
        parties=old.parties,
        combinations=old.combinations,
        closures=old.closures,
        person_limits=old.person_limits,
        max_moves=old.max_moves,
        apart=old.apart,
    )
    fixed = [[party for party in night.parties if party.fixed] for night in (old, new)]
    return same == old and fixed[0] == fixed[1] and set(old.closures) <= set(new.closures)
