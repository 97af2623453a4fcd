"""Where results go: standard output, or a file that is there whole or not at all. Warnings go to standard error."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from allocator.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from allocator.domain.errors import Fault

STDOUT = "-"
"""The name of a file that means standard output."""

MOST_WARNINGS = 20
"""Warnings that are printed; the rest are counted."""


def write_out(text: str) -> None:
    """Write ``text`` to standard output as UTF-8, whatever the terminal's encoding; a reader who left is no error."""
    sys.stdout.flush()
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        leave_pipe()


def leave_pipe() -> None:
    """Whoever read our output has gone: send the rest nowhere, quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path`` and put it there in one step.

    Raises
    ------
    UsageError
        if the place cannot be written.
    """
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def put(destination: str, text: str) -> None:
    """Write ``text`` to the file ``destination``, or to standard output for ``-``."""
    from pathlib import Path

    if destination == STDOUT:
        write_out(text)
    else:
        write_file(Path(destination), text.encode())


def warn(warnings: Iterable[Fault | str]) -> None:
    """Print warnings on standard error, up to a limit."""
    told = list(warnings)
    for each in told[:MOST_WARNINGS]:
        click.echo(f"warning: {each}", err=True)
    if len(told) > MOST_WARNINGS:
        click.echo(f"warning: and {len(told) - MOST_WARNINGS} more", err=True)


def hush(warnings: Iterable[Fault | str]) -> None:
    """Say nothing of ``warnings``, as ``--quiet`` asks."""
