"""Parties of one class seated by their periods: everyone where that can be, else as many as can be."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.candidates import Candidates
from allocator.model.constraints import program_of
from allocator.model.variables import exact_columns
from allocator.search.alike import seat_alike
from allocator.search.budget import Budget
from tests.builders import booking, make_night, table


def at_twos(*parties):
    tables = [table(name, max_covers=2) for name in "ABC"]
    columns = exact_columns(Candidates.of(make_night(tables, parties)))
    return columns, np.arange(len(columns))


def seated(columns, among, known=None):
    known = np.zeros(len(columns), dtype=np.bool_) if known is None else known
    found = seat_alike(columns, among, known, Budget(10), workers=1, seed=0)
    choice = np.zeros(len(columns), dtype=np.bool_)
    choice[found] = True
    assert program_of(columns).allows(choice)
    return sorted(columns.candidates[column].party.party_id for column in found)


def test_everyone_sits_where_the_tables_suffice():
    parties = [booking(f"p{number}", 2, arrival) for number, arrival in enumerate(["18:00"] * 3 + ["20:30"] * 3)]
    assert seated(*at_twos(*parties)) == [party.party_id for party in parties]


def test_as_many_as_can_sit_where_they_do_not():
    parties = [booking(f"p{number}", 2, "18:00") for number in range(5)]
    assert len(seated(*at_twos(*parties))) == 3


@pytest.mark.parametrize("taken", ["A", "B"])
def test_a_party_only_gets_a_table_that_is_among_its_columns(taken):
    columns, among = at_twos(booking("p1", 2, "18:00"), booking("p2", 2, "18:00"), booking("p3", 2, "18:00"))
    free = np.array([column for column in among if columns.candidates[column].tables.tables != (taken,)])
    assert len(seated(columns, free)) == 2


def test_what_is_known_stands_where_the_search_was_stopped():
    columns, among = at_twos(*(booking(f"p{number}", 2, "18:00") for number in range(5)))
    known = np.zeros(len(columns), dtype=np.bool_)
    known[0] = True
    budget = Budget(10)
    budget.stop.set()
    assert len(seat_alike(columns, among, known, budget, workers=1, seed=0)) >= 1
