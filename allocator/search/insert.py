"""Seat one more party on a floor: as things stand, or by giving one or two others new places. No solver.

A yes comes with the plan; a no proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.candidates import Candidate
    from allocator.domain.plan import Plan
    from allocator.search.budget import Budget
    from allocator.search.greedy import Floor

WORK_PER_LOOK = 1e-5
"""Units of work (about seconds) that one look at one candidate counts for."""

MOST_LOOKS = 4000
"""Candidates looked at for one question, after which it is given up."""


def seat_one(
    floor: Floor, candidates: Sequence[Candidate], budget: Budget, *, others: int = 2, looks: int = MOST_LOOKS
) -> Plan | None:
    """The plan of ``floor`` with one more party at one of its ``candidates``, at most ``others`` given new places.

    Nobody is unseated and the fixed stay. As few others as possible are disturbed; of several places the first in the
    order of ``candidates`` is taken. The floor is left as it was.
    """
    for disturbed in range(others + 1):
        insertion = _Insertion(floor, budget, looks)
        found = insertion.place(candidates, disturbed)
        plan = floor.plan() if found else None
        insertion.undo(0)
        if found or insertion.tired:
            return plan
    return None


class _Insertion:
    """One attempt; what it does to the floor is written down, to be undone."""

    def __init__(self, floor: Floor, budget: Budget, looks: int) -> None:
        self.floor = floor
        self.budget = budget
        self.looks = looks
        self._done: list[tuple[bool, Candidate]] = []
        self._placed: set[str] = set()
        self._others: dict[str, list[Candidate]] = {}

    @property
    def tired(self) -> bool:
        """Whether it has looked long enough."""
        return self.looks <= 0 or self.budget.over

    def place(self, candidates: Sequence[Candidate], others: int) -> bool:
        """Seat a party at one of its ``candidates``, giving at most ``others`` parties new places."""
        for each in candidates:
            if self._look() and self.floor.allows(each):
                self._seat(each)
                return True
        return others > 0 and any(self._make_room(each, others) for each in candidates)

    def _make_room(self, each: Candidate, others: int) -> bool:
        if not self._look():
            return False
        holders = sorted(self.floor.holders(each))
        if not 0 < len(holders) <= others or any(self._stays(who) for who in holders):
            return False
        before = len(self._done)
        for who in holders:
            self._unseat(who)
        if self.floor.allows(each):
            self._seat(each)
            left = others - len(holders)
            if all(self.place(self._places_of(who), left) for who in holders):
                return True
        self.undo(before)
        return False

    def undo(self, before: int) -> None:
        """Put the floor back as it was when ``before`` things had been done."""
        while len(self._done) > before:
            seated, each = self._done.pop()
            if seated:
                self.floor.unseat(each.party.party_id)
                self._placed.discard(each.party.party_id)
            else:
                self.floor.seat(each)

    def _look(self) -> bool:
        self.looks -= 1
        self.budget.spend(WORK_PER_LOOK)
        return not self.tired

    def _stays(self, who: str) -> bool:
        return who in self._placed or self.floor.seated[who].party.fixed

    def _places_of(self, who: str) -> list[Candidate]:
        """Candidates of a party that was seated, nearest to what it had first."""
        if who not in self._others:
            had = next(each for seated, each in reversed(self._done) if not seated and each.party.party_id == who)

            def distance(each: Candidate) -> tuple[bool, int, int, int]:
                return (each.moves, abs(each.start - had.start), len(each.tables.tables), each.tables.max_covers)

            self._others[who] = sorted(self.floor.pool.of_party(had.party), key=distance)
        return self._others[who]

    def _seat(self, each: Candidate) -> None:
        self.floor.seat(each)
        self._placed.add(each.party.party_id)
        self._done.append((True, each))

    def _unseat(self, who: str) -> None:
        self._done.append((False, self.floor.unseat(who)))
