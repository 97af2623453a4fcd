"""Refusals that bind: while nobody cancels, what was impossible stays so, and so does all that would take no less."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.simulation.options import Option


class Precedents:
    """Requests at certain starts that could not be seated; each as the periods its table sets would have been taken."""

    def __init__(self) -> None:
        self._cases: list[dict[tuple[int, ...], int]] = []

    def remember(self, refused: Sequence[Option]) -> None:
        """It could not be seated."""
        self._cases.append({option.tables: option.taken for option in refused})

    def forget(self) -> None:
        """Something became free: everything is possible again."""
        self._cases.clear()

    def bind(self, asked: Sequence[Option]) -> bool:
        """Whether a precedent refuses it: each of its options takes all that one of the precedent's would have."""
        return any(all(_takes_as_much(option, case) for option in asked) for case in self._cases)


def _takes_as_much(option: Option, case: dict[tuple[int, ...], int]) -> bool:
    sets = (option.tables, *((table,) for table in option.tables)) if len(option.tables) > 1 else (option.tables,)
    return any(tables in case and not case[tables] & ~option.taken for tables in sets)
