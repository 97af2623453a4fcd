"""What is plain without a search: how many levels the plan that stands, with those asked for added, is the best at.

A change that takes nothing from anybody leaves the old plan what it was: the best. With requests added, every plan of
the new night is a plan of the old one and those requests; so no level can rise by more than they bring at their
best places, unless prices prove that they are in no best plan, and then they bring nothing. Where the old plan with
the requests put in reaches that much, it is the best at that level, given the levels above.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.plan import LEVELS, Level
from allocator.model.objective import Gains
from allocator.search.greedy import Floor, floor_of
from allocator.search.relaxation import SCALE
from allocator.standing import everything
from allocator.verify import level_values
from allocator.what_if.carry import carried
from allocator.what_if.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.candidates import Candidate
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan, Scores
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended
    from allocator.what_if.prices import TablePrices


MINOR = LEVELS[LEVELS.index("kept_tables") :]
"""Levels that are no matter of who is seated."""

_Brought = dict[str, int]
"""What one way to seat a party adds to each level."""


@dataclass(frozen=True, slots=True)
class _Profits:
    """What a request is worth above what it costs, at each of its places and at the best of them or at none."""

    party_id: str
    places: list[tuple[int, Candidate]]
    best: int


@dataclass(frozen=True)
class Settled:
    """``plan`` is legal in the changed night, and nothing is better than it at the first ``levels`` levels.

    ``inherited``: values and bounds of all levels where the old plan was not proven, but the new one is as near to its
    bounds as that was to its own; to search once more would only repeat the search that was.
    """

    plan: Plan
    values: dict[str, int]
    levels: int
    inherited: tuple[Level, ...] = ()


def settle(before: Warm, amended: Amended, scores: Scores, *, prices: bool = True) -> Settled | None:
    """What is plain of the amended night; ``None`` where the change may give somebody who was there more room.

    Without ``prices`` only what is plain without a relaxation.
    """
    old, new = before.planned.night, amended.night
    if not _same_house(old, new) or not _same_scores(before.planned.scores, scores, old, new):
        return None
    changed = [party for party in new.parties if old.party.get(party.party_id) != party]
    seated = before.planned.plan.of
    grown = [party for party in changed if party.party_id in seated]
    added = [party for party in changed if party.party_id not in seated]
    left = [party for party in old.parties if party.party_id not in new.party]
    if not all(party.requested for party in added) or any(_mattered(before, party) for party in left):
        return None
    if not all(_only_grew(old, old.party[party.party_id], party) for party in grown):
        return None
    return _Question(before, amended, scores, prices).settled(added, grown)


def _same_house(old: Night, new: Night) -> bool:
    """Whether nothing changed but parties, and tables that are closed as well, and fewer moves."""
    alike = replace(new, parties=old.parties, closures=old.closures, max_moves=old.max_moves) == old
    return alike and set(old.closures) <= set(new.closures) and new.max_moves <= old.max_moves


def _same_scores(before: Scores, after: Scores, old: Night, new: Night) -> bool:
    both = old.party.keys() & new.party.keys()
    if any(before.points.get(party_id) != after.points.get(party_id) for party_id in both):
        return False
    old_ranks, new_ranks = (
        [ranked.party_id for ranked in scores.waitlist if ranked.party_id in both] for scores in (before, after)
    )
    return old_ranks == new_ranks


def _mattered(before: Warm, party: Party) -> bool:
    """Whether somebody who stays away now stood in anybody's way."""
    return party.promised or party.party_id in before.planned.plan.of


def _only_grew(night: Night, was: Party, now: Party) -> bool:
    """Whether a promised party is larger now and else as it was; under pacing, a larger promise makes room."""
    pacing = night.service.pacing
    paced = pacing.max_covers is not None or pacing.max_parties is not None
    larger = now.promised and replace(now, party_size=was.party_size) == was and now.party_size > was.party_size
    return larger and not paced


