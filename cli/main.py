"""The command ``maitred``: finds the command meant, runs it, and turns whatever happens into one exit code."""

from __future__ import annotations

import io
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, TextIO

import click

from cli.exits import ExitCode, code_of, lines_of
from cli.interrupts import interrupts_wait_for_modules
from cli.lazy import LazyGroup
from cli.output import leave_pipe

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCES = {
    "plan": "Decide who sits where on one night.",
    "check": "Re-check a plan made by anyone: rules and values, without a solver.",
    "what-if": "What would be otherwise if a few things were.",
    "explain": "Why a party sits where it sits, or why not.",
    "availability": "When could one more party come?",
    "moves": "What each further move of a promised party would gain.",
    "simulate": "Play many busy nights and say what each way to book gains.",
    "shell": "Ask many questions of one night, at a prompt.",
    "book": "Give one more party a place, now.",
    "confirm": "Turn a hold into a booking.",
    "cancel": "A party will not come.",
    "arrive": "A party sits down: by its reference or its ticket.",
    "no-show": "A party did not come.",
    "waitlist": "Rank those who wait, and offer them what is free.",
    "reference": "Draw and check the tickets of bookings.",
    "requests": "What guests ask for beside a table.",
    "payments": "Take in what was paid as deposits.",
    "customers": "Forget a customer, keep the figures.",
    "events": "What changed, in order; live with --follow.",
    "db": "Set up the database, check its schema, or take it back.",
    "load": "Take a folder into the database.",
    "export": "Write a night of the database out as a folder.",
    "allocate": "Plan a night of the database and save the plan.",
    "batch": "Plan and save the nights of many venues.",
    "report": "A saved night, or many, on paper and on a page.",
    "demo": "Write an example night to try things on.",
}
"""Every command with its line in the list; command ``x-y`` is ``command`` of module ``cli.commands.x_y``."""


@click.group(
    cls=LazyGroup,
    package="cli.commands",
    sentences=SENTENCES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="maitred", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the trace of an error (taken anywhere on the line).")
def root(debug: bool) -> None:
    """Who sits where tonight: proven, explained, re-checked."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line ``arguments`` (default: those of the process) and return the exit code."""
    sys.stdout, sys.stderr = _open(sys.stdout), _open(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    with interrupts_wait_for_modules():
        return run(sys.argv[1:] if arguments is None else arguments)


def _open(stream: TextIO | None) -> TextIO:
    """``stream``, or one that leads nowhere where it was closed before the command began."""
    return open(os.devnull, "w", encoding="utf-8") if stream is None else stream


def run(asked: Sequence[str], **context: Any) -> int:
    """Run one command line, with what a shell around it gives to the Click context, and return its exit code."""
    try:
        words = [word for word in asked if word != "--debug"]
        code = root.main(args=words, prog_name="maitred", standalone_mode=False, **context)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_pipe()
        return ExitCode.DONE
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("interrupted", err=True)
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.WRONG_USE
    except Exception as error:
        if "--debug" in asked:
            traceback.print_exception(error)
        for line in lines_of(error):
            click.echo(line, err=True)
        return code_of(error)
    return code if isinstance(code, int) else ExitCode.DONE


if __name__ == "__main__":
    raise SystemExit(main())
