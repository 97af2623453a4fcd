"""Two plans side by side: who is gained, lost and moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.floor import natural_key
from allocator.domain.questions import Comparison, Moved
from allocator.what_if.carry import carried

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation, Plan
    from allocator.domain.planned import Planned
    from allocator.what_if.amend import Amended


def compare(amended: Amended, before: Planned, after: Planned, *, possible: bool | None) -> Comparison:
    """Hold ``after``, the plan of the amended night, against ``before``."""
    now = after.plan.of
    expected = carried(before.plan, before.night, after.night).of
    return Comparison(
        tuple(str(change) for change in amended.changes),
        amended.asked,
        before,
        after,
        possible,
        gained=tuple(sorted(now.keys() - before.plan.of.keys(), key=natural_key)),
        lost=tuple(sorted(expected.keys() - now.keys(), key=natural_key)),
        moved=moves_to(before, after.night, after.plan),
    )


def moves_to(before: Planned, night: Night, plan: Plan) -> tuple[Moved, ...]:
    """Who sits elsewhere in ``plan``, of the changed ``night``, than before, or comes at another time than is due."""
    was, expected, now = before.plan.of, carried(before.plan, before.night, night).of, plan.of
    return tuple(
        Moved(party_id, was[party_id], now[party_id])
        for party_id in sorted(expected.keys() & now.keys(), key=natural_key)
        if _place(expected[party_id]) != _place(now[party_id])
    )


def _place(at: Allocation) -> tuple[tuple[str, ...], int]:
    return at.tables, at.start
