from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import Fault, UsageError
from cli.exits import lines_of
from cli.output import MOST_WARNINGS, hush, put, warn, write_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    put(str(tmp_path / "plan.json"), "{}\n")
    put(str(tmp_path / "plan.json"), '{"again": "ü"}\n')
    assert (tmp_path / "plan.json").read_bytes() == '{"again": "ü"}\n'.encode()
    assert os.listdir(tmp_path) == ["plan.json"]


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_file(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    put(os.devnull, "gone")
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("place", ["missing/plan.json", "."])
def test_a_place_that_cannot_be_written_is_wrong_use(tmp_path: Path, place: str) -> None:
    with pytest.raises(UsageError, match="cannot write") as raised:
        put(str(tmp_path / place), "text")
    told = "".join(lines_of(raised.value))
    assert str(tmp_path / place) in told
    assert ".part" not in told


def test_standard_output_is_utf_8_without_translation(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    put("-", "ü\n")
    assert capsysbinary.readouterr().out == "ü\n".encode()


def test_warnings_go_to_standard_error_up_to_a_limit(capsys: pytest.CaptureFixture[str]) -> None:
    warn([Fault("a.csv", 3, "x", "is odd")] * (MOST_WARNINGS + 2))
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert (captured.out, len(lines)) == ("", MOST_WARNINGS + 1)
    assert (lines[0], lines[-1]) == ("warning: a.csv:3: x: is odd", "warning: and 2 more")


def test_nothing_is_said_of_warnings_where_quiet_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    hush(["odd"])
    assert capsys.readouterr() == ("", "")
