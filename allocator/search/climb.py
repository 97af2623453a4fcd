"""Raise one level as far as it goes: relaxation first, then the engines on the columns that can still matter.

Column selection: a column whose regret exceeds the distance between bound and best plan is in no better plan. The
engines first get the columns the relaxation itself uses, then those of least regret; what they find shortens the
distance, and with it the number of columns a proof needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.domain.errors import InternalCheckFailed
from allocator.search.race import Effort, race
from allocator.search.relaxation import Relaxation, priced_bound, relax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from allocator.model.program import Program, Row
    from allocator.search.budget import Budget

    Ints = NDArray[np.int64]
    Choice = NDArray[np.bool_]

FIRST_COLUMNS = 400
"""Columns of least regret the engines get after those of the relaxation, at least."""

FIRST_OF_PARTY = 3
"""Or as many for each party, where those are more."""

GROWTH = 2
"""How many times more they get after a better plan was found among the last."""

STRIDE = 6
"""How many times more they get after none was: what is left is the proof."""

ALL_AT_ONCE = 2
"""How many times as many columns as were to be had next are taken together, for the proof needs them all."""

SHARE_OF_SOME = 0.2
"""Part of the time that is left which they may take on some of the columns: that proves nothing for all."""

USED = 1e-6
"""Fraction from which on the relaxation is said to use a column."""

HALF = 0.5
"""Fraction beyond which rounding takes a column; of two that exclude each other it takes one at most."""


@dataclass(frozen=True)
class Reached:
    """How far a level was raised: the choice, its value, a valid bound, and the relaxation that gave it."""

    choice: Choice
    value: int
    bound: int
    relaxation: Relaxation
    rows: Sequence[Row]

    @property
    def prices(self) -> dict[tuple[str, tuple[str | int, ...]], int]:
        """What the relaxation charges for each rule of the house that costs anything, by rule and key."""
        paid = zip(self.rows, self.relaxation.prices.tolist(), strict=True)
        return {(each.rule, each.key): price for each, price in paid if price}


def climb(
    program: Program,
    gain: Ints,
    start: Choice,
    budget: Budget,
    effort: Effort,
    *,
    known: int | None = None,
    wanted: int | None = None,
    prices: Ints | None = None,
) -> Reached:
    """Maximise ``gain`` from the legal choice ``start`` on; ``known`` is a bound proven elsewhere, by ``prices``.

    With ``wanted``, what is worth less than that is of no interest: a bound below it ends the climb.

    Raises
    ------
    InternalCheckFailed
        if a plan is better than the bound of the relaxation, which would mean that one of them is wrong.
    """
    value = int(gain @ start)
    relaxation = _relaxed(program, gain, start, budget, None if known is None or value < known else prices)
    choice = _rounded(program, gain, relaxation, start)
    value = int(gain @ choice)
    bound = relaxation.bound if known is None else min(known, relaxation.bound)
    if value > bound:
        raise InternalCheckFailed(f"a plan of value {value} contradicts the relaxation's bound {bound}")
    most = 0
    least = value if wanted is None else wanted - 1
    while max(value, least) < bound and not budget.over and not _close(value, bound, effort.gap):
        within = np.union1d(relaxation.within(max(value, least)), np.flatnonzero(choice))
        chosen = _selection(relaxation, within, choice, most)
        complete = len(chosen) == len(within)
        part = budget if complete else budget.share(SHARE_OF_SOME)
        better, proven = race(program.restricted(chosen), gain[chosen], choice[chosen], part, effort)
        choice = np.zeros(program.size, dtype=np.bool_)
        choice[chosen[better]] = True
        risen, value = int(gain @ choice) > value, int(gain @ choice)
        if complete:
            bound = min(bound, proven) if proven is not None else bound
            if value > bound:
                raise InternalCheckFailed(f"a plan of value {value} contradicts the search's bound {bound}")
            break
        most = most * (GROWTH if risen else STRIDE) or max(FIRST_COLUMNS, FIRST_OF_PARTY * len(program.groups))
    return Reached(choice, value, max(bound, value), relaxation, program.rows)


def _relaxed(program: Program, gain: Ints, start: Choice, budget: Budget, prices: Ints | None) -> Relaxation:
    """The relaxation; where prices are known, or every party already has its best, without a simplex method."""
    free = priced_bound(program, gain, np.zeros(len(program.rows), dtype=np.int64) if prices is None else prices)
    if free.bound == int(gain @ start) or prices is not None or budget.over:
        return free
    return relax(program, gain, None if budget.deterministic else budget.left, start)


def _rounded(program: Program, gain: Ints, relaxation: Relaxation, start: Choice) -> Choice:
    """The relaxed choice where, each column taken or left, it is legal and better than ``start``: often it is whole."""
    found = relaxation.fractions > HALF
    return found if gain @ found > gain @ start and program.allows(found) else start


def _close(value: int, bound: int, gap: float) -> bool:
    return bound - value <= gap * max(1, abs(value), abs(bound))


def _selection(relaxation: Relaxation, within: Ints, choice: Choice, most: int) -> Ints:
    """The columns of the relaxation and of the plan, and the ``most`` of least regret among those ``within`` reach."""
    if len(within) <= ALL_AT_ONCE * most:
        return within
    used = np.flatnonzero((relaxation.fractions > USED) | choice)
    least = within[np.argsort(relaxation.regret[within], kind="stable")[:most]]
    return np.union1d(np.intersect1d(used, within, assume_unique=True), least)
