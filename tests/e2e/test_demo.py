from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data.examples import EXAMPLES, example_files
from tests.e2e.commands import called

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_written_as_it_is_shipped(tmp_path: Path, example: str) -> None:
    done = called("demo", "night", "--example", example, cwd=tmp_path)
    assert done.returncode == 0
    assert "maitred plan night" in done.stdout
    assert {path.name: path.read_bytes() for path in (tmp_path / "night").iterdir()} == example_files(example)


def test_the_backroom_is_written_into_demo_where_nothing_is_said(tmp_path: Path) -> None:
    assert called("demo", cwd=tmp_path).returncode == 0
    assert (tmp_path / "demo" / "venue.toml").read_bytes() == example_files("backroom-leeds")["venue.toml"]


def test_writing_it_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        assert called("demo", cwd=tmp_path).returncode == 0


def test_a_file_of_the_users_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "bookings.csv").write_text("mine")
    done = called("demo", cwd=tmp_path)
    assert done.returncode == 2
    assert "bookings.csv" in done.stderr
    assert [path.name for path in (tmp_path / "demo").iterdir()] == ["bookings.csv"]


def test_a_place_that_cannot_be_a_folder_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("a file")
    assert called("demo", cwd=tmp_path).returncode == 2
