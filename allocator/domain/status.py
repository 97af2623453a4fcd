"""Which changes of a booking's status are legal. What came and left stays so; what was promised is not taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.party import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

LEGAL_CHANGES: Mapping[Status, frozenset[Status]] = {
    Status.REQUESTED: frozenset({Status.CONFIRMED, Status.ARRIVED, Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW}),
    Status.CONFIRMED: frozenset({Status.ARRIVED, Status.COMPLETED, Status.CANCELLED, Status.NO_SHOW}),
    Status.ARRIVED: frozenset({Status.COMPLETED}),
    Status.COMPLETED: frozenset(),
    Status.CANCELLED: frozenset({Status.REQUESTED, Status.CONFIRMED}),
    Status.NO_SHOW: frozenset({Status.ARRIVED, Status.COMPLETED}),
}
"""The statuses each may change to: a cancelled booking may be taken up again, a no-show may come after all."""


def may_change(before: Status, after: Status) -> bool:
    """Whether a booking may go from ``before`` to ``after``; staying as it is is no change and always allowed."""
    return before is after or after in LEGAL_CHANGES[before]
