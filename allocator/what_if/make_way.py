"""Who would have to make way for those asked for: a plan that seats them all the same, at a cost soon found.

Every promise is kept and everybody asked for is seated; requests and entries make way, as few and of as little worth
as a short look finds. That nothing costs less is not said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.search.greedy import first_plan, floor_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan
    from allocator.model.objective import Gains
    from allocator.search.greedy import Floor

MOST_TRIED = 24
"""Places of one party that are tried, those whose holders are worth least first."""

Loss = tuple[int, int]
"""Worth of the requests that lose their place, and scores of the entries that do."""


def with_all(pool: Candidates, gains: Gains, plan: Plan, must: Collection[str]) -> Plan | None:
    """``plan`` with everybody of ``must`` seated as well, whoever has to go; ``None`` where that is not soon found.

    ``must`` are ids of parties of the night, among them every promised one.
    """
    floor = floor_of(pool, plan)
    way = _Way(floor, gains, frozenset(must))
    for party_id in sorted(way.must - floor.seated.keys()):
        if not way.make(pool.night.party[party_id]):
            return None
    return first_plan(pool, gains, floor)


def keeping_promises(pool: Candidates, gains: Gains, plan: Plan) -> Plan:
    """``plan``, of which the night may allow but a part, with every promised party for whom others can make way."""
    promised = [party for party in pool.night.parties if party.promised]
    floor = floor_of(pool, plan)
    way = _Way(floor, gains, frozenset(party.party_id for party in promised))
    for party in sorted(promised, key=lambda each: (not pool.night.vip(each), -each.party_size)):
        if party.party_id not in floor.seated:
            way.make(party)
    return first_plan(pool, gains, floor)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Seats given up and seats taken for one party's sake, and what is lost by it."""

    given_up: tuple[Candidate, ...]
    taken: tuple[Candidate, ...]
    loss: Loss


@dataclass(frozen=True, slots=True)
class _Way:
    """A floor on which others make way, but nobody of ``must``."""

    floor: Floor
    gains: Gains
    must: frozenset[str]

    def make(self, party: Party) -> bool:
        """Seat ``party`` where least is lost for it, if it can be seated."""
        places = sorted(self.floor.pool.of_party(party), key=self._expected)[:MOST_TRIED]
        turns = [turn for each in places if (turn := self._tried(each)) is not None]
        if not turns:
            return False
        self._take(min(turns, key=lambda turn: turn.loss))
        return True

    def _expected(self, each: Candidate) -> tuple[int, Loss, int]:
        holders = self.floor.holders(each)
        return len(holders & self.must), self._loss(self.floor.seated[who] for who in holders), each.tables.max_covers

    def _tried(self, each: Candidate) -> _Turn | None:
        """What is lost with a party at this place; the floor is left as it was. ``None`` where it cannot be."""
        given_up = tuple(self.floor.unseat(who) for who in sorted(self.floor.holders(each)))
        taken = self._resettled(each, given_up) if self.floor.allows(each) else []
        for seat in reversed(taken):
            self.floor.unseat(seat.party.party_id)
        for seat in given_up:
            self.floor.seat(seat)
        again = {seat.party.party_id for seat in taken}
        lost = [seat for seat in given_up if seat.party.party_id not in again]
        if not taken or any(seat.party.party_id in self.must for seat in lost):
            return None
        return _Turn(given_up, tuple(taken), self._loss(lost))

    def _resettled(self, each: Candidate, given_up: Iterable[Candidate]) -> list[Candidate]:
        """Seat a party at this place, and those who sat there elsewhere as far as there is room."""
        self.floor.seat(each)
        taken = [each]
        for was in sorted(given_up, key=self._importance, reverse=True):
            found = next((place for place in self.floor.pool.of_party(was.party) if self.floor.allows(place)), None)
            if found is not None:
                self.floor.seat(found)
                taken.append(found)
        return taken

    def _take(self, turn: _Turn) -> None:
        for seat in turn.given_up:
            self.floor.unseat(seat.party.party_id)
        for seat in turn.taken:
            self.floor.seat(seat)

    def _importance(self, each: Candidate) -> tuple[bool, Loss]:
        return each.party.party_id in self.must, self._loss([each])

    def _loss(self, lost: Iterable[Candidate]) -> Loss:
        parties = [each.party for each in lost]
        requests = sum(self.gains.requested_worth(party) for party in parties if party.requested)
        return requests, sum(self.gains.scores.points.get(party.party_id, 0) for party in parties if party.waiting)
