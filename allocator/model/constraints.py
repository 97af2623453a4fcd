"""The rules that tie parties together: one rule, one function, one list whose order does not matter."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from allocator.candidates import counts_against_limit, slot_of
from allocator.model.program import Program, Row, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocator.candidates import Candidates
    from allocator.domain.party import Party
    from allocator.model.variables import Columns


def tables_serve_one_party(columns: Columns) -> Iterable[Row]:
    """Rule 1: of each resource no more than its capacity is taken at any time, by maximal cliques of overlap."""
    takers: dict[int, list[int]] = defaultdict(list)
    for column, uses in enumerate(columns.uses):
        for number in uses:
            takers[number].append(column)
    for number, taken in takers.items():
        resource = columns.resources[number]
        found, weights = np.array(taken, dtype=np.int64), np.ones(len(taken), dtype=np.int64)
        if resource.capacity > 1:
            # A column that takes several tables of one class stands once, with their number as weight.
            found, weights = np.unique(found, return_counts=True)
        for moment, together in maximal_cliques(columns.busy[found]):
            if weights[together].sum() > resource.capacity:
                yield Row(found[together], weights[together], resource.capacity, "table", (*resource.tables, moment))


def maximal_cliques(periods: np.ndarray) -> Iterable[tuple[int, np.ndarray]]:
    """Maximal sets of half-open periods (n × 2) that hold one moment in common, each with that moment."""
    starts = np.unique(periods[:, 0])
    ended = np.searchsorted(np.sort(periods[:, 1]), starts, "right")
    for moment in starts[np.append(ended[1:] > ended[:-1], True)].tolist():
        yield moment, np.flatnonzero((periods[:, 0] <= moment) & (moment < periods[:, 1]))


def person_within_limit(columns: Columns) -> Iterable[Row]:
    """Rule 3: requests and waitlist entries of a person take no more tables than promises leave them."""
    by_person: dict[str, list[int]] = defaultdict(list)
    for party in columns.parties:
        if not party.promised and party.party_id in columns.of_party:
            by_person[columns.night.person(party)] += columns.of_party[party.party_id]
    for person, found in by_person.items():
        taken = sorted(found)
        counts = [counts_against_limit(columns.candidates[column].tables) for column in taken]
        allowance = columns.pool.allowance(person)
        most_of: dict[int, int] = defaultdict(int)
        for column, count in zip(taken, counts, strict=True):
            number = int(columns.party_of[column])
            most_of[number] = max(most_of[number], count)
        if sum(most_of.values()) > allowance:
            yield row(taken, counts, allowance, "limit", person)


def arrivals_are_paced(columns: Columns) -> Iterable[Row]:
    """Rule 6: covers and parties that arrive in one slot."""
    pacing = columns.night.service.pacing
    for measure, most in (("covers", pacing.max_covers), ("parties", pacing.max_parties)):
        if most is not None:
            yield from _paced(columns, measure)


def _paced(columns: Columns, measure: str) -> Iterable[Row]:
    night = columns.night
    limit = paced_limits(columns.pool, measure)
    by_slot: dict[int, list[int]] = defaultdict(list)
    for column, each in enumerate(columns.candidates):
        by_slot[slot_of(night, each.start)].append(column)
    for slot, taken in by_slot.items():
        sizes = [_paced_size(columns.candidates[column].party, measure) for column in taken]
        yield row(taken, sizes, limit(slot), "pacing", measure, slot)


def paced_limits(pool: Candidates, measure: str) -> Callable[[int], int]:
    """How many ``covers`` or ``parties`` that are not fixed may arrive in a slot of a night where that is paced."""
    night = pool.night
    pacing = night.service.pacing
    most = (pacing.max_covers if measure == "covers" else pacing.max_parties) or 0
    promised: dict[int, int] = defaultdict(int)
    fixed: dict[int, int] = defaultdict(int)
    for party in night.parties:
        if party.promised:
            promised[slot_of(night, party.arrival)] += _paced_size(party, measure)
        if party.fixed:
            fixed[slot_of(night, party.arrival)] += _paced_size(party, measure)
    return lambda slot: max(most, promised[slot]) - fixed[slot]


def _paced_size(party: Party, measure: str) -> int:
    return party.party_size if measure == "covers" else 1


def few_promises_move(columns: Columns) -> Iterable[Row]:
    """Rule 9: at most so many promised bookings are given other tables than they hold."""
    staying = {
        party.party_id: party.held for party in columns.parties if party.promised and columns.pool.can_stay(party)
    }
    moving = [
        column
        for column, each in enumerate(columns.candidates)
        if each.party.party_id in staying and each.tables.tables != staying[each.party.party_id]
    ]
    if moving:
        yield row(moving, None, columns.night.max_moves, "moves")


RULES: tuple[Callable[[Columns], Iterable[Row]], ...] = (
    tables_serve_one_party,
    person_within_limit,
    arrivals_are_paced,
    few_promises_move,
)


def program_of(columns: Columns) -> Program:
    """The program of a night: its columns under every rule."""
    return Program(len(columns), columns.party_of, tuple(each for rule in RULES for each in rule(columns)))
