"""Seat one more party on a floor: as things stand, or by giving one or two others new places. No solver.

A yes comes with the plan; a no proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.candidates import Candidate
    from allocator.domain.plan import Plan
    from allocator.search.budget import Budget
    from allocator.search.greedy import Floor

WORK_PER_LOOK = 1e-5
"""Units of work (about seconds) that one look at one candidate counts for."""

MOST_LOOKS = 4000
"""Candidates looked at for one question, after which it is given up."""

LOOKS_AT_ONCE = 64
"""Looks after which it is asked again whether there is time left."""


class Inserter:
    """Asks of one floor, which nobody else changes meanwhile, whether one more party can be seated.

    Nobody is unseated and the fixed stay. After each question the floor is as it was.
    """

    def __init__(self, floor: Floor, budget: Budget) -> None:
        self._floor = floor
        self._budget = budget
        self._looks = 0
        self._over = False
        self._done: list[tuple[bool, Candidate]] = []
        self._elsewhere: dict[str, list[tuple[Candidate, str | None]]] = {}

    def seat(self, candidates: Iterable[Candidate], others: int) -> Plan | None:
        """The plan with one more party at one of its ``candidates``, at most ``others`` parties given new places.

        As few others as possible are disturbed; of several places the first in the order of ``candidates`` is taken.
        """
        self._looks, self._over = MOST_LOOKS, self._budget.over
        found = self._place_among(candidates, others) if others else self._place(candidates)
        self._budget.spend(WORK_PER_LOOK * (MOST_LOOKS - self._looks))
        plan = self._floor.plan() if found else None
        self._undo()
        return plan

    def _place(self, candidates: Iterable[Candidate]) -> bool:
        for each in candidates:
            if not self._look():
                return False
            if self._floor.allows(each):
                self._seat(each)
                return True
        return False

    def _place_among(self, candidates: Iterable[Candidate], others: int) -> bool:
        """Seat a party where nobody sits, else where one other does, and so on."""
        taken = []
        for each in candidates:
            if not self._look():
                return False
            holders = self._floor.holders(each)
            if holders:
                taken.append((each, holders))
            elif self._floor.allows(each):
                self._seat(each)
                return True
        few = [(each, holders) for each, holders in taken if len(holders) <= others]
        return any(self._make_room(each, holders) for each, holders in sorted(few, key=lambda place: len(place[1])))

    def _make_room(self, each: Candidate, holders: set[str]) -> bool:
        """Seat a party where ``holders`` sit, and give each of those another place that is free then."""
        if not self._look():
            return False
        free = {}
        for who in sorted(holders):
            free[who] = self._free_without(who, holders)
            if not free[who]:
                return False
        for who in free:
            self._unseat(who)
        if self._floor.allows(each):
            self._seat(each)
            if all(self._place(places) for places in free.values()):
                return True
        self._undo()
        return False

    def _free_without(self, who: str, gone: set[str]) -> list[Candidate]:
        """Places of a seated party that nobody holds once those ``gone`` have left theirs."""
        if who not in self._elsewhere:
            has = self._floor.seated[who]
            self._elsewhere[who] = [] if has.party.fixed else self._other_places(has)
        return [each for each, holder in self._elsewhere[who] if holder is None or holder in gone]

    def _other_places(self, has: Candidate) -> list[tuple[Candidate, str | None]]:
        """The other places that at most one other holds, and who that is."""

        def distance(place: tuple[Candidate, str | None]) -> tuple[bool, int, int, int]:
            each = place[0]
            return (each.moves, abs(each.start - has.start), len(each.tables.tables), each.tables.max_covers)

        found = []
        for each in self._floor.pool.of_party(has.party):
            holders = self._floor.holders(each) - {has.party.party_id}
            if each != has and len(holders) < 2:
                found.append((each, next(iter(holders), None)))
        return sorted(found, key=distance)

    def _look(self) -> bool:
        """Count a look; ``False`` when it was the last."""
        self._looks -= 1
        if self._looks % LOOKS_AT_ONCE == 0:
            self._over = self._budget.over
        return self._looks > 0 and not self._over

    def _seat(self, each: Candidate) -> None:
        self._floor.seat(each)
        self._done.append((True, each))

    def _unseat(self, who: str) -> None:
        self._done.append((False, self._floor.unseat(who)))

    def _undo(self) -> None:
        """Put the floor back as it was."""
        while self._done:
            seated, each = self._done.pop()
            if seated:
                self._floor.unseat(each.party.party_id)
            else:
                self._floor.seat(each)
