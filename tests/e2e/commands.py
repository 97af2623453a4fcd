"""The installed command, run as a user runs it."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 120.0
"""Seconds after which a command hangs."""

VENUE = """
[venue]
id = "v1"
timezone = "UTC"

[service]
opens = "18:00"
closes = "23:00"
last_arrival = "22:00"

[turn_times]
default = 90
"""

TABLES = "table_id,area,min_covers,max_covers\n1,main,1,4\n2,main,1,4\n"
BOOKINGS = "booking_id,customer_id,party_size,arrival,status,tables,locked\n"
NOW = "2026-11-28T12:00"


def command_line(*arguments: object) -> list[str]:
    """How ``maitred`` with ``arguments`` is started."""
    return [sys.executable, "-m", "cli.main", *map(str, arguments)]


def environment(**changes: str) -> dict[str, str]:
    """The environment of a command: that of the tests, with changes."""
    return {**os.environ, **changes}


def maitred(*arguments: object, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end in a process of its own; where that is not the point, use :func:`called`."""
    return subprocess.run(
        command_line(*arguments),
        cwd=cwd,
        env=environment(**changes),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


def called(*arguments: object, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
    """The same without a process of its own: what most tests need, at a tenth of the time."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in "oe")
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        stack.enter_context(contextlib.chdir(cwd or os.curdir))
        surroundings = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in changes.items():
            surroundings.setenv(name, value)
        code = main([str(each) for each in arguments])
    told = [stream.buffer.getvalue().decode() for stream in (out, err)]  # type: ignore[attr-defined]
    return subprocess.CompletedProcess(arguments, code, *told)


def make_folder(folder: Path, bookings: str = "", tables: str = TABLES, venue: str = VENUE, **more: str) -> Path:
    """A folder with one night; ``bookings`` are rows below the header, ``more`` further files by their stem."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "venue.toml").write_text(venue)
    (folder / "tables.csv").write_text(tables)
    (folder / "bookings.csv").write_text(BOOKINGS + bookings)
    for stem, text in more.items():
        (folder / f"{stem}.csv").write_text(text)
    return folder


def row(booking_id: str, size: int = 2, status: str = "requested", tables: str = "", locked: str = "") -> str:
    """One booking at 19:00."""
    return f"{booking_id},c-{booking_id},{size},2026-11-28T19:00,{status},{tables},{locked}\n"
