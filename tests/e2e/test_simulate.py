"""``maitred simulate`` on a shipped example: the same nights for all, nobody double-booked, hindsight above all."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from cli.main import main
from tests.e2e.commands import called, command_line, environment, make_folder, row

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


def logged(log: Path) -> list[dict]:
    """The nights that are in the log, whole lines only."""
    lines = log.read_text("utf-8").splitlines(keepends=True) if log.exists() else []
    return [json.loads(line) for line in lines[1:] if line.endswith("\n")]


def test_ctrl_c_keeps_the_nights_played_and_the_same_command_goes_on_from_there(tmp_path: Path) -> None:
    figures, log = tmp_path / "gain.json", tmp_path / "gain.json.nights"
    asked = [
        "simulate",
        FOLDER,
        "--load",
        "0.7",
        "--policy",
        "first-come",
        "--seed",
        "3",
        "--workers",
        "1",
        "--json",
        str(figures),
    ]
    with subprocess.Popen(
        command_line(*asked, "--nights", 100_000), env=environment(), stderr=subprocess.PIPE, text=True
    ) as playing:
        for _ in range(1200):
            if len(logged(log)) >= 2:
                break
            with pytest.raises(subprocess.TimeoutExpired):
                playing.wait(0.05)
        playing.send_signal(signal.SIGINT)
        _, told = playing.communicate(timeout=60)
    assert playing.returncode == 130
    assert f"the nights played so far are in {log}" in told
    assert "Traceback" not in told
    assert not figures.exists()

    kept = {night["index"]: night["counted"][0][2] for night in logged(log) if night["index"] < 2}
    seconds = [each["seconds"] / each["decisions"] for each in kept.values()]
    assert main([*asked, "--nights", "2", "--quiet"]) == 0
    (result,) = json.loads(figures.read_text("utf-8"))["results"]
    # No second run takes the very same time: the nights were kept, not played again.
    assert result["seconds_per_decision"]["mean"] == pytest.approx(sum(seconds) / 2, abs=1e-6)
    assert not log.exists()
    figures.unlink()
    assert main([*asked, "--nights", "2", "--quiet"]) == 0
    assert json.loads(figures.read_text("utf-8"))["results"][0]["covers"] == result["covers"]


def test_nights_of_another_question_are_not_gone_on_with(tmp_path: Path) -> None:
    log = str(tmp_path / "nights")
    asked = ["simulate", FOLDER, "--load", "0.7", "--policy", "first-come", "--nights", "1", "--quiet", "--resume", log]
    assert main(asked) == 0
    assert main([*asked, "--seed", "1"]) == 2
    assert main([*asked, "--nights", "2"]) == 0
    assert len(logged(tmp_path / "nights")) == 2


SCENARIOS = """
[[scenario]]
name = "=cmd() one more join"
changes = ["--join 12+13=7-16"]
[[scenario]]
name = "no joins"
changes = ["--unjoin 2+3", "--unjoin 4+5", "--unjoin 6+7", "--unjoin 7+8", "--unjoin 6+7+8", "--unjoin 15+16"]
[[scenario]]
name = "turns 15 minutes shorter"
changes = ["--turn -15"]
[[scenario]]
name = "a limit of 3"
changes = ["--limit 3"]
"""


def test_scenarios_are_compared_night_by_night_and_the_question_is_answered(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIOS)
    figures, sheet = tmp_path / "s.json", tmp_path / "s.csv"
    done = called(
        *("simulate", FOLDER, "--nights", 4, "--load", "0.9", "--scenario", tmp_path / "scenarios.toml"),
        *("--workers", 1, "--json", figures, "--csv", sheet, "--html", tmp_path / "s.html"),
    )
    assert done.returncode == 0
    assert "Worth it at load 0.9 under pooled?" in done.stdout
    found = json.loads(figures.read_text("utf-8"))
    names = ["=cmd() one more join", "no joins", "turns 15 minutes shorter", "a limit of 3"]
    assert [each["scenario"] for each in found["results"]] == [None, *names]
    changes = {each["scenario"]: each["differences"]["covers"] for each in found["results"]}
    assert changes["no joins"]["mean"] < 0
    assert changes["turns 15 minutes shorter"] == {"mean": 0.0, "low": 0.0, "high": 0.0}  # a night stays a night
    (verdict,) = found["verdicts"]
    assert verdict["covers"]["low"] <= verdict["covers"]["mean"] <= verdict["covers"]["high"]
    assert (verdict["best"] is not None) is (verdict["covers"]["low"] > 0)
    assert "\n=cmd()" not in sheet.read_text("utf-8")


def test_a_scenario_that_asks_for_a_party_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text('[[scenario]]\nname = "nine more"\nchanges = ["--party 9@22:30"]\n')
    done = called("simulate", FOLDER, "--nights", 1, "--load", "0.9", "--scenario", tmp_path / "s.toml")
    assert done.returncode == 3
    assert "a simulation draws its own guests" in done.stderr


def test_a_folder_without_bookings_needs_demand_from_elsewhere(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "empty")
    few = ("--nights", 1, "--load", "0.9", "--policy", "first-come", "--workers", 1)
    done = called("simulate", folder, *few)
    assert done.returncode == 2
    assert "--demand-from" in done.stderr
    aggregates = resources.files("data").joinpath("demand/reservation-statistics.json")
    assert called("simulate", folder, *few, "--demand-from", aggregates).returncode == 0
    (tmp_path / "bad.json").write_text('{"party_size_share": {}}')
    done = called("simulate", folder, *few, "--demand-from", tmp_path / "bad.json")
    assert done.returncode == 3
    assert "bad.json" in done.stderr


def test_a_service_is_chosen_where_a_date_has_several(tmp_path: Path) -> None:
    brasserie = resources.files("data").joinpath("examples/brasserie")
    few = ("--nights", 1, "--load", "0.5", "--policy", "first-come", "--workers", 1)
    done = called("simulate", brasserie, *few)
    assert done.returncode == 2
    assert "lunch, dinner" in done.stderr
    assert called("simulate", brasserie, *few, "--service", "lunch").returncode == 0


def test_one_night_is_told_without_an_interval(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1") + row("b2", 3))
    done = called("simulate", folder, "--nights", 1, "--load", "0.9", "--workers", 1, "--json", "-")
    (first, *_) = json.loads(done.stdout)["results"]
    assert first["covers"]["low"] is None


@pytest.mark.parametrize("wrong", [["--load", "x"], ["--load", "0"], ["--policy", "magic"], ["--nights", "0"]])
def test_a_slip_of_the_pen_is_a_wrong_use(wrong: list[str]) -> None:
    assert main(["simulate", FOLDER, *wrong]) == 2
