"""Tables that are alike are counted, not named: far fewer columns, and the bound of the relaxation hardly moves.

Tables of one size range with nothing of their own (no closure, nobody holding or sitting at them) form a class. A party
chooses "any table of the class", or certain tables where they differ for it: by a need or a combination. The
pooled program relaxes the exact one, so its bounds are valid; its answer is decoded table by table, and only what
the decoded plan is worth is ever reported.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from allocator.model.variables import Columns, Resource, meeting_none, place_fixed
from allocator.search.greedy import Floor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocator.candidates import Candidate, Candidates
    from allocator.domain.floor import TableSet
    from allocator.domain.party import Party
    from allocator.domain.plan import Plan
    from allocator.model.program import Program

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]

PICKED = "picked"
"""The rule that every cut is a row of; its key lists the moments picked: table, moment, table, moment, ..."""


def pooled_columns(pool: Candidates, *, held_too: bool = False) -> Columns:
    """The columns of a night with alike tables pooled; with ``held_too``, those that a promise may leave as well."""
    night = pool.night
    placed, free = place_fixed(pool)
    classes = alike(pool, held_too=held_too)
    resources = [Resource(names, len(names)) for names in classes]
    class_of = {name: number for number, names in enumerate(classes) for name in names}
    table_of: dict[str, int] = {}
    for names in classes:
        for name in names:
            table_of[name] = class_of[name] if len(names) == 1 else len(resources)
            if len(names) > 1:
                resources.append(Resource((name,), 1))
    candidates: list[Candidate] = []
    uses: list[tuple[int, ...]] = []
    members: dict[int, tuple[str, ...]] = {}
    for party in free:
        stand_ins, certain = _split(pool, party, classes, class_of)
        for each in pool.at(party, stand_ins):
            number = class_of[each.tables.tables[0]]
            members[len(candidates)] = classes[number]
            candidates.append(each)
            uses.append((number,))
        for each in meeting_none(certain, placed):
            candidates.append(each)
            uses.append(_taken(each, class_of, table_of))
    return Columns(night, pool, tuple(free), placed, tuple(resources), tuple(candidates), tuple(uses), members)


def _taken(each: Candidate, class_of: dict[str, int], table_of: dict[str, int]) -> tuple[int, ...]:
    taken: list[int] = []
    for name in each.tables.tables:
        taken.append(class_of[name])
        if table_of[name] != class_of[name]:
            taken.append(table_of[name])
    return tuple(taken)


def alike(pool: Candidates, *, held_too: bool = False) -> list[tuple[str, ...]]:
    """Classes of tables that are alike; one that is closed at times or sat at is by itself, and so is one that is held.

    With ``held_too`` those who hold a table may leave it, and it is like others.
    """
    night = pool.night
    own = {name for closure in night.closures for name in closure.tables}
    holding = (party for party in night.parties if party.promised and party.held and not (held_too and not party.fixed))
    own |= {name for party in holding for name in party.held or ()}
    by_size: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for table in night.tables:
        mark = table.table_id if table.table_id in own else ""
        by_size[(table.min_covers, table.max_covers, mark)].append(table.table_id)
    return [tuple(names) for _, names in sorted(by_size.items())]


def _split(
    pool: Candidates, party: Party, classes: Sequence[tuple[str, ...]], class_of: dict[str, int]
) -> tuple[list[TableSet], list[Candidate]]:
    """One table for each class of which all tables suit the party, and the candidates at all other sets.

    The table it holds stands for no other: to stay there is something else than to be moved.
    """
    if party.party_id in pool.frozen:
        return [], list(pool.of_party(party))
    at_class: dict[int, list[TableSet]] = defaultdict(list)
    others: list[TableSet] = []
    for tables in pool.suitable(party)[1]:
        if tables.joined:
            others.append(tables)
        else:
            at_class[class_of[tables.tables[0]]].append(tables)
    stand_ins: list[TableSet] = []
    for number, same in at_class.items():
        if len(same) == len(classes[number]) > 1:
            stand_ins.append(next(tables for tables in same if tables.tables != party.held))
            others += [tables for tables in same if tables.tables == party.held]
        else:
            others += same
    return stand_ins, pool.at(party, others)


def spread(prices: Mapping[tuple[str, tuple[str | int, ...]], int], columns: Columns, exact: Program) -> Ints:
    """Prices of pooled rows as prices of the rows of ``exact``: each table of a class is charged what the class is.

    Every column pays as much as its pooled one or more, so that they prove what they proved pooled, or more.
    """
    number_of = {(each.rule, each.key): number for number, each in enumerate(exact.rows)}
    cliques: dict[str, list[int]] = defaultdict(list)
    for rule, key in number_of:
        if rule == "table":
            cliques[str(key[0])].append(int(key[1]))
    at = {name: _clique_of(times, sorted(cliques[name])) for name, times in columns.begins.items()}
    found = np.zeros(len(exact.rows), dtype=np.int64)
    for (rule, key), price in prices.items():
        if rule not in ("table", PICKED):
            rows = [(rule, key)]
        else:
            picks = zip(key[::2], key[1::2], strict=True) if rule == PICKED else ((name, key[-1]) for name in key[:-1])
            moments = [(str(name), at[str(name)](int(moment))) for name, moment in picks if name in at]
            rows = [("table", (name, moment)) for name, moment in moments if moment is not None]
        for each_row in rows:
            if each_row in number_of:
                found[number_of[each_row]] += price
    return found


def _clique_of(begins: list[int], cliques: list[int]) -> Callable[[int], int | None]:
    """For a moment, that of the maximal clique which holds whoever is at the table then."""

    def clique(moment: int) -> int | None:
        before = bisect_right(begins, moment)
        after = bisect_left(cliques, begins[before - 1]) if before else len(cliques)
        return cliques[after] if after < len(cliques) else None

    return clique


def decode(pooled: Columns, choice: Choice, exact: Columns) -> list[Ints]:
    """For each class the columns of the exact program that do what the pooled choice does there.

    What the choice puts at certain tables stays there, so that each class is a question of its own.
    """
    floor = _certain(pooled, choice)
    by_class: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for column in np.flatnonzero(choice).tolist():
        each = pooled.candidates[column]
        for name in pooled.classes.get(column, ()):
            number = exact.column_of[(each.party.party_id, (name,), each.start)]
            if floor.free((name,), exact.candidates[number].busy):
                by_class[pooled.classes[column]].append(number)
    return [np.unique(np.array(numbers, dtype=np.int64)) for numbers in by_class.values()]


def _certain(pooled: Columns, choice: Choice) -> Floor:
    """The floor with the fixed parties and those the choice puts at certain tables."""
    floor = Floor(pooled.pool)
    chosen = np.flatnonzero(choice).tolist()
    for each in [*pooled.placed, *(pooled.candidates[column] for column in chosen if column not in pooled.classes)]:
        floor.seat(each)
    return floor


def colour(pooled: Columns, choice: Choice) -> Plan:
    """A plan of the pooled choice by interval colouring, each where it leaves the least idle time; some may be left."""
    floor = _certain(pooled, choice)
    chosen = np.flatnonzero(choice).tolist()
    counted = [column for column in chosen if column in pooled.classes]
    for column in sorted(counted, key=lambda number: pooled.candidates[number].busy):
        sets = [pooled.night.set_of[(name,)] for name in pooled.classes[column]]
        options = [replace(pooled.candidates[column], tables=made) for made in sets]
        free = [each for each in options if floor.allows(each)]
        if free:
            floor.seat(min(free, key=floor.idle_before))
    return floor.plan()
