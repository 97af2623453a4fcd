"""What is installed: a wheel is built from the sources, and used without them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.commands import NOW, PATIENCE, environment, make_folder, row

ROOT = Path(__file__).parents[2]
PACKAGES = ("allocator", "cli", "data", "scoring")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel installs."""
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place / "dist")]
    subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True, timeout=PATIENCE)
    (wheel,) = (place / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


def test_every_file_of_the_packages_is_in_the_wheel_and_nothing_else(installed: Path) -> None:
    def files(root: Path) -> set[Path]:
        found = (each for name in PACKAGES for each in (root / name).rglob("*") if each.is_file())
        return {each.relative_to(root) for each in found if "__pycache__" not in each.parts}

    assert files(installed) == files(ROOT)
    names = {each.name for each in installed.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == set(PACKAGES)


def test_a_night_is_planned_and_saved_by_what_is_installed(installed: Path, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "night", row("b1") + row("b2", status="confirmed"))
    surroundings = environment(PYTHONPATH=str(installed), MAITRED_DATABASE_URL="sqlite:///one.db")
    night = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)
    commands = (("db", "upgrade"), ("load", folder), ("batch", "--all", *night[2:]), ("report", *night), ("demo", "d"))
    for command in commands:
        line = [sys.executable, "-m", "cli.main", *map(str, command)]
        done = subprocess.run(
            line, cwd=tmp_path, env=surroundings, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
    where = "import data; print(data.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=True
    )
    assert Path(told.stdout.strip()).is_relative_to(installed)
