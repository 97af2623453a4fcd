"""Most covers that anyone could have seated who had known beforehand who would come: a bound, not a plan."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from allocator.candidates import slot_of
from allocator.model.program import Row, row
from allocator.simulation.counting import Counts, Diner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.night import Night
    from allocator.simulation.nights import Request
    from allocator.simulation.options import Menu


def most_covers(menu: Menu, requests: Sequence[Request]) -> int:
    """Covers that no plan of those who come, at times they asked for, can exceed: the bound of the relaxation."""
    night = menu.night
    coming = [request for request in requests if request.comes and menu.everything(request)]
    diners = [_diner(menu, request) for request in coming]
    sizes = [request.party.party_size for request in coming]
    counts = Counts.of(diners, len(night.tables))
    return counts.bound(lambda column: sizes[column.diner], _paced(night, counts, sizes))


def _diner(menu: Menu, request: Request) -> Diner:
    person = request.party.customer_id
    return Diner(menu.everything(request), person, menu.night.limit(person))


def _paced(night: Night, counts: Counts, sizes: Sequence[int]) -> Iterable[Row]:
    """What may arrive in each slot."""
    pacing = night.service.pacing
    by_slot: dict[int, list[int]] = defaultdict(list)
    for number, column in enumerate(counts.columns):
        by_slot[slot_of(night, column.start)].append(number)
    for slot, taken in by_slot.items():
        if pacing.max_covers is not None:
            weights = [sizes[counts.columns[number].diner] for number in taken]
            yield row(taken, weights, pacing.max_covers, "pacing", "covers", slot)
        if pacing.max_parties is not None:
            yield row(taken, None, pacing.max_parties, "pacing", "parties", slot)
