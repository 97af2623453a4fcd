"""The independent check of a played night: the verifier, which shares nothing with the book, looks at who sat where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.errors import InternalCheckFailed
from allocator.domain.night import with_parties
from allocator.domain.plan import Parameters, Scores
from allocator.verify import violations

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Plan

DOUBLE_BOOKING = "double_booking"
"""The verifier's name for the rule that a table serves one party at a time."""


def double_bookings(night: Night, plan: Plan) -> int:
    """Tables that two parties of ``plan`` were given for the same time.

    Raises
    ------
    InternalCheckFailed
        if any other rule is broken.
    """
    seated = with_parties(night, (night.party[allocation.party_id] for allocation in plan.allocations))
    found = violations(seated, Scores(), Parameters(), plan)
    others = [str(each) for each in found if each.rule != DOUBLE_BOOKING]
    if others:
        raise InternalCheckFailed("a simulated night breaks the rules: " + "; ".join(others))
    return len(found)
