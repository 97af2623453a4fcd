"""``maitred simulate`` on a shipped example: the same nights for all, nobody double-booked, hindsight above all."""

from __future__ import annotations

import csv
import json
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = str(resources.files("data").joinpath("examples/backroom-leeds"))
ASKED = ["simulate", FOLDER, "--nights", "2", "--load", "0.7", "--seed", "3"]
AT_ASKED_TIMES = ("first-come", "first-come-joined", "largest-first", "pooled")


def simulated(path: Path, *more: str) -> dict[str, dict]:
    assert main([*ASKED, "--json", str(path), *more]) == 0
    return {result["policy"]: result for result in json.loads(path.read_text("utf-8"))["results"]}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    return simulated(tmp_path_factory.mktemp("simulated") / "one.json", "--workers", "1")


def test_every_policy_of_the_contract_is_played(results: dict[str, dict]) -> None:
    assert set(results) == {*AT_ASKED_TIMES, "pooled-offers", "hindsight"}


def test_nobody_is_ever_double_booked(results: dict[str, dict]) -> None:
    played = [result for result in results.values() if not result["bound"]]
    assert played
    assert all(result["double_bookings"]["high"] == 0 for result in played)


def test_hindsight_is_above_every_policy_at_the_asked_times(results: dict[str, dict]) -> None:
    best = results["hindsight"]["covers"]["mean"]
    assert all(results[policy]["covers"]["mean"] <= best for policy in AT_ASKED_TIMES)


def test_first_come_differs_from_itself_by_nothing(results: dict[str, dict]) -> None:
    assert results["first-come"]["differences"]["covers"] == {"mean": 0.0, "low": 0.0, "high": 0.0}


def test_two_workers_find_the_figures_of_one(results: dict[str, dict], tmp_path: Path) -> None:
    again = simulated(tmp_path / "two.json", "--workers", "2")
    for policy, result in results.items():
        for measure in ("covers", "parties", "spend", "revpash", "refusals"):
            assert again[policy][measure] == result[measure]


def test_the_page_and_the_sheet_are_written(tmp_path: Path) -> None:
    page, sheet = tmp_path / "gain.html", tmp_path / "gain.csv"
    few = ["--policy", "first-come,first-come-joined", "--workers", "1"]
    assert main([*ASKED, *few, "--html", str(page), "--csv", str(sheet)]) == 0
    assert "first-come-joined" in page.read_text("utf-8")
    with sheet.open(encoding="utf-8", newline="") as lines:
        assert {row["policy"] for row in csv.DictReader(lines)} == {"first-come", "first-come-joined"}


@pytest.mark.parametrize("wrong", [["--load", "x"], ["--load", "0"], ["--policy", "magic"], ["--nights", "0"]])
def test_a_slip_of_the_pen_is_a_wrong_use(wrong: list[str]) -> None:
    assert main(["simulate", FOLDER, *wrong]) == 2
