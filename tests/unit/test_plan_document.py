from __future__ import annotations

import json
from dataclasses import replace

from allocator.domain.plan import PlanStatus, Result
from data.documents.plan import document_text, plan_document, waitlist_document
from tests.builders import make_venue
from tests.unit.documenting import SCORES, small_planned, yen_venue

TOP = [
    "schema_version",
    "venue",
    "service_date",
    "service",
    "status",
    "levels",
    "gap",
    "allocations",
    "unseated",
    "waitlist",
    "scores",
    "totals",
    "inputs",
    "solver",
]


def test_the_document_has_the_keys_of_the_contract_in_its_order() -> None:
    document = plan_document(small_planned())
    assert list(document) == TOP
    assert list(document["allocations"][0]) == [
        "id",
        "kind",
        "customer_id",
        "party_size",
        "tables",
        "starts_at",
        "ends_at",
        "locked",
        "moved",
        "wishes_met",
        "wishes_missed",
    ]
    assert list(document["totals"]) == [
        "parties",
        "parties_seated",
        "covers",
        "covers_seated",
        "seats",
        "seat_utilisation",
        "table_utilisation",
        "expected_spend_seated",
        "combinations_used",
        "moved",
    ]


def test_times_are_utc_with_offset_wherever_the_venue_is() -> None:
    document = plan_document(small_planned(make_venue(timezone="Europe/Paris")))
    assert document["inputs"]["now"] == "2026-11-28T12:00:00+00:00"
    assert document["allocations"][0]["starts_at"] == "2026-11-28T19:00:00+00:00"


def test_parties_are_listed_by_id_in_natural_order() -> None:
    document = plan_document(small_planned())
    assert [each["id"] for each in document["allocations"]] == ["b1", "b2", "b10"]
    assert [each["id"] for each in document["unseated"]] == ["b9", "w1"]
    assert list(document["scores"]) == ["b9", "b10", "w1"]


def test_locks_moves_and_wishes_are_told_of_each_allocation() -> None:
    first, second, third = plan_document(small_planned())["allocations"]
    assert (first["locked"], first["moved"]) == (True, False)
    assert (second["locked"], second["moved"]) == (False, True)
    assert (second["wishes_met"], second["wishes_missed"]) == (["table:2", "area:main"], ["quiet"])
    assert third["wishes_met"] == ["booth"]
    assert third["tables"] == ["1", "2"]


def test_levels_carry_value_bound_and_proof_and_the_gap_is_that_of_the_first_unproven() -> None:
    document = plan_document(small_planned())
    assert document["levels"] == [
        {"name": "promises", "value": 2, "bound": 2, "proven": True},
        {"name": "requested_value", "value": 4612, "bound": 5000, "proven": False},
    ]
    assert document["gap"] == 388 / 5000


def test_money_is_a_decimal_string_with_the_digits_of_the_currency() -> None:
    assert plan_document(small_planned())["totals"]["expected_spend_seated"] == "45.50"
    assert plan_document(small_planned(yen_venue()))["totals"]["expected_spend_seated"] == "4550"


def test_fixes_say_their_new_value_in_its_own_form() -> None:
    large, waiting = plan_document(small_planned())["unseated"]
    assert [(fix["change"], fix["to"]) for fix in large["fixes"]] == [
        ("party_size", 8),
        ("arrival", "2026-11-28T22:00:00+00:00"),
        ("join", ["2", "3"]),
    ]
    assert waiting["fixes"] == []


def test_fixes_nobody_looked_for_are_null() -> None:
    planned = small_planned()
    unlooked = tuple(replace(each, fixes=None) for each in planned.unseated)
    assert [each["fixes"] for each in plan_document(replace(planned, unseated=unlooked))["unseated"]] == [None, None]


def test_without_a_plan_the_document_says_so_and_is_whole() -> None:
    document = plan_document(small_planned(result=Result(PlanStatus.NONE, None, ()), unseated=()))
    assert list(document) == TOP
    assert (document["status"], document["allocations"], document["totals"]["covers_seated"]) == ("none", [], 0)


def test_the_same_plan_gives_the_same_bytes_and_readable_text() -> None:
    text = document_text(plan_document(small_planned()))
    assert text == document_text(plan_document(small_planned()))
    assert json.loads(text) == plan_document(small_planned())


def test_the_ranking_alone_is_a_document_too() -> None:
    assert waitlist_document(SCORES) == {
        "schema_version": 1,
        "waitlist": [
            {
                "id": "w1",
                "rank": 1,
                "score": 731,
                "factors": {"history": 210, "loyalty": 240, "timing": 181, "occasion": 100},
            }
        ],
    }
