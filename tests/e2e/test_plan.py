from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from data.examples import example_files
from tests.e2e.commands import BOOKINGS, NOW, PATIENCE, called, command_line, environment, maitred, make_folder, row

if TYPE_CHECKING:
    from pathlib import Path


BRIEFLY = ("--time-limit", "4")
"""Enough for a proof; and fixes are looked for in a share of it."""


def document(text: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@pytest.fixture
def backroom(tmp_path: Path) -> Path:
    called("demo", tmp_path / "demo")
    return tmp_path / "demo"


def test_a_night_is_planned_shown_and_written(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 4) + row("b2", 3) + row("b3", 2))
    done = maitred("plan", folder, "--now", NOW, "--json", tmp_path / "plan.json", "--csv", tmp_path / "plan.csv")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1].startswith("optimal: proven on all seven levels, ")
    plan = document((tmp_path / "plan.json").read_text())
    assert plan["status"] == "optimal"
    assert {each["id"] for each in plan["allocations"]} == {"b1", "b2"}
    rows = list(csv.DictReader((tmp_path / "plan.csv").read_text().splitlines()))
    assert [row["status"] for row in rows] == ["seated", "seated", "unseated"]


def test_the_example_night_is_proven_and_reads_in_80_columns(backroom: Path) -> None:
    done = called("plan", backroom, "--now", NOW, *BRIEFLY)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stdout.splitlines()[-1].startswith("optimal: ")


@pytest.mark.parametrize("option", ["--json", "--csv"])
def test_a_document_on_standard_output_is_alone_there(backroom: Path, option: str) -> None:
    done = called("plan", backroom, "--now", NOW, *BRIEFLY, option, "-")
    assert done.returncode == 0
    if option == "--json":
        assert document(done.stdout)["venue"] == "backroom-leeds"
    else:
        assert len(list(csv.DictReader(done.stdout.splitlines()))) == 48


