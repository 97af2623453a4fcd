"""Raise one level as far as it goes: relaxation first, then the engines on the columns that can still matter.

Column selection: a column whose regret exceeds the distance between bound and best plan is in no better plan. The
engines first get only the columns of least regret; what they find shortens the distance, and with it the columns a
proof needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.errors import InternalCheckFailed
from allocator.search.race import race
from allocator.search.relaxation import Relaxation, relax

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.program import Program
    from allocator.search.budget import Budget

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FIRST_COLUMNS = 1500
"""Columns the engines get at first."""

GROWTH = 2.0
"""How many more they get where the first proved nothing for all."""


@dataclass(frozen=True)
class Reached:
    """How far a level was raised: the choice, its value, a valid bound, and the relaxation that gave it."""

    choice: Choice
    value: int
    bound: int
    relaxation: Relaxation


def climb(
    program: Program, gain: Ints, start: Choice, budget: Budget, *, workers: int, seed: int, gap: float = 0.0
) -> Reached:
    """Maximise ``gain`` from the legal choice ``start`` on.

    Raises
    ------
    InternalCheckFailed
        if a plan is better than the bound of the relaxation, which would mean that one of them is wrong.
    """
    relaxation = relax(program, gain)
    choice, value, bound = start, int(gain @ start), relaxation.bound
    if value > bound:
        raise InternalCheckFailed(f"a plan of value {value} contradicts the relaxation's bound {bound}")
    columns = float(FIRST_COLUMNS)
    while value < bound and not budget.over and not _close(value, bound, gap):
        everything = relaxation.within(value)
        chosen, complete = _least_regret(relaxation, everything, choice, int(columns))
        core = program.restricted(chosen)
        part = budget if complete else budget.share(0.5)
        better, proven = race(core, gain[chosen], choice[chosen], part, workers=workers, seed=seed)
        found = np.zeros(program.size, dtype=np.bool_)
        found[chosen[better]] = True
        choice, value = found, int(gain @ found)
        if complete and proven is not None:
            if value > proven:
                raise InternalCheckFailed(f"a plan of value {value} contradicts the search's bound {proven}")
            bound = min(bound, proven)
        if complete:
            break
        columns *= GROWTH
    return Reached(choice, value, max(bound, value), relaxation)


def _close(value: int, bound: int, gap: float) -> bool:
    return bound - value <= gap * max(1, abs(value), abs(bound))


def _least_regret(relaxation: Relaxation, within: Ints, choice: Choice, most: int) -> tuple[Ints, bool]:
    """The columns of least regret and those of the plan itself; whether that is all ``within`` reach."""
    if len(within) <= most:
        return within, True
    order = within[np.argsort(relaxation.regret[within], kind="stable")][:most]
    return np.union1d(order, np.flatnonzero(choice)), False