class _Question:
    """One amended night, its plan carried over, and what its parties may bring at each level."""

    def __init__(self, before: Warm, amended: Amended, scores: Scores, prices: bool) -> None:
        planned = before.planned
        self._prices = prices
        self._before = before
        self._pool = before.pool.after(amended.night)
        self._gains = Gains(amended.night, scores, planned.parameters)
        self._stay = carried(planned.plan, planned.night, amended.night)
        self._floor: Floor = floor_of(self._pool, self._stay)

    def settled(self, added: Sequence[Party], grown: Sequence[Party]) -> Settled | None:
        """How far the carried plan, with those of ``added`` for whom there is room, is plainly the best."""
        if len(self._floor.seated) < len(self._stay.allocations) or not self._as_bound_as_before():
            return None
        brought: dict[str, list[_Brought]] = {}
        for party in grown:
            more = self._grown(party)
            if more is None:
                return None
            brought[party.party_id] = more
        self._insert(added)
        plan = self._floor.plan()
        values = level_values(self._gains.night, self._gains.scores, self._gains.parameters, plan)
        result = self._before.planned.result
        if not result.searched or all(level.proven for level in result.levels):
            return Settled(plan, values, self._levels(values, added, brought))
        anywhere = brought | {party.party_id: self._anywhere(party) for party in added}
        inherited = self._inherited(values, anywhere)
        if added and not inherited:
            inherited = self._inherited(values, brought | self._where_it_pays(added))
        return Settled(plan, values, self._count(values, anywhere), inherited)

    def _levels(self, values: dict[str, int], added: Sequence[Party], brought: dict[str, list[_Brought]]) -> int:
        """Levels at which nothing is better: plainly, or by the prices of the old night."""
        known = self._count(values, brought | {party.party_id: self._anywhere(party) for party in added})
        if added and self._prices and known < len(LEVELS):
            known = max(known, self._count(values, brought | self._where_it_pays(added)))
        return known

    def _as_bound_as_before(self) -> bool:
        """Whether nobody may move, or have more tables, who could not before."""
        old, new = self._before.pool, self._pool
        closed = {name for closure in new.night.closures for name in closure.tables}
        holding = (party for party in new.night.parties if party.promised and closed & set(party.held or ()))
        if any(not new.can_stay(party) and old.can_stay(old.night.party[party.party_id]) for party in holding):
            return False
        persons = {new.night.person(party) for party in new.night.parties if not party.promised}
        return all(new.allowance(person) <= old.allowance(person) for person in persons)

    def _grown(self, party: Party) -> list[_Brought] | None:
        """What each place of a grown party is worth more than the same place was; ``None`` for a place that is new."""
        old, new = self._before, self._pool
        was = old.planned.night.party[party.party_id]
        if old.pool.can_stay(was) and not new.can_stay(party):
            return None
        found = []
        for each in new.of_party(party):
            same = old.pool.place(was, each.tables.tables, each.start)
            if same is None or not (each.busy[0] <= same.busy[0] and same.busy[1] <= each.busy[1]):
                return None
            worth = self._bring(each)
            found.append({name: worth[name] - old.gains.levels[name](same) for name in LEVELS})
        return found

    def _insert(self, added: Sequence[Party]) -> None:
        """Seat those for whom there is room where they waste least, the worthiest first."""
        for party in sorted(added, key=self._gains.requested_worth, reverse=True):
            allowed = [each for each in self._pool.of_party(party) if self._floor.allows(each)]
            if allowed:
                self._floor.seat(max(allowed, key=self._preference))

    def _preference(self, each: Candidate) -> tuple[int, ...]:
        lower = (self._gain(name, each) for name in ("kept_tables", "wishes", "waste"))
        return (*lower, -abs(each.start - each.party.arrival))

    def _anywhere(self, party: Party) -> list[_Brought]:
        """What each place of a request brings."""
        return [self._bring(each) for each in self._pool.of_party(party)]

    def _where_it_pays(self, added: Sequence[Party]) -> dict[str, list[_Brought]]:
        """What each place of the requests brings, without those that the prices of the old night rule out."""
        profits = [self._profits(self._before.prices, party) for party in added]
        inserted = sum(self._gains.requested_worth(party) for party in added if party.party_id in self._floor.seated)
        bound = self._before.slack - SCALE * inserted + sum(each.best for each in profits)
        return {each.party_id: self._left(each, bound) for each in profits}

    def _profits(self, prices: TablePrices, party: Party) -> _Profits:
        found = self._pool.of_party(party)
        profits = prices.profits(Places.of(self._gains, self._pool, found)).tolist()
        return _Profits(party.party_id, list(zip(profits, found, strict=True)), max((0, *profits)))

    def _left(self, profits: _Profits, bound: int) -> list[_Brought]:
        """Places that may be in a best plan.

        ``bound`` is how far above what is reached the level of the requests can be at most. It counts on the best
        profit of the request; at a place with less profit it is lower by the difference.
        """
        return [self._bring(each) for profit, each in profits.places if bound - profits.best + profit >= 0]

    def _count(self, values: dict[str, int], brought: dict[str, list[_Brought]]) -> int:
        """Leading levels at which no plan can be better."""
        levels = {level.name: level for level in self._before.planned.result.levels}
        night = self._gains.night
        certain: set[str] = set()
        for number, name in enumerate(LEVELS):
            level = levels.get(name)
            if level is None or not level.proven:
                return number
            more = {party_id: _most(name, places, certain=party_id in certain) for party_id, places in brought.items()}
            sign = -1 if name == "waste" else 1
            if sign * values[name] != sign * level.value + sum(more.values()):
                return number
            certain |= {party_id for party_id, most in more.items() if most > 0}
            if name == "promises" and values[name] == sum(map(night.promise_weight, night.parties)):
                certain |= {party_id for party_id in brought if night.party[party_id].promised}
        return len(LEVELS)

    def _inherited(self, values: dict[str, int], brought: dict[str, list[_Brought]]) -> tuple[Level, ...]:
        """Values with the old bounds raised by the most that can be brought; none where more is left open than before.

        The bound of a level holds for plans that are no worse at the levels above. So as soon as the plan reaches less
        than was brought, the levels below know no better bound than that everybody is seated.
        """
        gains = self._gains
        hopes = everything(gains.night, gains.scores, gains.parameters)
        levels: list[Level] = []
        reached = True
        for old in self._before.planned.result.levels:
            sign = -1 if old.name == "waste" else 1
            more = sign * sum(_most(old.name, places, certain=False) for places in brought.values())
            levels.append(Level(old.name, values[old.name], old.bound + more if reached else hopes[old.name]))
            reached = reached and values[old.name] == old.value + more
            if not reached and old.name not in MINOR:
                return ()
        return tuple(levels)

    def _bring(self, each: Candidate) -> _Brought:
        return {name: self._gain(name, each) for name in LEVELS}

    def _gain(self, name: str, each: Candidate) -> int:
        return self._gains.levels[name](each)


def _most(name: str, places: Iterable[_Brought], *, certain: bool) -> int:
    """The most that one party can bring at a level; one that need not be seated brings nothing at worst."""
    brought = [place[name] for place in places]
    if not brought:
        return 0
    return max(brought) if certain else max(0, *brought)
