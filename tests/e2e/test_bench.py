from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.contenders import CONTENDERS
from tests.e2e.commands import PATIENCE, environment

ROOT = Path(__file__).parents[2]
EXACT = ("maitred", "no-overlap", "clique", "highs")


@pytest.mark.slow
def test_all_contenders_plan_a_tiny_night_and_the_exact_ones_agree(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.bench", "--smoke", "--seconds", "10", "--out", str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    document = json.loads((tmp_path / "bench.json").read_text())
    records = {record["contender"]: record for record in document["records"]}
    assert list(records) == list(CONTENDERS)
    values = {name: [each["value"] for each in record["levels"]] for name, record in records.items()}
    assert all(records[name]["status"] == "proven" for name in EXACT)
    assert len({tuple(values[name]) for name in EXACT}) == 1
    assert all(each["value"] == each["bound"] for name in EXACT for each in records[name]["levels"])
    assert all(found[:-1] <= values["maitred"][:-1] for found in values.values())
    assert all(record["violations"] == [] for record in records.values())
    assert all(name in done.stdout for name in CONTENDERS)
    assert all((tmp_path / name).stat().st_size > 1000 for name in ("gap.svg", "gap.png"))


@pytest.mark.slow
def test_the_host_stand_is_measured_and_one_gets_the_last_table() -> None:
    few = ("--bookings", "10", "--asks", "3", "--crowd", "5", "--only", "sqlite")
    command = [sys.executable, "-m", "benchmarks.front_of_house", *few]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    asked = ("availability", "book", "availability, moves", "book, moves", "the last table")
    assert [line[:24].strip() for line in lines[3:]] == list(asked)
    assert lines[-1].split()[3:6] == ["1", "of", "5"]


@pytest.mark.slow
def test_a_few_venues_are_measured_and_written_up(tmp_path: Path) -> None:
    def run(*arguments: object) -> None:
        command = [sys.executable, "-m", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    wanted = ("--sqlite", "--venues", 2, "--tables", "16", "--workers", "1", "--driver", "50,2000", "--time-limit", 5)
    run("benchmarks.batch", *wanted, "--out", tmp_path)
    document = json.loads((tmp_path / "batch.json").read_text())
    (batch,) = document["batches"]
    assert (batch["nights_saved"], batch["failed"]) == (2, 0)
    assert batch["rows"] > 2 * 40
    small, large = (each["mib"] for each in document["drivers"])
    assert large < 1.2 * small
    page = tmp_path / "scale.md"
    page.write_text((ROOT / "docs" / "scale.md").read_text())
    run("benchmarks.batch_write_up", tmp_path / "batch.json", page)
    assert "### A night of 60,000 venues" in page.read_text()
    assert page.read_text().endswith((ROOT / "docs" / "scale.md").read_text().partition("measured: end -->")[2])
