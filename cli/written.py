"""Where a plan is written: options that every command with a plan shares, and the writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cli.options import handed_over, named_file
from cli.output import STDOUT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from allocator.domain.planned import Planned
    from data.documents.plan import Document

    Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Written:
    """Where the plan goes; ``None`` = not asked for. With ``quiet`` nothing but errors is said."""

    json_to: str | None = None
    csv_to: str | None = None
    html_to: Path | None = None
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.json_to == self.csv_to == STDOUT:
            raise click.UsageError("only one of --json and --csv can go to standard output")
        files = [str(each) for each in (self.json_to, self.csv_to, self.html_to) if each is not None]
        if len(set(files)) < len(files):
            raise click.UsageError("--json, --csv and --html cannot go to the same file")

    @property
    def shown(self) -> bool:
        """Whether the plan is also shown to people, on standard output."""
        return not self.quiet and STDOUT not in (self.json_to, self.csv_to)


def written_options(command: Command) -> Command:
    """Add ``--json --csv --html --quiet``; the command receives them as ``written: Written``."""
    return handed_over(
        "written",
        Written,
        click.option("--json", "json_to", metavar="FILE|-", help="Write the plan as JSON."),
        click.option("--csv", "csv_to", metavar="FILE|-", help="Write the plan as CSV."),
        click.option(
            "--html",
            "html_to",
            type=named_file,
            metavar="FILE",
            help="Write the night as a page, to print too.",
        ),
        click.option("--quiet", is_flag=True, help="Say nothing but errors."),
    )(command)


def write_plan(planned: Planned, document: Document, written: Written, *, interrupted: bool = False) -> None:
    """Write ``planned``, whose JSON is ``document``, wherever it was asked for.

    Raises
    ------
    UsageError
        if a place cannot be written.
    """
    from cli.output import put, write_file
    from data.documents.plan import document_text
    from data.documents.sheet import plan_csv

    if written.json_to:
        put(written.json_to, document_text(document))
    if written.csv_to:
        put(written.csv_to, plan_csv(planned))
    if written.html_to:
        from cli.pages.night import planned_page

        write_file(written.html_to, planned_page(planned, interrupted=interrupted).encode())
