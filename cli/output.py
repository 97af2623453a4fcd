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


def write_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write ``content``, or its parts, beside ``path`` and put it there in one step.

    Raises
    ------
    UsageError
        if the place cannot be written.
    """
    target = path.resolve()
    parts = (content,) if isinstance(content, bytes) else content
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as out:
                out.writelines(parts)
            return
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                out.writelines(parts)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        # Not "from error": that names the part beside it, of which whoever named the file knows nothing.
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from None


def put(destination: str, text: str) -> None:
    """Write ``text`` to the file ``destination``, or to standard output for ``-``."""
    put_parts(destination, (text,))


def put_parts(destination: str, parts: Iterable[str]) -> None:
    """The same with a text that comes in parts, for one that is long; the file is there whole or not at all."""
    from pathlib import Path

    if destination == STDOUT:
        for part in parts:
            write_out(part)
    else:
        write_file(Path(destination), (part.encode() for part in parts))


def warn(warnings: Iterable[Fault | str]) -> None:
    """Print warnings on standard error, up to a limit."""
    told = list(warnings)
    for each in told[:MOST_WARNINGS]:
        click.echo(f"warning: {each}", err=True)
    if len(told) > MOST_WARNINGS:
        click.echo(f"warning: and {len(told) - MOST_WARNINGS} more", err=True)


def hush(warnings: Iterable[Fault | str]) -> None:
    """Say nothing of ``warnings``, as ``--quiet`` asks."""
