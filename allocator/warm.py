"""A planned night with its model, worked out once and shared by all questions that are asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.model.constraints import program_of
from allocator.model.objective import Gains
from allocator.model.program import at_least
from allocator.model.variables import exact_columns, ways
from allocator.search.relaxation import SCALE, relax
from allocator.what_if.prices import TablePrices, table_prices

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocator.domain.planned import Planned
    from allocator.model.program import Program
    from allocator.model.variables import Columns
    from allocator.search.relaxation import Relaxation

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Warm:
    """``planned`` is the night with the plan that stands."""

    planned: Planned

    @cached_property
    def pool(self) -> Candidates:
        """Every way to seat each party of the night."""
        return Candidates.of(self.planned.night)

    @cached_property
    def ways(self) -> int:
        """How many columns naming every table takes, at most."""
        return ways(self.pool)

    @cached_property
    def gains(self) -> Gains:
        """What each of them is worth."""
        return Gains(self.planned.night, self.planned.scores, self.planned.parameters)

    @cached_property
    def columns(self) -> Columns:
        """The same as columns, every table by itself."""
        return exact_columns(self.pool)

    @cached_property
    def worth(self) -> Ints:
        """What each column is worth at the level of the requests."""
        return self.gains.of_columns(self.columns, "requested_value")

    @cached_property
    def prices(self) -> TablePrices:
        """What a table costs at a time, in worth of the requests that would have to go."""
        program, relaxation = self._relaxed
        return table_prices(program, relaxation)

    @cached_property
    def slack(self) -> int:
        """How far the plan that stands may be below the bound that these prices prove (scaled)."""
        _, relaxation = self._relaxed
        return relaxation.scaled_bound - SCALE * int(self.worth @ self.columns.vector(self.planned.plan))

    @cached_property
    def profits(self) -> Ints:
        """What each column is worth above what it costs at these prices (scaled)."""
        program, relaxation = self._relaxed
        profits: Ints = SCALE * self.worth - program.priced(relaxation.prices)
        return profits

    @cached_property
    def _relaxed(self) -> tuple[Program, Relaxation]:
        """The level of the requests with every promise kept that the plan keeps."""
        promises = self.gains.of_columns(self.columns, "promises")
        kept = at_least(promises, int(promises @ self.columns.vector(self.planned.plan)), "promises")
        program = program_of(self.columns).with_rows([kept])
        return program, relax(program, self.worth)