def test_quiet_says_nothing(backroom: Path) -> None:
    done = called("plan", backroom, "--now", "2026-11-20T12:00", *BRIEFLY, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_warnings_go_to_standard_error(backroom: Path) -> None:
    done = called("plan", backroom, "--now", "2026-11-20T12:00", *BRIEFLY, "--json", "-")
    assert "warning: bookings.csv:" in done.stderr
    assert document(done.stdout)["status"] == "optimal"


def test_deterministic_gives_the_same_bytes_but_for_the_solver(backroom: Path) -> None:
    plans = [
        document(called("plan", backroom, "--now", NOW, *BRIEFLY, "--deterministic", "--json", "-").stdout)
        for _ in "12"
    ]
    for plan in plans:
        assert plan.pop("solver")["versions"].keys() == {"maitred", "ortools"}
    assert json.dumps(plans[0]) == json.dumps(plans[1])


def test_a_date_without_rows_is_an_empty_proven_plan(backroom: Path) -> None:
    done = called("plan", backroom, "--now", NOW, *BRIEFLY, "--date", "2026-12-24", "--json", "-")
    plan = document(done.stdout)
    assert done.returncode == 0
    assert (plan["status"], plan["allocations"], plan["unseated"]) == ("optimal", [], [])


def test_a_promise_that_cannot_be_kept_ends_with_4_and_the_plan_is_written(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", "".join(row(f"b{number}", 4, "confirmed") for number in range(3)))
    done = called("plan", folder, "--now", NOW, "--json", tmp_path / "plan.json")
    assert done.returncode == 4
    assert "1 promised booking is not seated: b" in done.stdout
    assert len(document((tmp_path / "plan.json").read_text())["allocations"]) == 2


def test_dates_to_choose_from_are_listed(tmp_path: Path) -> None:
    other = row("b2").replace("2026-11-28", "2026-11-29")
    done = called("plan", make_folder(tmp_path / "f", row("b1") + other), "--now", NOW)
    assert done.returncode == 2
    assert "2026-11-28, 2026-11-29" in done.stderr


def test_every_fault_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1", 0) + row("b1", 2, "promised"), customers="name\nGuest 1\n")
    done = called("plan", folder, "--json", tmp_path / "plan.json")
    assert done.returncode == 3
    assert not (tmp_path / "plan.json").exists()
    for place in ("bookings.csv:2: party_size: ", "bookings.csv:3: status: ", "customers.csv"):
        assert f"\n{place}" in f"\n{done.stderr}"


def test_locks_that_contradict_name_both_sides(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path / "f", row("b1", 2, "confirmed", "1", "true") + row("b2", 2, "confirmed", "1", "true")
    )
    done = called("plan", folder, "--now", NOW)
    assert done.returncode == 3
    assert "b1" in done.stderr
    assert "b2" in done.stderr


def test_locks_that_contradict_are_told_along_with_every_other_fault(tmp_path: Path) -> None:
    parties = row("b1", 4) + row("b2", 0) + row("b2", 2, status="arrived", tables="2")
    for one, at in (("b3", "19:00"), ("b4", "20:00"), ("b4", "20:15")):
        parties += f"{one},c,2,2026-11-28T{at},confirmed,1,true\n"
    parties += "b5,c,2,2026-11-29T19:00,confirmed,,true\n"
    folder = make_folder(tmp_path / "f", parties)
    for question in (("plan",), ("what-if", "--close", "2")):
        done = called(*question[:1], folder, *question[1:], "--now", NOW, "--date", "2026-11-28")
        assert done.returncode == 3
        told = [line.split(": ")[:2] for line in done.stderr.splitlines()]
        assert ["bookings.csv:3", "party_size"] in told
        assert ["bookings.csv:8", "tables"] in told
        assert [place for place, column in told if column == "locked"] == ["bookings.csv:7"]
        assert "b4 is locked to 1 but b3 (bookings.csv:5) holds 1 at that time" in done.stderr
        assert done.stderr.endswith("5 faults in the input\n")
    (folder / "tables.csv").write_text("table_id,area,min_covers,max_covers\n1,main,1,x\n2,main,1,4\n")
    assert ": locked: " not in called("plan", folder, "--now", NOW, "--date", "2026-11-28").stderr


@pytest.mark.parametrize("folder", ["missing", "demo/venue.toml"])
def test_what_is_no_folder_is_rejected(backroom: Path, folder: str) -> None:
    assert called("plan", backroom.parent / folder).returncode == 3


def test_a_place_that_cannot_be_written_is_wrong_use(backroom: Path) -> None:
    done = called("plan", backroom, "--now", NOW, *BRIEFLY, "--json", backroom / "missing" / "plan.json")
    assert done.returncode == 2
    assert "cannot write" in done.stderr


@pytest.mark.parametrize("file", ["-", "."])
@pytest.mark.parametrize(
    "arguments",
    [
        ("plan", "f", "--certificate"),
        ("plan", "f", "--html"),
        ("report", "--venue", "v1", "--date", "2026-11-28", "--html"),
        ("simulate", "f", "--html"),
    ],
)
def test_what_goes_to_a_file_only_is_refused_elsewhere_at_once(
    arguments: tuple[str, ...], file: str, tmp_path: Path
) -> None:
    done = called(*arguments, file, cwd=tmp_path)
    assert done.returncode == 2
    assert ("give it a name" if file == "-" else "'.' is a folder") in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_service_is_wrong_use_and_the_known_are_named(tmp_path: Path) -> None:
    called("demo", tmp_path / "demo", "--example", "brasserie")
    done = called("plan", tmp_path / "demo", "--service", "breakfast")
    assert done.returncode == 2
    assert "lunch, dinner" in done.stderr


def crowded(folder: Path) -> Path:
    """A night on which a proof takes long: the brasserie with twice the requests, on one evening."""
    for name, content in example_files("brasserie").items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    header, *rows = (folder / "bookings.csv").read_text().splitlines()
    free = [each for each in rows if ",requested," in each]
    more = [f"X{each}" for each in free]
    (folder / "bookings.csv").write_text("\n".join([header, *rows, *more]) + "\n")
    return folder


def test_an_interrupt_gives_the_best_plan_so_far_with_its_bounds(tmp_path: Path) -> None:
    folder = crowded(tmp_path / "f")
    terminal, other_end = pty.openpty()
    arguments = command_line("plan", folder, "--service", "dinner", "--now", NOW, "--time-limit", PATIENCE)
    process = subprocess.Popen(
        [*arguments, "--json", str(tmp_path / "plan.json")],
        env=environment(TERM="xterm"),
        stdout=subprocess.PIPE,
        stderr=other_end,
        text=True,
    )
    os.close(other_end)
    shown = b""
    while b" s" not in shown:
        shown += os.read(terminal, 1024)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    os.close(terminal)
    assert process.returncode == 130
    assert out.splitlines()[-1].endswith("interrupted")
    plan = document((tmp_path / "plan.json").read_text())
    assert plan["status"] == "feasible"
    assert all(level["bound"] >= level["value"] for level in plan["levels"] if level["name"] != "waste")


def test_bookings_header_alone_is_an_empty_diary(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f")
    assert (folder / "bookings.csv").read_text() == BOOKINGS
    assert called("plan", folder, "--date", "2026-11-28").returncode == 0


def test_two_outputs_never_go_to_the_same_place(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1"))
    for place in ("-", str(tmp_path / "plan")):
        done = called("plan", folder, "--now", NOW, "--json", place, "--csv", place)
        assert (done.returncode, done.stdout) == (2, "")
    assert not (tmp_path / "plan").exists()
