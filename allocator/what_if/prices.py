"""What it costs to seat one more request: prices of table-time from the relaxation of the night as it stands.

They prove that a request is in no best plan: seated at its best place it would push out more than it is worth.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import counts_against_limit, slot_of
from allocator.model.constraints import program_of
from allocator.model.program import at_least
from allocator.model.variables import exact_columns
from allocator.search.relaxation import SCALE, relax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.clock import Minute
    from allocator.domain.plan import Plan
    from allocator.model.objective import Gains
    from allocator.model.variables import Columns

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class TablePrices:
    """Prices in worth of requests, scaled by :data:`SCALE`.

    ``slack`` is how far the plan that stands may be below the bound that the prices prove; ``tables`` the moments of
    each table with their prices, ``slots`` and ``persons`` what a cover, a party and a table of a person cost.
    """

    slack: int
    tables: Mapping[str, Sequence[tuple[Minute, int]]]
    slots: Mapping[tuple[str, int], int]
    persons: Mapping[str, int]

    def profit(self, gains: Gains, each: Candidate) -> int:
        """What seating a request there is worth above what it costs (scaled)."""
        start, end = each.busy
        table_ids = each.tables.tables
        paid = sum(price for name in table_ids for at, price in self.tables.get(name, ()) if start <= at < end)
        slot = slot_of(gains.night, each.start)
        paid += self.slots.get(("covers", slot), 0) * each.party.party_size + self.slots.get(("parties", slot), 0)
        paid += self.persons.get(gains.night.person(each.party), 0) * counts_against_limit(each.tables)
        return SCALE * gains.requested_value(each) - paid


def gain_of(columns: Columns, gain: Callable[[Candidate], int]) -> Ints:
    """``gain`` of each column."""
    return np.fromiter((gain(each) for each in columns.candidates), np.int64, len(columns))


def table_prices(pool: Candidates, gains: Gains, plan: Plan) -> TablePrices:
    """The prices of a night that ``plan`` seats, with every promise that it keeps kept."""
    columns = exact_columns(pool)
    promises, requests = gain_of(columns, gains.promises), gain_of(columns, gains.requested_value)
    chosen = columns.vector(plan)
    program = program_of(columns).with_rows([at_least(promises, int(promises @ chosen), "promises")])
    relaxation = relax(program, requests)
    tables: dict[str, list[tuple[Minute, int]]] = defaultdict(list)
    slots: dict[tuple[str, int], int] = {}
    persons: dict[str, int] = {}
    for each, price in zip(program.rows, relaxation.prices.tolist(), strict=True):
        if not price:
            continue
        if each.rule == "table":
            *_, name, moment = each.key
            tables[str(name)].append((int(moment), price))
        elif each.rule == "pacing":
            measure, slot = each.key
            slots[(str(measure), int(slot))] = price
        elif each.rule == "limit":
            persons[str(each.key[0])] = price
    return TablePrices(relaxation.scaled_bound - SCALE * int(requests @ chosen), tables, slots, persons)
