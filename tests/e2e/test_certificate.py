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
    """A folder with a plan and its proof: of three requests for two tables, the smallest is left out."""
    folder = tmp_path_factory.mktemp("certificate") / "f"
    make_folder(folder, row("b1", 4) + row("b2", 3) + row("b3", 2))
    done = called("plan", folder, "--now", NOW, "--json", folder / "plan.json", "--certificate", folder / "proof.json")
    assert done.returncode == 0
    return folder


@pytest.fixture
def proven(written: Path, tmp_path: Path) -> Path:
    """The same, to be spoiled."""
    return Path(shutil.copytree(written, tmp_path / "f"))


def checked(folder: Path) -> tuple[int, str]:
    done = called("check", folder, folder / "plan.json", "--certificate", folder / "proof.json")
    return done.returncode, done.stdout + done.stderr


def change(file: Path, how: Callable[[dict[str, Any]], object]) -> None:
    document = json.loads(file.read_text())
    how(document)
    file.write_text(json.dumps(document))


def test_the_proof_names_rules_of_the_house_and_whole_prices(written: Path) -> None:
    document = json.loads((written / "proof.json").read_text())
    proofs = {proof["name"]: proof for proof in document["levels"]}
    assert list(proofs) == ["promises", "requested_value", "covers"]
    assert proofs["covers"]["value"] == proofs["covers"]["bound"] == 7
    assert {line["rule"] for line in proofs["requested_value"]["lines"]} == {"table"}
    assert all(type(line["price"]) is int for proof in proofs.values() for line in proof["lines"])


def test_check_says_that_no_plan_is_better_and_loads_no_solver(written: Path) -> None:
    code, told = checked(written)
    assert code == 0
    assert "covers                     7  proven: no plan is better" in told
    plan, proof = str(written / "plan.json"), str(written / "proof.json")
    assert "ortools" not in imported_by("check", str(written), plan, "--certificate", proof)


def test_check_says_how_far_a_worse_plan_is_from_its_proof(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 4) + row("b2", 3) + row("b3", 2))
    called("plan", folder, "--now", NOW, "--json", folder / "plan.json", "--certificate", folder / "proof.json")
    worse = {"allocations": [], "levels": []}
    inputs = json.loads((folder / "plan.json").read_text())["inputs"]
    (folder / "plan.json").write_text(json.dumps({**worse, "service_date": "2026-11-28", "inputs": inputs}))

    def state_what_it_is_worth(proof: dict[str, Any]) -> None:
        for each in proof["levels"]:
            each["value"] = 0
            each["bound"] = {"requested_value": each["bound"], "covers": 9}.get(each["name"], 0)
        proof["levels"][2]["lines"] = []

    change(folder / "proof.json", state_what_it_is_worth)
    code, told = checked(folder)
    assert code == 0
    assert "covers                     0  proven: at most 9, 9 (100.00%) more" in told


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (lambda proof: proof["levels"][1].update(bound=proof["levels"][1]["bound"] - 1), "certificate_bound"),
        (lambda proof: proof["levels"][1].update(value=0), "certificate_value"),
        (lambda proof: proof["levels"][1]["lines"].clear(), "certificate_bound"),
        (lambda proof: proof["levels"][1]["lines"][0].update(price=1), "certificate_bound"),
        (lambda proof: proof["levels"][1]["lines"][0].update(table="77"), "certificate_line"),
        (lambda proof: proof["levels"].pop(), "certificate: "),
        (lambda proof: proof.update(scale=1), "certificate_bound"),
        (lambda proof: proof.update(venue="v2"), "certificate_heading"),
        (lambda proof: proof["night"].update(parties=4), "certificate_heading"),
        (lambda proof: proof["inputs"].update(max_moves=3), "certificate_heading"),
        (lambda proof: proof["levels"][1]["lines"][0].update(price=-1), "proof.json: levels[1].lines[0].table.price: "),
        (lambda proof: proof["levels"][1]["lines"][0].update(price=1.5), "proof.json: levels[1].lines[0].table.price"),
        (lambda proof: proof.update(schema_version=2), "proof.json: schema_version: "),
    ],
)
def test_a_proof_that_was_tampered_with_ends_with_3_and_says_where(
    proven: Path, how: Callable[[dict[str, Any]], object], told: str
) -> None:
    change(proven / "proof.json", how)
    code, text = checked(proven)
    assert code == 3
    assert told in text


def test_a_plan_that_was_made_worse_after_it_was_proven_is_found(proven: Path) -> None:
    change(proven / "plan.json", lambda plan: (plan["allocations"].pop(), plan.update(levels=None)))
    code, text = checked(proven)
    assert code == 3
    assert "certificate_value: covers is said to be 7 but is " in text


def test_a_folder_that_was_changed_after_it_was_proven_is_found(proven: Path) -> None:
    (proven / "tables.csv").write_text((proven / "tables.csv").read_text() + "3,main,1,4\n")
    code, text = checked(proven)
    assert code == 3
    assert "certificate_bound: the prices of requested_value prove " in text


def test_a_missing_proof_is_rejected_as_input(proven: Path) -> None:
    (proven / "proof.json").unlink()
    code, text = checked(proven)
    assert code == 3
    assert "proof.json: cannot be read" in text
