"""Parties that are to sit at tables of one class at given times, each at a table: only their periods tell them apart.

Whom of two parties with the same period a table gets makes no difference, so that the question is asked for periods: a
fraction of the columns that parties at tables would be.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from allocator.model.constraints import maximal_cliques
from allocator.search.decide import solved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocator.model.variables import Columns
    from allocator.search.budget import Budget

    Choice = NDArray[np.bool_]
    Ints = NDArray[np.int64]
    Period = tuple[int, int]


def seat_alike(columns: Columns, among: Ints, known: Choice, budget: Budget, *, workers: int, seed: int) -> Ints:
    """Columns of ``among`` (parties at single tables of a class, each at one time), one for as many parties as it can.

    ``known`` is a choice to begin with. All at once is tried first: that propagates best.
    """
    parties: dict[Period, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for column in among.tolist():
        each = columns.candidates[column]
        parties[each.busy][each.party.party_id][each.tables.tables[0]] = column
    begun = {
        (columns.candidates[column].busy, columns.candidates[column].tables.tables[0])
        for column in among[known[among]].tolist()
    }
    for everyone in (True, False):
        model, given = _model(parties, begun, everyone=everyone)
        chosen = solved(model, budget, workers, seed)
        if chosen is not None:
            return _columns(parties, given, chosen)
    return among[known[among]]


def _model(
    parties: dict[Period, dict[str, dict[str, int]]], begun: set[tuple[Period, str]], *, everyone: bool
) -> tuple[cp_model.CpModel, dict[tuple[Period, str], cp_model.IntVar]]:
    """Which tables each period is given: as many as it has parties, or as many as can be."""
    model = cp_model.CpModel()
    given: dict[tuple[Period, str], cp_model.IntVar] = {}
    at_table: dict[str, list[Period]] = defaultdict(list)
    for period, group in parties.items():
        tables = sorted({name for places in group.values() for name in places})
        for name in tables:
            given[period, name] = model.new_bool_var("")
            at_table[name].append(period)
            model.add_hint(given[period, name], (period, name) in begun)
        total = cp_model.LinearExpr.sum([given[period, name] for name in tables])
        model.add(total == len(group) if everyone else total <= len(group))
    for name, periods in at_table.items():
        for _, together in maximal_cliques(np.array(periods, dtype=np.int64)):
            model.add_at_most_one([given[periods[number], name] for number in together.tolist()])
    if not everyone:
        model.maximize(cp_model.LinearExpr.sum(list(given.values())))
    return model, given


def _columns(
    parties: dict[Period, dict[str, dict[str, int]]], given: dict[tuple[Period, str], cp_model.IntVar], chosen: Choice
) -> Ints:
    """The columns of parties, given the tables of their periods."""
    tables: dict[Period, list[str]] = defaultdict(list)
    for (period, name), variable in given.items():
        if chosen[variable.index]:
            tables[period].append(name)
    pairs = [zip(group.values(), tables[period], strict=False) for period, group in parties.items()]
    return np.array([places[name] for pair in pairs for places, name in pair], dtype=np.int64)
