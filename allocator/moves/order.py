"""From the tables that parties hold to those a plan gives them, one at a time, no table ever needed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.candidates import busy_period, end_of_stay
from allocator.domain.floor import natural_key, undeclared_join
from allocator.domain.questions import MoveStep

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan


@dataclass(frozen=True, slots=True)
class _Stay:
    """Tables taken for a period."""

    tables: tuple[str, ...]
    busy: tuple[Minute, Minute]

    def meets(self, other: _Stay) -> bool:
        shared = not set(self.tables).isdisjoint(other.tables)
        return shared and self.busy[0] < other.busy[1] and other.busy[0] < self.busy[1]


@dataclass(frozen=True, slots=True)
class _Mover:
    """A party that leaves the tables it holds, for others or for none."""

    party: Party
    before: _Stay
    after: _Stay | None


def move_steps(night: Night, plan: Plan) -> tuple[MoveStep, ...]:
    """What to do, in order, with every booking that holds tables and sits elsewhere by ``plan``.

    Each step needs only tables that are free by then. Where parties change places in a ring, the smallest of them is
    set aside first.
    """
    waiting = {mover.party.party_id: mover for mover in _movers(night, plan)}
    aside: set[str] = set()
    steps: list[MoveStep] = []
    while waiting:
        ready = [who for who in waiting if not _blockers(waiting, who, aside)]
        if not ready:
            who = min(waiting.keys() - aside, key=lambda each: _order(waiting[each].party))
            aside.add(who)
            steps.append(MoveStep(who, waiting[who].before.tables, None, set_aside=True))
        for who in ready:
            mover = waiting.pop(who)
            before = None if who in aside else mover.before.tables
            steps.append(MoveStep(who, before, mover.after.tables if mover.after else None))
    return tuple(steps)


def _blockers(waiting: dict[str, _Mover], who: str, aside: set[str]) -> list[str]:
    """Who still holds what ``who`` is to get."""
    after = waiting[who].after
    if after is None:
        return []
    return [name for name in waiting if name != who and name not in aside and waiting[name].before.meets(after)]


def _movers(night: Night, plan: Plan) -> list[_Mover]:
    found = []
    for party in sorted(night.parties, key=lambda party: natural_key(party.party_id)):
        at = plan.of.get(party.party_id)
        if party.held and (at is None or (at.tables, at.start) != (party.held, party.arrival)):
            found.append(_Mover(party, _stay(night, party, party.held, party.arrival), _new_stay(night, party, at)))
    return found


def _new_stay(night: Night, party: Party, at: Allocation | None) -> _Stay | None:
    return None if at is None else _stay(night, party, at.tables, at.start)


def _stay(night: Night, party: Party, tables: tuple[str, ...], start: Minute) -> _Stay:
    setup = night.venue.combinations.setup_minutes
    made = night.set_of.get(tables) or undeclared_join(tables, night.table, setup)
    return _Stay(tables, busy_period(night, made, start, end_of_stay(night, party, start)))


def _order(party: Party) -> tuple[object, ...]:
    return party.party_size, natural_key(party.party_id)
