"""The nightly job as a user runs it: processes, exit codes, the file in the current folder."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from data.database.engine import make_engine
from data.database.schema import HEAD, upgrade
from tests.e2e.commands import NOW, PATIENCE, called, command_line, environment, make_folder, row
from tests.e2e.test_plan import crowded

NIGHT = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)
DINNER = ("--venue", "brasserie", "--date", "2026-11-28", "--service", "dinner", "--now", NOW)
MAKEFILE = (Path(__file__).parent.parent.parent / "Makefile").read_text("utf-8")


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile, as they are run in the folder ``demo``."""
    night = re.search(r"^NIGHT := (.*)$", MAKEFILE, re.MULTILINE)
    assert night is not None
    lines = MAKEFILE.partition(f"\n{target}:")[2].partition("\n\n")[0].splitlines()[1:]
    return [
        line.strip().removeprefix("$(IN_DEMO) ").replace("$(NIGHT)", night[1])
        for line in lines
        if line.startswith("\t$(IN_DEMO) ")
    ]


def test_the_demo_walks_from_the_example_to_the_saved_plan_shown_again(tmp_path: Path) -> None:
    called("demo", cwd=tmp_path)
    walk = [each.split() for each in recipe("demo")]
    assert [words[0] for words in walk] == ["db", "load", "allocate", "report"]
    shown = {}
    for words in walk:
        done = called(*words, cwd=tmp_path / "demo")
        assert done.returncode == 0, done.stderr
        shown[words[0]] = done.stdout.splitlines()
    seats = [line for line in shown["allocate"] if "█" in line]
    assert len(seats) >= 10
    again = [line.partition("confirmed")[0] for line in shown["report"] if "█" in line]
    assert again == [line.partition("confirmed")[0] for line in seats]
    done = called(*walk[2], cwd=tmp_path / "demo")
    assert done.stdout.splitlines()[-1].endswith("nothing was written")


