from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.exits import ExitCode
from cli.main import SENTENCES, main
from tests.e2e.commands import NOW, called

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def rows(first_header: str) -> list[list[str]]:
    """Cells of the table whose first column is headed so."""
    lines = README.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first_header} |"))
    found: list[list[str]] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append([cell.strip() for cell in line.strip("|").split("|")])
    return found


def commands() -> Iterator[list[str]]:
    """Every use of the command in the examples."""
    for line in README.splitlines():
        if line.startswith("$ maitred "):
            yield line.partition("#")[0].split()[2:]


def test_the_readme_is_short_and_begins_with_what_it_is() -> None:
    lines = README.splitlines()
    assert len(lines) <= 140
    assert "$ make demo" in "\n".join(lines[:12])
    assert "$ make test" in "\n".join(lines[:12])


def test_the_table_of_commands_is_that_of_help() -> None:
    assert rows("command") == [[f"`maitred {name}`", sentence] for name, sentence in SENTENCES.items()]


def test_the_table_of_exit_codes_is_complete() -> None:
    assert [int(code) for code, _ in rows("exit code")] == [code.value for code in ExitCode]


def test_every_option_the_readme_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    known = set()
    for name in SENTENCES:
        main([name, "--help"])
        known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    named = set(re.findall(r"--[a-z][a-z-]+", README))
    assert named - known == set()


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#]+)\)", README))
def test_every_link_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_examples_run_as_written(tmp_path: Path) -> None:
    ran = [called(*arguments, cwd=tmp_path).returncode for arguments in commands()]
    assert ran == [0] * len(ran)
    assert len(ran) >= 4


def test_what_is_shown_is_what_comes_out(tmp_path: Path) -> None:
    """Which of several equal plans came out is not compared; the night, its figures and its proof are."""
    called("demo", cwd=tmp_path)
    shown = called("plan", "demo", "--now", NOW, cwd=tmp_path).stdout.splitlines()
    capture = README.partition("```text\n")[2].partition("```")[0].splitlines()
    figures = capture[capture.index("Totals") : -2]
    assert capture[0] == shown[0]
    assert [line for line in figures if line != "…" and line not in shown] == []
    assert capture[-1].startswith("optimal: proven on all seven levels")
    assert shown[-1].startswith("optimal: proven on all seven levels")
