from __future__ import annotations

import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

from cli.main import SENTENCES, main
from tests.e2e.commands import command_line, maitred

EXAMPLE = resources.files("data").joinpath("examples/backroom-leeds")
HEAVY = ("ortools", "pandas", "numpy", "sqlalchemy", "rich", "pydantic", "altair", "alembic", "phonenumbers")


def imported_by(*arguments: str) -> set[str]:
    code = f"import sys; from cli.main import main; main({list(arguments)!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("waitlist", "--help"), ("plan", "--help")])
def test_help_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported_by(*arguments).isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "question", [("what-if", "--cancel", "NOBODY"), ("what-if", "--party", "9@99:99"), ("explain", "NOBODY")]
)
def test_a_question_that_is_refused_loads_no_solver(question: tuple[str, ...]) -> None:
    command, *rest = question
    assert "ortools" not in imported_by(command, str(EXAMPLE), *rest)


def test_every_command_has_help_that_begins_with_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for name in SENTENCES:
        assert main([name, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: maitred {name} ")


def test_the_list_of_commands_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    for name in SENTENCES:
        assert f"\n  {name} " in listed


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("alocate",), "No such command 'alocate'. Did you mean allocate?\n"),
        (("waitlist", "acept"), "No such command 'acept'. Did you mean accept?\n"),
        (("fly",), "No such command 'fly'.\n"),
    ],
)
def test_a_command_mistyped_is_refused_with_what_may_be_meant(
    typed: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    assert capsys.readouterr().err.endswith(told)


@pytest.mark.parametrize(
    "arguments",
    [
        ("fly",),
        ("plan",),
        ("plan", "folder", "--goal", "fame"),
        ("plan", "folder", "--json", "-", "--csv", "-"),
        ("waitlist", "juggle"),
        ("demo", "folder", "--example", "moon"),
    ],
)
def test_wrong_use_ends_with_2_and_says_how_to_use_it(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("Usage: maitred ")


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("maitred ")


@pytest.mark.parametrize("arguments", [("--debug", "check"), ("check", "--debug")])
def test_the_trace_is_shown_only_where_debug_is_asked_and_anywhere_on_the_line(
    arguments: tuple[str, ...], tmp_path: Path
) -> None:
    missing = [tmp_path / "folder", tmp_path / "plan.json"]
    assert "Traceback" not in maitred("check", *missing).stderr
    done = maitred(*arguments, *missing)
    assert done.returncode == 3
    assert "Traceback" in done.stderr


def test_a_reader_who_leaves_is_no_error(tmp_path: Path) -> None:
    maitred("demo", tmp_path / "demo", "--example", "brasserie")
    code = "import sys; from cli.main import main; sys.exit(main(sys.argv[1:]))"
    arguments = [sys.executable, "-c", code, "waitlist", "rank", str(tmp_path / "demo"), "--json", "-"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    told = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert b"rror" not in told


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("--help",), ("waitlist", "rank"), ("waitlist", "rank", "--json", "-")])
def test_output_that_has_no_room_is_no_fault_of_maitred(arguments: tuple[str, ...]) -> None:
    folder = [] if arguments == ("--help",) else [EXAMPLE]
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command_line(*arguments, *folder), stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "error: cannot write the output: No space left on device"


def test_output_that_was_closed_before_is_missed_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["waitlist", "rank", str(EXAMPLE), "--now", "2026-11-28T12:00"]) == 0
    assert main(["waitlist", "rank", str(EXAMPLE), "--date", "never"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()
