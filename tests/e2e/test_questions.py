"""Availability, moves and the shell from outside."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.e2e.commands import NOW, called, command_line, environment, make_folder, row

if TYPE_CHECKING:
    from pathlib import Path

ROOMY = "table_id,area,min_covers,max_covers\n1,main,1,2\n2,main,1,6\n"


@pytest.fixture(scope="module")
def backroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questions") / "demo"
    called("demo", folder)
    return folder


def answers(folder: Path, size: int, *options: str) -> dict[str, str]:
    done = called("availability", folder, "--now", NOW, "--party", size, "--json", "-", *options)
    assert done.returncode == 0, done.stderr
    return {slot["starts_at"][11:16]: slot["availability"] for slot in json.loads(done.stdout)["slots"]}


def test_availability_answers_every_slot(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "2"), ROOMY)
    found = answers(folder, 6)
    assert len(found) == 17
    assert found["18:00"] == "with_moves"
    assert found["20:30"] == "free"
    assert set(answers(folder, 6, "--max-moves", "0").values()) == {"free", "no"}
    assert set(answers(folder, 7).values()) == {"no"}


def test_people_read_a_line_for_each_slot(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "2"), ROOMY)
    done = called("availability", folder, "--now", NOW, "--party", "6")
    assert "19:00  with moves  2       b1 from 2 to 1" in done.stdout
    assert done.stdout.splitlines()[-1] == "A party of 6 could come at 17 of 17 times."


def test_the_shipped_night_is_full(backroom: Path) -> None:
    assert set(answers(backroom, 4).values()) == {"no"}


def test_availability_needs_a_size_and_a_date(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f")
    assert called("availability", folder).returncode == 2
    assert called("availability", folder, "--party", "2").returncode == 2
    assert set(answers(folder, 2, "--date", "2026-11-28").values()) == {"free"}


def test_moves_have_their_price(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "2") + row("b2", 6), ROOMY)
    done = called("moves", folder, "--now", NOW, "--chosen", "1", "--json", "-")
    document = json.loads(done.stdout)
    assert [(each["moves"], each["covers"], each["proven"]) for each in document["moves"]] == [
        (0, 2, True),
        (1, 8, True),
    ]
    assert document["chosen"] == {
        "moves": 1,
        "steps": [{"id": "b1", "from": ["2"], "to": ["1"], "set_aside": False}],
    }


def test_people_read_the_price_list_and_the_order_of_moves(backroom: Path) -> None:
    done = called("moves", backroom, "--now", NOW, "--chosen", "1")
    assert done.returncode == 0
    assert "Against none" in done.stdout
    assert "In this order, for 1 move\n" in done.stdout


def shell(folder: Path, *lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command_line("shell", folder, "--now", NOW),
        input="\n".join(lines),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_shell_keeps_the_night_and_runs_the_same_commands(backroom: Path) -> None:
    done = shell(backroom, "what-if --close 7 --json -", "", "# nothing", "what-if --close 7 --json -", "exit", "plan")
    alone = called("what-if", backroom, "--now", NOW, "--close", "7", "--json", "-")
    assert done.returncode == 0, done.stderr
    assert done.stdout == alone.stdout * 2


def test_a_shell_goes_on_after_an_error_and_ends_with_its_code(backroom: Path) -> None:
    done = shell(backroom, "what-if --close 77", "fly", "shell", "what-if 'x", "waitlist rank --json -")
    assert done.returncode == 2
    assert len(json.loads(done.stdout)["waitlist"]) == 8
    for told in ("there is no table 77", "No such command 'fly'", "not for the prompt", "quotation"):
        assert told in done.stderr


def test_a_shell_refuses_a_folder_that_is_at_fault(tmp_path: Path) -> None:
    assert shell(tmp_path / "none", "plan").returncode == 3
