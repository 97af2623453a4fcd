"""The benchmark's own parts: vendors' rules on nights worked out by hand, records of runs, and the comparison."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.plan import Parameters, Ranked, Scores
from allocator.verify import violations
from benchmarks.batch import Record
from benchmarks.cases import CASES, backroom
from benchmarks.compare import disagreements, phase_shares, references, rows
from benchmarks.contenders import CONTENDERS, Task
from benchmarks.picture import points
from benchmarks.record import written_down
from benchmarks.tables import HEADINGS, cells
from benchmarks.write_up import filled
from tests.builders import booking, confirmed, entry, join, locked, make_night, table

if TYPE_CHECKING:
    from pathlib import Path

RULES = ("first-come", "first-come-joined", "largest-first", "fewest-tables")


def seated(contender: str, *parties: Any, tables: int = 1, joins: Any = ()) -> dict[str, str]:
    """Who sits where on a floor of tables for 1 to 4."""
    night = make_night([table(str(n + 1)) for n in range(tables)], parties, combinations=joins)
    scores = Scores({}, (Ranked("w2", 1, 700, {}), Ranked("w1", 2, 600, {})))
    found = CONTENDERS[contender].load()(Task(night, scores, Parameters(), lambda *_: None))
    assert found.plan is not None
    assert violations(night, Scores(), Parameters(), found.plan) == ()
    return {each.party_id: "+".join(each.tables) for each in found.plan.allocations}


def test_first_come_gives_the_only_table_to_whoever_asked_first() -> None:
    parties = booking("b1", 4, created_at="11:00"), booking("b2", 2, created_at="10:00")
    assert seated("first-come", *parties) == {"b2": "1"}
    assert seated("largest-first", *parties) == {"b1": "1"}


def test_only_the_joined_rule_knows_combinations_and_uses_them_last() -> None:
    parties = booking("b1", 6, created_at="10:00"), booking("b2", 3, created_at="09:00")
    joins = [join("1+2", 3, 8)]
    assert seated("first-come", *parties, tables=2, joins=joins) == {"b2": "1"}
    assert seated("first-come-joined", *parties, tables=2, joins=joins) == {"b2": "1"}
    assert seated("first-come-joined", parties[0], tables=2, joins=joins) == {"b1": "1+2"}


def test_fewest_tables_turns_a_table_before_it_opens_another() -> None:
    parties = booking("b1", 2, "18:00"), booking("b2", 2, "19:30"), booking("b3", 2, "19:30")
    assert sorted(seated("fewest-tables", *parties, tables=2).values()) == ["1", "1", "2"]
    assert seated("fewest-tables", *parties[:2], tables=2) == {"b1": "1", "b2": "1"}


@pytest.mark.parametrize("contender", RULES)
def test_every_rule_keeps_what_is_promised_before_it_takes_requests(contender: str) -> None:
    parties = [
        booking("b1", 4, created_at="08:00"),
        confirmed("p1", 2, held="2", created_at="11:00"),
        locked("p2", "1"),
    ]
    assert seated(contender, *parties, tables=2) == {"p1": "2", "p2": "1"}


@pytest.mark.parametrize("contender", RULES)
def test_the_waitlist_comes_last_and_in_the_order_of_its_ranking(contender: str) -> None:
    parties = entry("w1", 2), entry("w2", 2), booking("b1", 2)
    assert seated(contender, *parties, tables=2) == {"b1": "1", "w2": "2"}


@pytest.mark.parametrize("contender", RULES)
@pytest.mark.parametrize("seed", [0, 2])
def test_plans_of_every_rule_obey_every_rule(contender: str, seed: int) -> None:
    for case in ("smoke", "backroom"):
        night, scores = CASES[case].make(seed)
        found = CONTENDERS[contender].load()(Task(night, scores, Parameters(), lambda *_: None))
        assert found.plan is not None
        assert found.plan.allocations
        assert violations(night, scores, Parameters(), found.plan) == ()


def test_the_same_seed_gives_the_same_night_and_another_another() -> None:
    one, again, other = (backroom(seed)[0].parties for seed in (1, 1, 2))
    assert one == again != other
    assert len(one) == 40


def test_paced_nights_hold_some_arrivals_back() -> None:
    paced = [CASES["40/150"].make(seed)[0].service.pacing.max_covers for seed in range(3)]
    assert paced == [None, None, 40]


STEPS = [
    {"at": 0.1, "level": "promises", "value": 2, "bound": 2},
    {"at": 0.2, "level": "requested_value", "value": 80, "bound": 120},
    {"at": 0.9, "level": "requested_value", "value": 100, "bound": 100},
]


def levels(promises: int, value: int, bound: int | None) -> list[dict[str, Any]]:
    return [
        {"name": "promises", "value": promises, "bound": promises},
        {"name": "requested_value", "value": value, "bound": bound},
        {"name": "covers", "value": 9, "bound": 9},
    ]


def found(value: int = 100, bound: int | None = 100, promises: int = 2, **more: Any) -> dict[str, Any]:
    return {
        "found": {
            "levels": levels(promises, value, bound),
            "seconds": 1.0,
            "peak_mib": 90,
            "phases": {"build": 0.1},
            **more,
        }
    }


def record(contender: str, *lines: dict[str, Any], code: int | None = 0, complaint: str = "") -> dict[str, Any]:
    asked = {"contender": contender, "case": "smoke", "seed": 0, "limit": 3.0}
    return {**asked, **written_down([*STEPS, *lines], code, complaint)}


def test_a_record_tells_when_the_first_plan_and_each_proof_were_there() -> None:
    written = record("maitred", found())
    assert (written["status"], written["first_plan"]) == ("proven", 0.1)
    assert written["proven_at"] == {"promises": 0.1, "requested_value": 0.9}
    assert written["track"] == [[0.2, 80, 120], [0.9, 100, 100]]


def test_a_contender_that_was_killed_failed_or_found_nothing_says_so() -> None:
    killed = record("clique", code=None)
    failed = record("highs", code=1, complaint="MemoryError")
    nothing = record("no-overlap", {"found": {"seconds": 3.0, "phases": {}}})
    assert [each["status"] for each in (killed, failed, nothing)] == ["overran", "failed", "nothing"]
    assert all(each["first_plan"] is None for each in (killed, failed, nothing))
    told = [cells(row)[-1] for row in rows([killed, failed, nothing])]
    assert told == [
        "1 of 1 nights without a plan; did not end in time",
        "1 of 1 nights without a plan; failed: MemoryError",
        "1 of 1 nights without a plan; found nothing in time",
    ]


def test_everyone_is_measured_against_the_best_bound_of_those_who_keep_the_promises() -> None:
    records = [
        record("maitred", found(100, 105)),
        record("clique", found(90, 104)),
        record("first-come", found(160, None, promises=1)),
    ]
    assert references(records)[("smoke", 0)].bound == 104
    ours, clique, first_come = rows(records)
    assert ours.short == pytest.approx((4 / 104, 4 / 104))
    assert clique.gap == pytest.approx((14 / 104, 14 / 104))
    assert (first_come.short, first_come.broke_promises) == (None, 1)
    assert disagreements(records) == []


def test_contradictions_and_broken_rules_are_told() -> None:
    records = [
        record("maitred", found(100, 100)),
        record("clique", found(101, 101)),
        record("highs", found(90, 120, violations=["limit: too many"])),
    ]
    assert disagreements(records) == [
        "highs on smoke, seed 0: limit: too many",
        "smoke, seed 0: a plan is worth 101, a proof allows 100",
    ]


def test_shares_of_time_are_of_the_whole() -> None:
    assert phase_shares([record("maitred", found())], "maitred") == {"smoke": {"build": pytest.approx(0.1)}}


def test_the_picture_never_shows_a_plan_getting_worse() -> None:
    drawn = points([record("maitred", found(100, 100)), record("first-come", found(50, None))])
    ours = [each["gap"] for each in drawn if each["contender"] == "maitred"]
    assert ours == sorted(ours, reverse=True)
    assert drawn[-1]["gap"] == pytest.approx(0.5)


def test_every_row_has_a_cell_for_each_heading() -> None:
    (row,) = rows([record("maitred", found())])
    assert len(cells(row)) == len(HEADINGS)


def test_the_write_up_replaces_what_is_between_its_marks_and_nothing_else() -> None:
    text = "before\n<!-- measured: begin -->\nold\n<!-- measured: end -->\nafter\n"
    document = {
        "machine": {"cores": 2, "workers": 2, "python": "3.11", "ortools": "9"},
        "records": [record("maitred", found())],
    }
    new = filled(text, document)
    assert new.startswith("before\n<!-- measured: begin -->\n")
    assert new.endswith("<!-- measured: end -->\nafter\n")
    assert "old" not in new
    assert "| maitred | 0 |" in new
    assert filled(new, document) == new


def test_a_batch_measured_again_takes_the_place_of_the_former_and_the_rest_stays(tmp_path: Path) -> None:
    def measured(tables: str, workers: int, seconds: float) -> dict[str, Any]:
        return {"tables": tables, "by": "processes", "workers": workers, "wall_seconds": seconds}

    file, machine = tmp_path / "batch.json", {"cores": 2, "machine": "x86_64"}
    first = Record(file, machine)
    first.add("batches", measured("16-60", 2, 90.0))
    first.add("batches", measured("16", 1, 9.0))
    first.add("drivers", {"venues": 50, "mib": 28.0})
    Record(file, machine).add("batches", measured("16-60", 2, 60.0))
    kept = json.loads(file.read_text())
    assert kept == {
        "cores": 2,
        "machine": "x86_64",
        "batches": [measured("16", 1, 9.0), measured("16-60", 2, 60.0)],
        "drivers": [{"venues": 50, "mib": 28.0}],
        "alone": [],
    }


def test_what_was_measured_on_another_machine_is_let_go(tmp_path: Path) -> None:
    file = tmp_path / "batch.json"
    Record(file, {"cores": 2}).add("drivers", {"venues": 50, "mib": 28.0})
    Record(file, {"cores": 4}).add("drivers", {"venues": 60, "mib": 29.0})
    assert json.loads(file.read_text()) == {
        "cores": 4,
        "batches": [],
        "drivers": [{"venues": 60, "mib": 29.0}],
        "alone": [],
    }
