"""Which part of the time that is left each step of the ascent may take, so that it does not starve the next."""

from __future__ import annotations

from allocator.domain.plan import LEVELS
from allocator.model.objective import NEAREST

SETTLING = "requested_value"
"""The level of many different worths, which settles who sits."""

MINOR = LEVELS[LEVELS.index(SETTLING) + 1 :]
"""Levels below it."""

REST = 0.6
"""A level."""

SETTLED = 0.75
"""The level that settles who sits."""

UNSETTLED = 0.1
"""A level below it where tables are pooled and no backbone was found: what it would prove seldom holds once every table
is named."""

TIES = 0.02
"""Deciding between equally good plans."""

BACKBONE = 0.25
"""Finding the backbone."""

POOLED = 0.8
"""All pooled levels."""

LEVELS_BEFORE_NEAREST = 0.8
"""All levels where the plan is then to be brought near to another."""

DECODING = 0.1
"""Each attempt to decode a pooled plan."""

NAMING = 0.3
"""Naming the tables of each class: where it loses nobody, nothing is left to do."""

REPAIR = 0.1
"""The search around what was lost in decoding."""

REPAIR_OF_MANY = 0.8
"""The same on nights of many columns, where engines that see all of them find little."""

LARGE = 0.8
"""The pooled levels of a night too large to name every table; what follows is to name the tables."""

REPAIR_OF_LARGE = 0.9
"""The search around what was lost in decoding such a night, which is the last step."""


def of_stage(level: str, *, unsettled: bool) -> float:
    """The part for a stage at ``level``; ``unsettled``: tables are pooled and who sits is not known yet."""
    if level == NEAREST:
        return REST
    if level not in LEVELS:
        return TIES
    if level == SETTLING:
        return SETTLED
    return UNSETTLED if unsettled and level in MINOR else REST
