from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.errors import InputRejected
from allocator.domain.plan import LEVELS, Goal, Level, WaitlistPolicy
from data.documents.agreement import disagreements
from data.documents.plan import document_text, plan_document
from data.documents.stated import read_plan
from tests.builders import DAY, at
from tests.unit.documenting import SCORES, small_night, small_planned

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


def written() -> Document:
    loaded: Document = json.loads(document_text(plan_document(small_planned())))
    return loaded


def read(document: object) -> Any:
    return read_plan(json.dumps(document).encode(), "plan.json")


def faults(content: bytes) -> list[str]:
    with pytest.raises(InputRejected) as caught:
        read_plan(content, "plan.json")
    return [str(fault) for fault in caught.value.faults]


def rules(document: Document) -> list[str]:
    return [violation.rule for violation in disagreements(small_night(), SCORES, read(document))]


def test_what_was_written_is_read_back() -> None:
    stated = read(written())
    assert stated.plan.of == small_planned().plan.of
    assert stated.levels == (Level("promises", 2, 2), Level("requested_value", 4612, 5000))
    assert (stated.day, stated.now, stated.max_moves) == (DAY, at("12:00"), 1)
    assert (stated.goal, stated.waitlist) == (Goal.COVERS, WaitlistPolicy.STRICT)


def test_a_plan_needs_no_more_than_its_allocations() -> None:
    allocation = {"id": "b1", "tables": ["3"], "starts_at": "2026-11-28T20:00:00+01:00", "ends_at": "2026-11-28T20:30Z"}
    stated = read({"allocations": [allocation]})
    assert stated.plan.of["b1"].start == at("19:00")
    assert (stated.levels, stated.day, stated.now, stated.goal) == ((), None, None, None)
    assert disagreements(small_night(), SCORES, stated) == ()


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_plan(b'\xef\xbb\xbf{"allocations": []}', "plan.json").plan.allocations == ()


def test_a_table_named_twice_reaches_the_verifier() -> None:
    document = written()
    document["allocations"][0]["tables"] = ["3", "3"]
    assert read(document).plan.of["b1"].tables == ("3", "3")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe{", b'"plan"', b"null", b"[" * 5000])
def test_what_is_no_document_is_rejected(content: bytes) -> None:
    (fault,) = faults(content)
    assert fault.startswith("plan.json: ")


def test_every_fault_of_a_document_is_told_with_its_place() -> None:
    allocation = {"id": "", "tables": [], "starts_at": "2026-11-28T19:00:00", "ends_at": "2026-11-28T19:00:30Z"}
    found = faults(json.dumps({"allocations": [allocation], "levels": [{"name": "promises"}]}).encode())
    places = [fault.split(": ")[1] for fault in found]
    assert places == [
        "levels[0].value",
        "allocations[0].id",
        "allocations[0].tables",
        "allocations[0].starts_at",
        "allocations[0].ends_at",
    ]


def test_a_true_document_agrees_with_itself() -> None:
    assert rules(written()) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda d: d.update(venue="v2"), "heading"),
        (lambda d: d.update(service_date="2026-11-29"), "heading"),
        (lambda d: d.update(service="lunch"), "heading"),
        (lambda d: d.update(status="optimal"), "status"),
        (lambda d: d.update(status="perfect"), "status"),
        (lambda d: d.update(status="none"), "status"),
        (lambda d: d.update(gap=0.5), "status"),
        (lambda d: d["levels"][0].update(proven=False), "status"),
        (lambda d: d["allocations"][1].update(moved=False), "allocation"),
        (lambda d: d["allocations"][1].update(wishes_met=[]), "allocation"),
        (lambda d: d["allocations"][0].update(locked=False), "allocation"),
        (lambda d: d["allocations"][0].update(party_size=3), "allocation"),
        (lambda d: d["allocations"][0].update(customer_id="c9"), "allocation"),
        (lambda d: d["unseated"].pop(), "unseated"),
        (lambda d: d["unseated"].append({"id": "b1"}), "unseated"),
        (lambda d: d["unseated"].append({"id": "b9"}), "unseated"),
        (lambda d: d["unseated"].append({"id": "stranger"}), "unseated"),
        (lambda d: d["unseated"][0].update(party_size=5), "unseated"),
        (lambda d: d["unseated"][0].update(reason="rain"), "unseated"),
        (lambda d: d["scores"].update(b9=301), "score"),
        (lambda d: d["scores"].pop("b9"), "score"),
        (lambda d: d["scores"].update(b1=5), "score"),
        (lambda d: d["waitlist"].clear(), "waitlist"),
        (lambda d: d["waitlist"][0].update(score=999), "waitlist"),
        (lambda d: d["totals"].update(covers_seated=10), "totals"),
        (lambda d: d["totals"].update(expected_spend_seated="46.50"), "totals"),
        (lambda d: d["totals"].update(seat_utilisation=0.5), "totals"),
        (lambda d: d["totals"].update(moved=True), "totals"),
    ],
)
def test_every_false_statement_is_found(change: Callable[[Document], object], rule: str) -> None:
    document = written()
    change(document)
    assert rules(document) == [rule]


def test_a_plan_of_which_every_level_is_proven_is_not_only_feasible() -> None:
    document = written()
    every = [{"name": name, "value": 1, "bound": 1, "proven": True} for name in LEVELS]
    document.update(levels=every, gap=0.0, status="optimal")
    assert rules(document) == []
    document["status"] = "feasible"
    assert rules(document) == ["status"]


def test_a_document_of_another_schema_is_not_read() -> None:
    assert faults(json.dumps(written() | {"schema_version": 2}).encode()) == [
        "plan.json: schema_version: input should be 1"
    ]


def test_utilisation_may_be_rounded_for_people() -> None:
    document = written()
    for name in ("seat_utilisation", "table_utilisation"):
        document["totals"][name] = round(document["totals"][name], 2)
    assert rules(document) == []


def test_parties_and_tables_that_do_not_exist_are_left_to_the_verifier() -> None:
    document = written()
    document["allocations"][0]["tables"] = ["99"]
    document["allocations"][1]["id"] = "stranger"
    assert rules(document) == ["unseated"]
