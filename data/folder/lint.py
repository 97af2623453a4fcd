"""What is legal in a floor plan, or in what is held of it, and yet odd: most often a slip that would cost seats."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault
from allocator.domain.floor import in_order, natural_key, neighbours, table_sets
from allocator.domain.party import TAKING_PART
from data.folder.layout import BOOKINGS, COMBINATIONS, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from allocator.domain.floor import TableSet
    from allocator.domain.night import Diary
    from allocator.domain.party import Party
    from allocator.domain.venue import CombinationRules

MOST_NAMED = 5
"""Pairs of tables named in one warning; the rest is counted."""

Pair = tuple[str, ...]


def lint_floor(diary: Diary) -> tuple[Fault, ...]:
    """Warnings about the floor plan of ``diary``; none of them keeps it from being planned."""
    sets = table_sets(diary.tables, diary.combinations, diary.venue.combinations)
    return (
        *_tables_closed_for_good(diary),
        *_combinations_smaller_than_a_member(diary),
        *_combinations_for_no_party(diary),
        *_sizes_nothing_holds(sets, diary.venue.combinations),
        *_neighbours_never_joined(diary, sets),
        *_neighbours_across_areas(diary),
    )


def lint_held(diary: Diary) -> tuple[Fault, ...]:
    """Warnings about parties who hold tables together that nothing joins: a manager's decision, or a slip."""
    holding = [each for each in diary.parties if each.held and len(each.held) > 1 and each.status in TAKING_PART]
    if not holding:
        return ()
    known = {made.tables for made in table_sets(diary.tables, diary.combinations, diary.venue.combinations)}
    return tuple(
        _held_undeclared(party, "+".join(party.held)) for party in holding if party.held and party.held not in known
    )


def _held_undeclared(party: Party, name: str) -> Fault:
    then = (
        "they are taken as joined for it"
        if party.fixed
        else "it cannot stay there unless it is locked"
        if party.promised
        else "it cannot get them"
    )
    message = f"no combination joins {name}, which {party.party_id} holds: {then}"
    file, _, line = party.origin.rpartition(":")
    return Fault(file or BOOKINGS, int(line or 0), "tables", message)


def _tables_closed_for_good(diary: Diary) -> Iterator[Fault]:
    for closure in diary.closures:
        if closure.start is None and closure.end is None and closure.release_at is None:
            for table_id in in_order(closure.tables):
                yield Fault(TABLES, 0, "table_id", f"nobody can get table {table_id}: it is closed without any end")


def _combinations_smaller_than_a_member(diary: Diary) -> Iterator[Fault]:
    covers = {table.table_id: table.max_covers for table in diary.tables}
    for joined in diary.combinations:
        largest = max(joined.tables, key=lambda table_id: covers[table_id])
        if joined.max_covers < covers[largest]:
            name = "+".join(joined.tables)
            message = (
                f"{name} holds {joined.max_covers}, fewer than table {largest} alone, which holds {covers[largest]}"
            )
            yield Fault(COMBINATIONS, 0, "max_covers", message)


def _combinations_for_no_party(diary: Diary) -> Iterator[Fault]:
    rules = diary.venue.combinations
    for joined in diary.combinations:
        smallest, largest = _joined_sizes(joined.min_covers, joined.max_covers, rules)
        if smallest > largest:
            message = f"nobody can ask for {'+'.join(joined.tables)}: party_min and party_max leave no size for it"
            yield Fault(COMBINATIONS, 0, "tables", message)


def _sizes_nothing_holds(sets: Iterable[TableSet], rules: CombinationRules) -> Iterator[Fault]:
    sizes = [
        _joined_sizes(made.min_covers, made.max_covers, rules) if made.joined else (made.min_covers, made.max_covers)
        for made in sets
    ]
    reached = 0
    for smallest, largest in sorted(size for size in sizes if size[0] <= size[1]):
        if reached and smallest > reached + 1:
            gap = f"{reached + 1} to {smallest - 1}" if smallest > reached + 2 else str(reached + 1)
            message = f"nothing holds a party of {gap}, though smaller and larger ones can be seated"
            yield Fault(TABLES, 0, "max_covers", message)
        reached = max(reached, largest)


def _neighbours_never_joined(diary: Diary, sets: Iterable[TableSet]) -> Iterator[Fault]:
    joined = {pair for made in sets if made.joined for pair in combinations(made.tables, 2)}
    area = _areas(diary)
    idle = [pair for pair in _neighbour_pairs(diary) if pair not in joined and area[pair[0]] == area[pair[1]]]
    if idle:
        yield Fault(TABLES, 0, "adjacent_to", f"neighbours that no combination uses: {_named(idle)}")


def _neighbours_across_areas(diary: Diary) -> Iterator[Fault]:
    area = _areas(diary)
    apart = [pair for pair in _neighbour_pairs(diary) if area[pair[0]] != area[pair[1]]]
    if apart:
        message = f"neighbours in different areas, which are never joined unless declared: {_named(apart)}"
        yield Fault(TABLES, 0, "adjacent_to", message)


def _joined_sizes(smallest: int, largest: int, rules: CombinationRules) -> tuple[int, int]:
    """Sizes of a combination that a party which is not promised may have."""
    return max(smallest, rules.party_min or smallest), min(largest, rules.party_max or largest)


def _areas(diary: Diary) -> dict[str, str]:
    return {table.table_id: table.area for table in diary.tables}


def _neighbour_pairs(diary: Diary) -> list[Pair]:
    pairs = {in_order((one, other)) for one, others in neighbours(diary.tables).items() for other in others}
    return sorted(pairs, key=lambda pair: [natural_key(table_id) for table_id in pair])


def _named(pairs: list[Pair]) -> str:
    named = ", ".join(f"{one} and {other}" for one, other in pairs[:MOST_NAMED])
    more = len(pairs) - MOST_NAMED
    return f"{named} and {more} more pairs" if more > 1 else named + (" and 1 more pair" if more == 1 else "")
