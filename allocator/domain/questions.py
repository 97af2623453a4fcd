"""What questions asked of a planned night give: a comparison, openings for one more party, the price of moves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.plan import Allocation, Level, Plan
    from allocator.domain.planned import Planned


@dataclass(frozen=True, slots=True)
class Moved:
    """A party that sits at other tables, or at another time, than before."""

    party_id: str
    before: Allocation
    after: Allocation


@dataclass(frozen=True)
class Comparison:
    """A plan that stands and the plan of the night with ``changes`` (as they are spelled) made to it.

    ``asked`` are the parties that the changes ask to seat, ``possible`` whether all of them can be with every promise
    kept (``None``: not decided in time). ``gained`` are seated only after; ``lost`` only before, though they would
    still come.
    """

    changes: tuple[str, ...]
    asked: tuple[str, ...]
    before: Planned
    after: Planned
    possible: bool | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[Moved, ...]
    with_all: Plan | None = None


class Opening(StrEnum):
    """Whether one more party can come at a time."""

    FREE = "free"  #: as the plan stands
    WITH_MOVES = "with_moves"  #: all stay seated at their times, some at other tables
    NO = "no"  #: proven that it cannot
    UNKNOWN = "unknown"  #: not decided in time


@dataclass(frozen=True, slots=True)
class Slot:
    """The answer for one start. Where it is free or takes moves, ``tables`` are those the party would get."""

    start: Minute
    opening: Opening
    tables: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()


@dataclass(frozen=True)
class MovePrice:
    """The best plan with at most ``moves`` promised bookings moved, and what it seats; ``spend`` in minor units."""

    moves: int
    levels: tuple[Level, ...]
    requested_covers: int
    waitlist_seated: int
    covers: int
    spend: int
    plan: Plan

    @property
    def proven(self) -> bool:
        """Whether nothing better exists for that number of moves."""
        return all(level.proven for level in self.levels)


@dataclass(frozen=True, slots=True)
class MoveStep:
    """One thing to do in the book: a party given other tables than it holds.

    ``before`` is ``None`` for a party that was set aside before, ``after`` where it is set aside now (``set_aside``:
    it comes back in a later step) or loses its place.
    """

    party_id: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None
    set_aside: bool = False
