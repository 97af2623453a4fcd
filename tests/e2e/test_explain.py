from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.commands import NOW, called, maitred, make_folder, row

if TYPE_CHECKING:
    from pathlib import Path

TURNS = ("--time-limit", "10")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two tables for four: b1 holds one, b2 and b3 ask for the other, b4 is cancelled, b5 comes the day after."""
    rows = row("b1", 2, "confirmed", "1") + row("b2", 4) + row("b3", 3) + row("b4", 2, "cancelled")
    return make_folder(tmp_path / "f", rows + row("b5").replace("11-28", "11-29"))


def explained(folder: Path, party_id: str, *more: str) -> str:
    done = called("explain", folder, party_id, "--date", "2026-11-28", "--now", NOW, *TURNS, *more)
    assert done.returncode == 0
    assert done.stderr == ""
    return done.stdout


def flowing(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


def test_an_unseated_party_is_told_why_who_is_there_and_what_would_seat_it(folder: Path) -> None:
    told = explained(folder, "b3")
    assert told.startswith("b3 · 3 covers · requested · asked for 19:00\n\nNot seated, full. At 19:00 none of the 2")
    assert "b1 (2 covers, confirmed, 19:00 to 20:30)" in told
    assert "1.  At 20:30 it fits on table" in told
    assert "Places that would take it" in told
    assert told.rstrip().splitlines()[-1].startswith("The plan: optimal")


def test_a_seated_party_is_told_what_else_it_could_have_had_and_the_cost(folder: Path) -> None:
    told = explained(folder, "b1")
    assert "It sits at table 1 from 19:00 to 20:30, the time it asked for, at the tables it holds." in flowing(told)
    assert "kept tables less by 1" in told
    other = explained(folder, "b1", "--max-moves", "0")
    assert "No other place is open to it." in other


def test_a_locked_party_is_told_as_such(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 2, "confirmed", "1", "true"))
    assert "It is locked to table 1 from 19:00 to 20:30." in explained(folder, "b1")


def test_a_night_whose_promise_is_left_out_is_explained_all_the_same(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 9, "confirmed"))
    told = explained(folder, "b1")
    assert "Not seated, too large. It is 9 covers; the largest place, table 1, takes 4." in flowing(told)
    assert "With 4 covers instead of 9 it fits on table 1 at 19:00." in told


@pytest.mark.parametrize(
    ("party_id", "why"),
    [
        ("b9", "there is no booking and no waitlist entry b9"),
        ("b4", "b4 takes no part in this service (cancelled)"),
        ("b5", "b5 takes no part in this night: it is of 2026-11-29"),
    ],
)
def test_one_that_takes_no_part_is_wrong_use_that_says_why(folder: Path, party_id: str, why: str) -> None:
    done = called("explain", folder, party_id, "--date", "2026-11-28", "--now", NOW)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == f"error: {why}\n"


def test_without_an_id_it_is_wrong_use(folder: Path) -> None:
    assert called("explain", folder).returncode == 2


def test_the_example_night_is_explained_in_80_columns_by_the_installed_command(tmp_path: Path) -> None:
    called("demo", tmp_path / "demo")
    for party_id in ("B003", "B032"):
        done = maitred("explain", tmp_path / "demo", party_id, "--now", NOW, *TURNS)
        assert done.returncode == 0
        assert "\x1b" not in done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 80
