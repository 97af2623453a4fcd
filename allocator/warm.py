"""A planned night with its model, worked out once and shared by all questions that are asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.model.objective import Gains
from allocator.what_if.prices import TablePrices, table_prices

if TYPE_CHECKING:
    from allocator.domain.planned import Planned


@dataclass(frozen=True)
class Warm:
    """``planned`` is the night with the plan that stands."""

    planned: Planned

    @cached_property
    def pool(self) -> Candidates:
        """Every way to seat each party of the night."""
        return Candidates.of(self.planned.night)

    @cached_property
    def gains(self) -> Gains:
        """What each of them is worth."""
        return Gains(self.planned.night, self.planned.scores, self.planned.parameters)

    @cached_property
    def prices(self) -> TablePrices:
        """What a table costs at a time, in worth of the requests that would have to go."""
        return table_prices(self.pool, self.gains, self.planned.plan)
