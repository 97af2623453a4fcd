"""A proof of how good a plan is that anybody can add up: a price for each rule of the house that stands in the way.

Let every rule have a price, paid by whoever uses it up. Then no plan is worth more than what all rules are worth at
their prices plus, for each party, what its cheapest legal place leaves of its own worth (weak duality). That holds for
any prices, so a proof needs no trust in whoever made it: it is added up again in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from allocator.domain.clock import Minute

CERTIFIED = ("promises", "requested_value", "covers")
"""Levels that a certificate proves a bound of."""

PacingMeasure = Literal["covers", "parties"]


@dataclass(frozen=True, slots=True)
class TablePrice:
    """At ``moment`` the table serves one party at most; whoever occupies it then pays."""

    table_id: str
    moment: Minute
    price: int


@dataclass(frozen=True, slots=True)
class LimitPrice:
    """Requests and entries of ``person`` take no more tables than are left to it; each table pays."""

    person: str
    price: int


@dataclass(frozen=True, slots=True)
class PacingPrice:
    """In the arrival slot that begins at ``slot`` no more may arrive; each cover, or party, pays."""

    slot: Minute
    measure: PacingMeasure
    price: int


@dataclass(frozen=True, slots=True)
class MovesPrice:
    """No more promised bookings may be moved; whoever moves pays."""

    price: int


@dataclass(frozen=True, slots=True)
class LevelPrice:
    """A level above is worth what the plan reaches there; who adds to it is paid, or pays where it is below 0."""

    level: str
    price: int


Line = TablePrice | LimitPrice | PacingPrice | MovesPrice | LevelPrice


@dataclass(frozen=True, slots=True)
class LevelProof:
    """No plan that is worth what the plan is at the levels above is worth more than ``bound`` at this one.

    ``value`` is what the plan reaches. All prices but those of levels are 0 or more.
    """

    name: str
    value: int
    bound: int
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A proof for each of the levels :data:`CERTIFIED`; ``scale`` units of price are one unit of value."""

    scale: int
    levels: tuple[LevelProof, ...]
