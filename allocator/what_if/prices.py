"""What it costs to seat one more request: prices of table-time from the relaxation of the night as it stands.

They prove that a request is in no best plan: seated at its best place it would push out more than it is worth.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.model.constraints import paced_limits
from allocator.model.program import KEPT
from allocator.search.relaxation import SCALE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from allocator.candidates import Candidates
    from allocator.domain.clock import Minute
    from allocator.model.program import Program
    from allocator.search.relaxation import Relaxation
    from allocator.what_if.places import Places

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class TablePrices:
    """Prices in worth of requests, scaled by :data:`SCALE`.

    ``tables`` are the moments of each table, in order, with their prices, ``slots`` and ``persons`` what a cover, a
    party and a table of a person cost, ``moves`` a move of a promised party, and ``promises`` what it is worth that one
    sits.
    """

    tables: Mapping[str, Sequence[tuple[Minute, int]]]
    slots: Mapping[tuple[str, int], int]
    persons: Mapping[str, int]
    moves: int
    promises: int

    def profits(self, places: Places) -> Ints:
        """What seating a party at each place is worth above what it costs (scaled)."""
        paid = places.priced(self.tables) + self.moves * places.moves - self.promises * places.promises
        for (measure, slot), price in self.slots.items():
            paid += price * (places.slots == slot) * (places.covers if measure == "covers" else 1)
        for person, price in self.persons.items():
            if person in places.persons:
                paid += price * (places.person == places.persons[person]) * places.limited
        profits: Ints = SCALE * places.worth - paid
        return profits

    def rent(self, pool: Candidates, promises: int) -> int:
        """What all there is to have in a night costs, of which plans are asked that reach ``promises`` (scaled)."""
        night = pool.night
        limits = {measure: paced_limits(pool, measure) for measure in {measure for measure, _ in self.slots}}
        return (
            sum(price for prices in self.tables.values() for _, price in prices)
            + sum(price * limits[measure](slot) for (measure, slot), price in self.slots.items())
            + sum(price * pool.allowance(person) for person, price in self.persons.items())
            + self.moves * night.max_moves
            - self.promises * promises
        )


def table_prices(program: Program, relaxation: Relaxation) -> TablePrices:
    """The prices of a relaxation."""
    tables: dict[str, list[tuple[Minute, int]]] = defaultdict(list)
    slots: dict[tuple[str, int], int] = {}
    persons: dict[str, int] = {}
    others: dict[str, int] = defaultdict(int)
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
        else:
            others[each.rule] += price
    in_order = {name: sorted(moments) for name, moments in tables.items()}
    return TablePrices(in_order, slots, persons, others["moves"], others[KEPT])
