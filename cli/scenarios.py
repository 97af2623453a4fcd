"""Scenarios side by side: every set of changes of a file is made, planned and held against the plan that stands."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault, InputRejected
from cli.changes import split_change
from cli.questions import amended_by, what_if

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from allocator.domain.questions import Comparison
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended
    from cli.pipeline import Warn
    from cli.questions import Source

    Named = tuple[str, Amended]
    Answered = tuple[str, str, Comparison]

SHARE_OF_LIMIT = 1.5
"""All scenarios together may search as long as this many plans would."""


def scenarios_of(source: Source, path: Path, warn: Warn) -> tuple[Named, ...]:
    """The night amended by each scenario of a file.

    Raises
    ------
    InputRejected
        with every fault of the file, and every change of every scenario that cannot be read or made.
    """
    from allocator.what_if.amend import ImpossibleChanges
    from data.scenarios import read_scenarios

    found: list[Named] = []
    faults: list[Fault] = []
    for scenario in read_scenarios(_content(path), path.name):
        try:
            amended = amended_by(source, [split_change(text) for text in scenario.changes])
        except ImpossibleChanges as error:
            faults += [Fault(path.name, scenario.line, "changes", reason) for reason in error.reasons]
            continue
        warn(f"{scenario.name}: {warning}" for warning in amended.warnings)
        found.append((scenario.name, amended))
    if faults:
        raise InputRejected(faults)
    return tuple(found)


def compare_scenarios(
    standing: Warm, scenarios: Sequence[Named], done: Callable[[str], None], stop: threading.Event
) -> tuple[Answered, ...]:
    """Each scenario with its answer, in order; where it is stopped, those that were answered by then."""
    from allocator.warm import Warm
    from allocator.what_if.answer import answer

    planned = standing.planned
    parameters = planned.parameters
    seconds = min(parameters.time_limit, SHARE_OF_LIMIT * parameters.time_limit / max(1, len(scenarios)))
    limited = Warm(replace(planned, parameters=replace(parameters, time_limit=seconds)))
    answered: list[Answered] = []
    for name, amended in scenarios:
        found = what_if(limited, amended, stop=stop)
        if stop.is_set():
            break
        answered.append((name, answer(found), found))
        done(name)
    return tuple(answered)


@contextmanager
def bar(count: int, *, quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on standard error where somebody looks at it; to be told the name of each scenario done."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("planning the night as it stands", total=count)
        yield lambda name: progress.update(task, advance=1, description=f"done: {name}")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputRejected([Fault(path.name, 0, "", f"cannot be read: {error.strerror}")]) from error
