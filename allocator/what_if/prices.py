"""What it costs to seat one more request: prices of table-time from the relaxation of the night as it stands.

They prove that a request is in no best plan: seated at its best place it would push out more than it is worth.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.candidates import counts_against_limit, slot_of
from allocator.model.constraints import paced_limits
from allocator.search.relaxation import SCALE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.clock import Minute
    from allocator.model.objective import Gains
    from allocator.model.program import Program
    from allocator.search.relaxation import Relaxation


@dataclass(frozen=True)
class TablePrices:
    """Prices in worth of requests, scaled by :data:`SCALE`.

    ``slack`` is how far the plan that stands may be below the bound that the prices prove; ``tables`` the moments of
    each table with their prices, ``slots`` and ``persons`` what a cover, a party and a table of a person cost,
    ``moves`` a move of a promised party, and ``promises`` what it is worth that one sits.
    """

    slack: int
    tables: Mapping[str, Sequence[tuple[Minute, int]]]
    slots: Mapping[tuple[str, int], int]
    persons: Mapping[str, int]
    moves: int
    promises: int

    def profit(self, gains: Gains, pool: Candidates, each: Candidate) -> int:
        """What seating a party there is worth above what it costs (scaled)."""
        start, end = each.busy
        party, night = each.party, gains.night
        paid = sum(price for name in each.tables.tables for at, price in self.tables.get(name, ()) if start <= at < end)
        slot = slot_of(night, each.start)
        paid += self.slots.get(("covers", slot), 0) * party.party_size + self.slots.get(("parties", slot), 0)
        if not party.promised:
            paid += self.persons.get(night.person(party), 0) * counts_against_limit(each.tables)
        if self.moves and each.moves and pool.can_stay(party):
            paid += self.moves
        return SCALE * gains.requested_value(each) + self.promises * gains.promises(each) - paid

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


def table_prices(program: Program, relaxation: Relaxation, reached: int) -> TablePrices:
    """The prices of a night whose requests are worth ``reached`` in the plan that stands."""
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
    slack = relaxation.scaled_bound - SCALE * reached
    return TablePrices(slack, tables, slots, persons, others["moves"], others["level"])
