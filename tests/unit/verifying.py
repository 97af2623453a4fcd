"""What the tests of the verifier ask in one word: the names of the rules that a plan breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import Parameters, Scores
from allocator.verify import violations
from tests.builders import make_plan

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.plan import Allocation


def broken(night: Night, *allocations: Allocation) -> list[str]:
    """Rules that the plan of these ``allocations`` breaks, by name, one for each violation."""
    return sorted(found.rule for found in violations(night, Scores(), Parameters(), make_plan(*allocations)))
