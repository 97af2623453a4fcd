"""Refutation by prices: the linear relaxation of "all stay, and one more comes" proves most noes, and its prices more.

Prices of table-time that prove one slot too full often prove the next one too, for the same crowd sits there. So the
relaxation is solved for few slots, and for the others only the prices known so far are added up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from allocator.model.constraints import program_of
from allocator.model.variables import exact_columns
from allocator.search.relaxation import priced_bound, relax

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from allocator.candidates import Candidates

    Ints = NDArray[np.int64]


class Refuter:
    """Asks of one night whether everybody in ``stay`` and one of ``newcomers`` can be seated at once."""

    def __init__(self, pool: Candidates, stay: Collection[str], newcomers: Collection[str]) -> None:
        self._columns = exact_columns(pool, {*stay, *newcomers})
        self._program = program_of(self._columns)
        staying = [each.party.party_id in stay for each in self._columns.candidates]
        self._staying = np.array(staying, dtype=np.int64)
        self._everyone = len(self._columns.parties) - len(newcomers)
        self._prices: list[Ints] = []

    def refutes(self, party_id: str) -> bool:
        """Whether it is proven that the newcomer cannot come; a no proves nothing."""
        gain = self._staying.copy()
        gain[self._columns.of_party.get(party_id, [])] = 1
        if any(self._too_few(priced_bound(self._program, gain, prices).bound) for prices in reversed(self._prices)):
            return True
        relaxation = relax(self._program, gain)
        if self._too_few(relaxation.bound):
            self._prices.append(relaxation.prices)
            return True
        return False

    def _too_few(self, bound: int) -> bool:
        return bound <= self._everyone
