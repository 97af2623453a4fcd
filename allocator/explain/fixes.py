"""Fixes: changes that alone seat a party with nobody lost, each re-checked by the verifier before it is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.plan import Allocation, Change, Fix
from allocator.explain.words import capital, covers, listed, place_name
from allocator.verify import violations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan
    from allocator.explain.changes import Changed
    from allocator.explain.standing import Standing

MOVES_NAMED = 2
"""Others that must move and are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Found:
    """A fix with the number of other parties it disturbs."""

    fix: Fix
    disturbed: int


def found(standing: Standing, changed: Changed, plan: Plan) -> Found:
    """The fix that ``plan``, of the changed night, shows.

    Raises
    ------
    InternalCheckFailed
        if the plan breaks a rule of the changed night or loses anybody.
    """
    wrong = [str(each) for each in violations(changed.night, standing.scores, standing.parameters, plan)]
    lost = (standing.plan.of.keys() | {changed.party.party_id}) - plan.of.keys()
    if wrong or lost:
        told = "; ".join(wrong) or f"{listed(sorted(lost))} would be lost"
        raise InternalCheckFailed(f"a fix for {changed.party.party_id} failed its re-check: {told}")
    where = placed(
        changed.night, standing.plan, plan, changed.party.party_id, timed=changed.change is not Change.ARRIVAL
    )
    sentence = f"{capital(changed.words)} it fits {where}."
    return Found(Fix(changed.change, changed.to, sentence), len(disturbed(standing.plan, plan)))


def in_order_of_disturbance(fixes: Iterable[Found]) -> tuple[Fix, ...]:
    """Fixes that disturb fewest others first, then in the order of the kinds."""
    kinds = list(Change)
    return tuple(each.fix for each in sorted(fixes, key=lambda each: (each.disturbed, kinds.index(each.fix.change))))


def disturbed(before: Plan, after: Plan) -> list[tuple[Allocation, Allocation]]:
    """Who sits elsewhere or at another time than before, as pairs of before and after."""
    pairs = ((each, after.of.get(each.party_id)) for each in before.allocations)
    return [(each, now) for each, now in pairs if now is not None and now != each]


def placed(night: Night, before: Plan, after: Plan, party_id: str, *, timed: bool = True) -> str:
    """Where a party sits in ``after``, and who must sit elsewhere than ``before`` for that."""
    at, others = after.of[party_id], disturbed(before, after)
    when = f" at {night.local(at.start)}" if timed else ""
    condition = f", if {listed([moved(night, *pair) for pair in others], most=MOVES_NAMED)}" if others else ""
    return f"on {place_name(at.tables)}{when}{condition}"


def moved(night: Night, before: Allocation, after: Allocation) -> str:
    """``B014 (4 covers) moves from 7 to 11``, or comes at another time."""
    who = f"{before.party_id} ({covers(night.party[before.party_id].party_size)})"
    told = []
    if before.start != after.start:
        told.append(f"comes at {night.local(after.start)} instead of {night.local(before.start)}")
    if before.tables != after.tables:
        told.append(f"moves from {'+'.join(before.tables)} to {'+'.join(after.tables)}")
    return f"{who} {' and '.join(told)}"
