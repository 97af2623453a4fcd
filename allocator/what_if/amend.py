"""The night as it would be with changes made to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.candidates import lock_faults
from allocator.domain.errors import UsageError
from allocator.domain.night import night_of
from allocator.what_if.changes import Cancel, Unjoin
from allocator.what_if.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.night import Diary, Night
    from allocator.domain.venue import MoveLimit
    from allocator.what_if.changes import Change

FIRST = (Cancel, Unjoin)
"""Changes that are made before all others, so that their order on the line does not matter."""


class ImpossibleChanges(UsageError):
    """Changes that cannot be made to this night; carries a sentence for each."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("these changes cannot be made:" + "".join(f"\n  {reason}" for reason in self.reasons))


@dataclass(frozen=True)
class Amended:
    """A night with changes made: ``asked`` are the parties that the changes ask to seat."""

    changes: tuple[Change, ...]
    night: Night
    asked: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def amend(diary: Diary, night: Night, changes: Iterable[Change], max_moves: MoveLimit | None = None) -> Amended:
    """``night``, which was cut out of ``diary`` with ``max_moves``, with ``changes`` made to it.

    Raises
    ------
    ImpossibleChanges
        with every reason why some cannot be.
    """
    asked_for = tuple(changes)
    draft = Draft(diary, night, max_moves)
    draft.make(sorted(asked_for, key=lambda change: not isinstance(change, FIRST)))
    changed = night_of(draft.changed(), draft.service(), night.now, draft.moves)
    before = {str(fault) for fault in lock_faults(night)}
    locks = [fault.message for fault in lock_faults(changed) if str(fault) not in before]
    if draft.reasons or locks:
        raise ImpossibleChanges([*draft.reasons, *locks])
    return Amended(asked_for, changed, tuple(draft.asked), tuple(draft.warnings))
