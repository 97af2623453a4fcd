"""What-if from outside: the contract's document, one sentence, every change that cannot be in one go."""

from __future__ import annotations

import csv
import io
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.e2e.commands import NOW, called, maitred, make_folder, row

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ["schema_version", "changes", "before", "after", "gained", "lost", "moved", "answer", "possible"]


@pytest.fixture(scope="module")
def backroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if") / "demo"
    called("demo", folder)
    return folder


def what_if(folder: Path, *changes: str) -> dict:
    done = called("what-if", folder, "--now", NOW, "--json", "-", *changes)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert list(document) == KEYS
    return document


def planned(folder: Path, *options: str) -> dict:
    return json.loads(called("plan", folder, "--now", NOW, "--json", "-", *options).stdout)


def values(document: dict) -> dict[str, int]:
    return {level["name"]: level["value"] for level in document["levels"]}


def test_before_is_the_plan_of_the_folder(backroom: Path) -> None:
    document = what_if(backroom, "--close", "7")
    plan = planned(backroom)
    assert document["changes"] == ["--close 7"]
    assert document["before"]["levels"] == plan["levels"]
    assert document["before"]["totals"] == plan["totals"]


@pytest.mark.parametrize(
    ("change", "file", "old", "new"),
    [
        ("--close 7", "closures.csv", "\n9,", "\n7,,,\n9,"),
        ("--turn 240", "venue.toml", 'default = "night"', "default = 240"),
        ("--limit 1", "venue.toml", "tables_per_customer = 2", "tables_per_customer = 1"),
        ("--unjoin 15+16", "combinations.csv", "15+16,7,12,10,2\n", ""),
        ("--join 11+12=9-16", "combinations.csv", "15+16,", "11+12,9,16,,\n15+16,"),
        ("--grow B004=4", "bookings.csv", "B004,C036,2,", "B004,C036,4,"),
        ("--late B004=60", "bookings.csv", "C036,2,2026-11-28T22:30", "C036,2,2026-11-28T23:30"),
        ("--cancel B004", "bookings.csv", "22:30,confirmed", "22:30,cancelled"),
    ],
)
def test_after_is_the_plan_of_the_folder_changed_by_hand(
    backroom: Path, tmp_path: Path, change: str, file: str, old: str, new: str
) -> None:
    document = what_if(backroom, *change.split())
    changed = shutil.copytree(backroom, tmp_path / "changed") / file
    text = changed.read_text()
    assert text.count(old) == 1
    changed.write_text(text.replace(old, new))
    assert values(document["after"]) == values(planned(changed.parent))


def test_a_party_that_asks_is_answered_in_one_sentence(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "1"))
    document = what_if(folder, "--party", "4@19:00")
    assert document["possible"] is True
    assert document["answer"] == "Yes: a party of 4 fits at 19:00 on 2; nothing is lost."
    assert len(document["gained"]) == 1
    assert document["after"]["totals"]["covers_seated"] == 6


def test_a_promise_moves_for_a_party_that_asks(tmp_path: Path) -> None:
    tables = "table_id,area,min_covers,max_covers\n1,main,1,2\n2,main,1,6\n"
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "2"), tables)
    document = what_if(folder, "--party", "6@19:00")
    assert document["answer"] == (
        "Yes: a party of 6 fits at 19:00 on 2 if b1 (2 covers) moves from 2 to 1; nothing is lost."
    )
    (moved,) = document["moved"]
    assert (moved["id"], moved["from"], moved["to"]) == ("b1", ["2"], ["1"])
    fixed = what_if(folder, "--party", "6@19:00", "--moves", "0")
    assert fixed["possible"] is False
    assert fixed["answer"] == "No: a party of 6 at 19:00 cannot be seated with every promise kept."


def test_nothing_is_saved(backroom: Path) -> None:
    before = {path.name: path.read_bytes() for path in backroom.iterdir()}
    what_if(backroom, "--cancel", "B004", "--close", "area:downstairs")
    assert {path.name: path.read_bytes() for path in backroom.iterdir()} == before


