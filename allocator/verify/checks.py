"""What is asked of the verifier: does this plan obey every rule, and is it as good as it says?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.plan import Violation
from allocator.verify.levels import level_values
from allocator.verify.rules import RULES
from allocator.verify.seating import Seating

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from allocator.domain.night import Night
    from allocator.domain.plan import Level, Parameters, Plan, Scores

MINIMISED = "waste"


def violations(night: Night, scores: Scores, parameters: Parameters, plan: Plan) -> tuple[Violation, ...]:  # noqa: ARG001
    """Every rule that ``plan`` breaks, each by itself; empty for a plan that may be shown, written and saved."""
    seating = Seating(night, plan)
    return tuple(found for rule in RULES for found in rule(seating))


def verify(
    night: Night, scores: Scores, parameters: Parameters, plan: Plan, levels: Sequence[Level] = ()
) -> tuple[Violation, ...]:
    """:func:`violations`, and every stated level whose value or bound cannot be right."""
    right = level_values(night, scores, parameters, plan)
    stated = (found for level in levels for found in _misstated(level, right))
    return (*violations(night, scores, parameters, plan), *stated)


def _misstated(level: Level, right: dict[str, int]) -> Iterator[Violation]:
    if level.name not in right:
        yield Violation("unknown_level", f"there is no level {level.name}")
        return
    value = right[level.name]
    if level.value != value:
        yield Violation("level_value", f"{level.name} is said to be {level.value} but is {value}")
    if level.bound > value if level.name == MINIMISED else level.bound < value:
        yield Violation("level_bound", f"the bound {level.bound} of {level.name} is worse than its value {value}")