def test_a_quiet_load_says_nothing_of_what_it_takes_in(tmp_path: Path) -> None:
    tables = "table_id,area,min_covers,max_covers,colour\n1,main,1,4,red\n"
    folder = make_folder(tmp_path / "f", row("b1"), tables)
    assert "colour" in called("load", folder, "--dry-run", cwd=tmp_path).stderr
    quiet = called("load", folder, "--quiet", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    assert "nothing was changed" in called("load", folder, cwd=tmp_path).stdout
    missing = called("load", tmp_path / "nowhere", "--quiet", cwd=tmp_path)
    assert (missing.returncode, missing.stdout) == (3, "")
    assert missing.stderr


def test_load_makes_the_file_in_the_current_folder_and_no_other(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1"))
    named = called("load", folder, "--database", "sqlite:///named.db", cwd=tmp_path)
    assert (named.returncode, list(tmp_path.glob("*.db"))) == (6, [])
    assert "maitred db upgrade" in named.stderr
    looked = called("load", folder, "--dry-run", cwd=tmp_path)
    assert (looked.returncode, list(tmp_path.glob("*.db"))) == (6, [])
    made = called("load", folder, cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "made maitred.db in the current folder\n")
    assert called("db", "check", cwd=tmp_path).returncode == 0


def test_the_environment_names_the_database_and_an_option_wins(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'named.db'}"
    assert called("db", "upgrade", cwd=tmp_path, MAITRED_DATABASE_URL=url).returncode == 0
    assert called("db", "check", cwd=tmp_path, MAITRED_DATABASE_URL=url).returncode == 0
    other = called("db", "check", "--database", "sqlite:///other.db", cwd=tmp_path, MAITRED_DATABASE_URL=url)
    assert other.returncode == 6
    assert called("db", "check", cwd=tmp_path, MAITRED_DATABASE_URL="").returncode == 6


def test_the_schema_goes_up_and_down(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert (
        called("db", "upgrade", "--database", url).stdout == f"the database was empty and is at revision {HEAD} now\n"
    )
    assert called("db", "upgrade", "--database", url).stdout == f"the database is at revision {HEAD} already\n"
    assert called("db", "downgrade", "--yes", "--database", url).returncode == 0
    assert called("db", "check", "--database", url).returncode == 6
    assert called("db", "downgrade", "base", "--yes", "--database", url).stdout.endswith(" and is empty now\n")
    assert called("db", "downgrade", "nowhere", "--yes", "--database", url).returncode == 2
    assert called("db", "upgrade", "--database", url).returncode == 0
    assert called("db", "check", "--database", url).returncode == 0


def databases(folder: Path) -> dict[str, str]:
    """URLs that are no use."""
    (folder / "text.db").write_text("no database, but long enough to be looked at " * 40)
    (folder / "empty.db").write_bytes(b"")
    upgrade(f"sqlite:///{folder / 'old.db'}", "0001")
    return {
        "missing": f"sqlite:///{folder / 'missing.db'}",
        "no folder": f"sqlite:///{folder / 'nowhere' / 'x.db'}",
        "text": f"sqlite:///{folder / 'text.db'}",
        "empty": f"sqlite:///{folder / 'empty.db'}",
        "old": f"sqlite:///{folder / 'old.db'}",
        "no server": f"postgresql://nobody@/nowhere?host={folder}",
    }


@pytest.mark.parametrize("which", ["missing", "no folder", "text", "empty", "old", "no server"])
def test_a_database_that_is_no_use_ends_with_6(tmp_path: Path, which: str) -> None:
    url = databases(tmp_path)[which]
    for arguments in (
        ("load", make_folder(tmp_path / "f", row("b1"))),
        ("export", tmp_path / "out", *NIGHT),
        ("allocate", *NIGHT),
        ("report", *NIGHT),
        ("waitlist", "rank", *NIGHT),
        ("db", "check"),
    ):
        done = called(*arguments, "--database", url)
        assert (done.returncode, done.stdout) == (6, ""), arguments
        assert done.stderr.startswith("error: ")
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "missing.db").exists()


def test_a_url_of_no_kind_we_know_is_wrong_use() -> None:
    assert called("db", "check", "--database", "mysql://host/name").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("allocate", "--date", "2026-11-28"),
        ("allocate", "--venue", "v1"),
        ("report", "--venue", "v1"),
        ("what-if", "--venue", "v1", "--close", "1"),
        ("what-if", "folder", "--venue", "v1", "--close", "1"),
        ("waitlist", "rank"),
        ("waitlist", "rank", "folder", "--database", "sqlite:///x.db"),
        ("explain", "--venue", "v1", "--date", "2026-11-28"),
        ("load", "folder", "--format", "paper"),
    ],
)
def test_what_leaves_the_night_open_is_wrong_use(arguments: tuple[str, ...]) -> None:
    done = called(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: maitred ")


def test_a_run_keeps_a_second_one_from_its_night_and_saves_nothing_when_interrupted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade(url)
    assert called("load", crowded(tmp_path / "f"), "--database", url).returncode == 0
    arguments = ("allocate", *DINNER, "--database", url, "--quiet", "--time-limit", PATIENCE)
    with subprocess.Popen(command_line(*arguments), env=environment(), stderr=subprocess.PIPE, text=True) as first:
        try:
            wait_until_held(tmp_path / "x.db-locks", first)
            second = called(*arguments)
            assert (second.returncode, second.stdout) == (5, "")
            first.send_signal(signal.SIGINT)
            _, told = first.communicate(timeout=PATIENCE)
        finally:
            first.kill()
    assert (first.returncode, told.strip()) == (130, "interrupted")
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM runs")) == 0
    engine.dispose()


def wait_until_held(locks: Path, run: subprocess.Popen[str]) -> None:
    """Until the run has the night: to try the lock oneself would be to take it from the run."""
    while not list(locks.glob("*")):
        assert run.poll() is None, "the run ended before it had the night"


def test_another_systems_export_is_taken_in_and_what_could_not_be_is_told(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f")
    (folder / "bookings.csv").unlink()
    (folder / "export.csv").write_text(
        "VisitDate,VisitTime,PartySize,Tables,Status,BookingComments\n"
        "2026-11-28,19:00,4,1,Confirmed,\n"
        "2026-11-28,19:00,many,2,Confirmed,\n"
    )
    url = f"sqlite:///{tmp_path / 'x.db'}"
    upgrade(url)
    done = called("load", folder, "--format", "resdiary", "--database", url)
    assert done.returncode == 0
    assert "not taken: export.csv:3: " in done.stderr
    again = called("load", folder, "--format", "resdiary", "--quiet", "--database", url)
    assert (again.returncode, again.stdout) == (0, "")
    assert all(line.startswith("not taken: ") for line in again.stderr.splitlines())
    assert again.stderr
    planned = json.loads(called("allocate", *NIGHT, "--json", "-", "--database", url).stdout)
    assert [each["tables"] for each in planned["allocations"]] == [["1"]]