def test_people_read_the_answer_first(backroom: Path) -> None:
    done = called("what-if", backroom, "--now", NOW, "--close", "7")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].endswith(".")
    assert "Before" in done.stdout
    assert "optimal: proven on all seven levels" in done.stdout


def test_every_change_that_cannot_be_is_told_in_one_go(backroom: Path) -> None:
    bad = ("--cancel", "nobody", "--close", "77", "--party", "4@12:00", "--grow", "B004", "--turn", "x")
    done = called("what-if", backroom, "--now", NOW, *bad)
    assert done.returncode == 2
    assert done.stdout == ""
    for flag in bad[::2]:
        assert f"\n  {flag} " in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--close", "7", "--compare", "x.toml"), ("--close", "7", "--csv", "-")])
def test_a_question_must_be_asked(backroom: Path, arguments: tuple[str, ...]) -> None:
    done = called("what-if", backroom, *arguments)
    assert done.returncode == 2


SCENARIOS = """
[[scenario]]
name = "seven closed"
changes = ["--close 7"]

[[scenario]]
name = "one table each"
changes = ["--limit 1", "--cancel B004"]
"""


def test_scenarios_stand_side_by_side(backroom: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIOS)
    asked = ("what-if", backroom, "--now", NOW, "--compare", tmp_path / "scenarios.toml", "--workers", "1")
    done = called(*asked, "--csv", tmp_path / "t.csv", "--json", tmp_path / "t.json")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].startswith("as it stands")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "t.csv").read_text())))
    assert [each["scenario"] for each in rows] == ["as it stands", "seven closed", "one table each"]
    document = json.loads((tmp_path / "t.json").read_text())
    alone = what_if(backroom, "--close", "7")
    assert document["scenarios"][0]["covers"] == alone["after"]["totals"]["covers_seated"]
    assert document["scenarios"][0]["answer"] == alone["answer"]


def test_scenarios_are_asked_in_several_processes_too(backroom: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIOS + SCENARIOS.replace('"seven', '"7').replace('"one', '"1'))
    asked = ("what-if", backroom, "--now", NOW, "--compare", tmp_path / "scenarios.toml", "--json", "-")
    done = maitred(*asked, "--workers", "2")
    assert done.returncode == 0, done.stderr
    first, second, third, fourth = json.loads(done.stdout)["scenarios"]
    assert (first["covers"], second["covers"]) == (third["covers"], fourth["covers"])


def test_faults_of_scenarios_are_told_with_their_lines(backroom: Path, tmp_path: Path) -> None:
    text = SCENARIOS.replace("--close 7", "--close 77").replace("--cancel B004", "--cancel nobody")
    (tmp_path / "scenarios.toml").write_text(text)
    done = called("what-if", backroom, "--now", NOW, "--compare", tmp_path / "scenarios.toml")
    assert done.returncode == 3
    assert "scenarios.toml:4: changes: --close 77: there is no table 77" in done.stderr
    assert "scenarios.toml:8: changes: --cancel nobody: " in done.stderr
    missing = called("what-if", backroom, "--now", NOW, "--compare", tmp_path / "none.toml")
    assert missing.returncode == 3


def test_faults_of_the_file_and_of_its_changes_are_told_in_one_go(backroom: Path, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(
        SCENARIOS.replace("--close 7", "--close 77").replace('name = "one table each"', "nam = 1")
    )
    done = called("what-if", backroom, "--now", NOW, "--compare", tmp_path / "scenarios.toml")
    assert done.returncode == 3
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()[-4:-1]] == [
        "scenarios.toml:4",
        "scenarios.toml:6",
        "scenarios.toml:7",
    ]


def test_a_slip_of_the_pen_is_told_with_what_may_be_meant(backroom: Path) -> None:
    done = called("what-if", backroom, "--now", NOW, "--cancel", "b25", "--close", "07")
    assert done.returncode == 2
    assert "there is no booking or waitlist entry b25; do you mean B025?" in done.stderr
    assert "there is no table 07; do you mean 7?" in done.stderr
