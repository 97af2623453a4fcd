from __future__ import annotations

import csv
import io

import pytest

from allocator.domain.errors import InputRejected
from allocator.domain.plan import Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.what_if.amend import Amended
from allocator.what_if.changes import CloseTable
from allocator.what_if.compare import compare
from data.documents.scenarios import AS_IT_STANDS, refusals, scenarios_csv, scenarios_document
from data.scenarios import Scenario, read_scenarios
from tests.builders import booking, confirmed, make_night, make_plan, seat, table

TWO = b"""
[[scenario]]
name = "Seven closed"
changes = ["--close 7", "--turn +15"]

[[scenario]]
name = "more moves"
changes = ["--moves 5"]
"""


def faults(content):
    try:
        _, found = read_scenarios(content, "scenarios.toml")
    except InputRejected as error:
        found = error.faults
    return [str(fault) for fault in found]


def test_scenarios_are_read_in_order_with_their_lines():
    two = (
        Scenario("Seven closed", ("--close 7", "--turn +15"), (4, 4)),
        Scenario("more moves", ("--moves 5",), (8,)),
    )
    assert read_scenarios(TWO, "scenarios.toml") == (two, ())


def test_changes_on_lines_of_their_own_are_told_by_them():
    content = b"[[scenario]]\nname = 'a'\nchanges = [\n  '--close 7',\n  '--turn +15',\n]\n"
    ((found,), _) = read_scenarios(content, "scenarios.toml")
    assert found.lines == (4, 5)


def test_a_scenario_that_can_be_read_is_read_whatever_else_is_wrong():
    found, wrong = read_scenarios(TWO + b"why = 1", "scenarios.toml")
    assert len(found) == 2
    assert len(wrong) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "scenarios.toml: scenario: there must be one [[scenario]] or more"),
        (b"scenario = []", "scenarios.toml:1: scenario: there must be one [[scenario]] or more"),
        (b"scenario = [3]", "scenarios.toml:1: scenario: must be a table, not 3"),
        (b"[[scenario]]\nchanges = ['--close 7']", "scenarios.toml:1: name: is required, as text"),
        (
            b"[[scenario]]\nname = 'a'",
            'scenarios.toml:1: changes: is required, a list like ["--close 7", "--turn +15"]',
        ),
        (b"[[scenario]]\nname = 'a'\nchanges = ['--close 7']\nwhy = 1", "scenarios.toml:4: why: is not a known key"),
        (TWO + b"[extra]", "scenarios.toml:9: extra: is not a known key; scenarios are [[scenario]]"),
        (TWO.replace(b"more moves", b"Seven closed"), "scenarios.toml:7: name: 'Seven closed' is used twice"),
        (b"\xff", "scenarios.toml: is not UTF-8 text: save it as UTF-8"),
    ],
)
def test_a_fault_is_told_with_its_place(content, told):
    assert faults(content) == [told]


def test_what_is_no_toml_is_told_with_its_line():
    assert faults(b"[[scenario]]\nname = \n")[0].startswith("scenarios.toml:2: ")


def test_all_faults_are_told_in_one_go():
    assert len(faults(b"[[scenario]]\n[[scenario]]\nname = ''\nchanges = [7]\n")) == 4


def side_by_side():
    night = make_night(
        [table("1"), table("2")], [confirmed("a", 2, held="2", expected_spend=1050), booking("b", 3), booking("c", 14)]
    )
    before, after = (
        Planned(night, Scores(), Parameters(), Result(PlanStatus.OPTIMAL, make_plan(*seated), ()))
        for seated in (
            (seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30")),
            (seat("a", "2", "19:00", "20:30"),),
        )
    )
    found = compare(Amended((CloseTable("1"),), night), before, after, possible=True)
    return before, [("no 1", "B is lost.", found)]


def test_refusals_are_counted_by_size_band():
    before, ((_, _, found),) = side_by_side()
    assert refusals(before) == (0, 0, 0, 0, 1)
    assert refusals(found.after) == (0, 1, 0, 0, 1)


def test_the_document_holds_the_night_as_it_stands_and_each_scenario():
    document = scenarios_document(*side_by_side())
    assert document["before"]["covers"] == 5
    (entry,) = document["scenarios"]
    assert (entry["name"], entry["changes"], entry["covers"], entry["spend"]) == ("no 1", ["--close 1"], 2, "10.50")
    assert entry["refusals"] == {"1-2": 0, "3-4": 1, "5-6": 0, "7-12": 0, "13+": 1}
    assert (entry["parties_seated"], entry["moves"], entry["lost"], entry["possible"]) == (1, 0, ["b"], True)


def test_the_rows_say_the_same():
    header, before, row = csv.reader(io.StringIO(scenarios_csv(*side_by_side())))
    assert before[: len(("scenario", "changes", "covers"))] == [AS_IT_STANDS, "", "5"]
    cells = dict(zip(header, row, strict=True))
    assert (cells["scenario"], cells["covers"], cells["refusals_3-4"], cells["moves"]) == ("no 1", "2", "1", "0")
