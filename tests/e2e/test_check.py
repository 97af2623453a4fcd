from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.commands import NOW, called, make_folder, row
from tests.e2e.test_command_line import imported_by

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder, and in it the plan of its night: b1 and b2 sit, b3 does not."""
    folder = tmp_path_factory.mktemp("check") / "f"
    make_folder(folder, row("b1", 4, "confirmed", "1") + row("b2", 3) + row("b3", 2))
    called("plan", folder, "--now", NOW, "--goal", "revenue", "--json", folder / "plan.json")
    return folder


@pytest.fixture
def planned(written: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return Path(shutil.copytree(written, tmp_path / "f"))


def checked(folder: Path, *options: str, change: Callable[[dict[str, Any]], object] | None = None) -> tuple[int, str]:
    path = folder / "plan.json"
    if change is not None:
        plan = json.loads(path.read_text())
        change(plan)
        path.write_text(json.dumps(plan))
    done = called("check", folder, path, *options)
    return done.returncode, done.stdout + done.stderr


def test_a_plan_as_written_passes_without_any_option(planned: Path) -> None:
    code, told = checked(planned)
    assert code == 0
    assert "plan.json obeys every rule; its 7 level values are right" in told


def test_no_solver_is_loaded_for_it(planned: Path) -> None:
    assert "ortools" not in imported_by("check", str(planned), str(planned / "plan.json"))


def test_a_plan_of_allocations_alone_is_checked_by_the_options(planned: Path) -> None:
    def strip(plan: dict[str, Any]) -> None:
        kept = {key: plan[key] for key in ("allocations",)}
        plan.clear()
        plan.update(kept)

    code, told = checked(planned, "--date", "2026-11-28", "--now", NOW, change=strip)
    assert (code, "it states no level values" in told) == (0, True)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda plan: plan["allocations"][0].update(tables=["2"]), "2"),
        (lambda plan: plan["allocations"][0].update(tables=["99"]), "99"),
        (lambda plan: plan["allocations"].append(dict(plan["allocations"][0])), "b1"),
        (lambda plan: plan["allocations"].pop(), "b2"),
        (lambda plan: plan["levels"][0].update(value=5), "promises"),
        (lambda plan: plan["totals"].update(covers_seated=8), "covers_seated"),
        (lambda plan: plan["scores"].update(b2=1001), "b2"),
    ],
)
def test_a_plan_that_was_tampered_with_ends_with_3_and_says_where(
    planned: Path, change: Callable[[dict[str, Any]], object], told: str
) -> None:
    code, text = checked(planned, change=change)
    assert code == 3
    assert told in text


def test_every_violation_is_told(planned: Path) -> None:
    def spoil(plan: dict[str, Any]) -> None:
        plan["allocations"][0]["party_size"] = 5
        plan["totals"]["moved"] = 7

    code, text = checked(planned, change=spoil)
    assert code == 3
    assert "error: 2 violations in plan.json" in text


def test_an_option_wins_over_what_the_plan_says_of_itself(planned: Path) -> None:
    code, text = checked(planned, "--goal", "covers")
    assert code == 3
    assert "requested_value" in text


def test_a_plan_that_is_none_is_rejected_as_input(planned: Path) -> None:
    (planned / "plan.json").write_text('{"allocations": [{"id": 5}]}')
    code, text = checked(planned)
    assert code == 3
    assert "plan.json: allocations[0].id: " in text


def test_a_missing_plan_is_rejected_as_input(planned: Path) -> None:
    (planned / "plan.json").unlink()
    assert checked(planned)[0] == 3
