"""``maitred demo``: an example night to try things on."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.domain.errors import UsageError
from cli.exits import ExitCode
from data.examples import EXAMPLES

NEXT = {
    "backroom-leeds": "--now 2026-11-28T12:00",
    "brasserie": "--service dinner --now 2026-11-28T10:00",
}
"""Options that make each example look the same on any day."""


@click.command(short_help="Write an example night to try things on.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("demo"))
@click.option("--example", type=click.Choice(EXAMPLES), default=EXAMPLES[0], show_default=True, help="Which night.")
def command(folder: Path, example: str) -> int:
    """Write an example night into FOLDER (default: demo). A file of yours that differs is never overwritten."""
    from cli.output import write_file
    from data.examples import example_files

    files = example_files(example)
    try:
        changed = [name for name, content in files.items() if _differs(folder / name, content)]
        if changed:
            raise UsageError(f"{folder} holds other files of these names: {', '.join(changed)}; nothing was written")
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}") from error
    for name, content in files.items():
        write_file(folder / name, content)
    click.echo(f"{len(files)} files of the night {example} are in {folder}; plan it with:")
    click.echo(f"maitred plan {folder} {NEXT[example]}")
    return ExitCode.DONE


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != content)
