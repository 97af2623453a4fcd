"""Scenarios side by side: every set of changes of a file is made, planned and held against the plan that stands."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault, InputRejected
from cli.changes import split_change
from cli.kept import Kept
from cli.questions import amended_by, what_if

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from allocator.domain.plan import Parameters
    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison
    from allocator.warm import Warm
    from allocator.what_if.amend import Amended
    from cli.pipeline import Warn
    from cli.questions import Source
    from data.scenarios import Scenario

    Named = tuple[str, Amended]
    Answered = tuple[str, str, Comparison]

FEWEST_EACH = 2
"""Scenarios for which a process of their own is worth its start."""

SHARE_FOR_STANDING = 0.3
"""Part of the time limit in which the night is planned as it stands, where no plan stands yet."""


def scenarios_of(source: Source, path: Path, warn: Warn) -> tuple[Named, ...]:
    """The night amended by each scenario of a file.

    Raises
    ------
    InputRejected
        with every fault of the file, and every change of every scenario that cannot be read or made.
    """
    from allocator.what_if.amend import ImpossibleChanges
    from data.scenarios import read_scenarios

    scenarios, wrong = read_scenarios(_content(path), path.name)
    found: list[Named] = []
    faults = list(wrong)
    for scenario in scenarios:
        try:
            amended = amended_by(source, [split_change(text) for text in scenario.changes])
        except ImpossibleChanges as error:
            faults += _faults(scenario, error.reasons, path.name)
            continue
        warn(f"{scenario.name}: {warning}" for warning in amended.warnings)
        found.append((scenario.name, amended))
    if faults:
        raise InputRejected(sorted(faults, key=lambda fault: fault.line))
    return tuple(found)


def _faults(scenario: Scenario, reasons: Sequence[str], file: str) -> Iterator[Fault]:
    """Why changes of a scenario cannot be made, each where it stands."""
    spelled = {
        " ".join(split_change(text)).strip(): line for text, line in zip(scenario.changes, scenario.lines, strict=True)
    }
    for reason in reasons:
        line = next((line for text, line in spelled.items() if reason.startswith(f"{text}:")), scenario.lines[0])
        yield Fault(file, line, "changes", reason)


def standing_for(source: Source, parameters: Parameters, stop: threading.Event) -> Warm:
    """The plan that stands; made now, it gets a part of the time, for the scenarios need the rest."""
    known = source.kept.planned(source.night, parameters)
    if known is not None:
        return known
    return source.standing(replace(parameters, time_limit=SHARE_FOR_STANDING * parameters.time_limit), stop=stop)


def compare_scenarios(
    standing: Warm, scenarios: Sequence[Named], parameters: Parameters, done: Callable[[str], None]
) -> tuple[tuple[Answered, ...], bool]:
    """Each scenario with its answer, in order, and whether that is all: Ctrl-C ends it with those answered by then.

    Several are asked side by side, in as many processes as there are workers; all together search as long as the time
    limit says.
    """
    from cli.executors import as_done, executor_of

    processes = max(1, min(parameters.workers, len(scenarios) // FEWEST_EACH))
    planned = replace(standing.planned, parameters=_each(parameters, len(scenarios), processes))
    answered: dict[int, Answered] = {}
    try:
        with executor_of(processes) as executor:
            questions = ((number, name, planned, amended) for number, (name, amended) in enumerate(scenarios))
            for number, found in as_done(executor, _answered, questions, processes + 1):
                answered[number] = found
                done(found[0])
    except KeyboardInterrupt:
        return tuple(answered[number] for number in sorted(answered)), False
    return tuple(answered[number] for number in sorted(answered)), True


def _answered(number: int, name: str, planned: Planned, amended: Amended) -> tuple[int, Answered]:
    """One scenario, in whichever process."""
    from allocator.warm import Warm
    from allocator.what_if.answer import answer

    kept = _kept()
    warm = kept.planned(planned.night, planned.parameters)
    if warm is None or warm.planned != planned:
        warm = Warm(planned)
        kept.keep(warm)
    found = what_if(warm, amended)
    return number, (name, answer(found), found)


@cache
def _kept() -> Kept:
    """What this process keeps from one scenario to the next."""
    return Kept()


def _each(parameters: Parameters, scenarios: int, processes: int) -> Parameters:
    """The share of time and workers that each scenario gets."""
    seconds = parameters.time_limit * min(1.0, processes / scenarios)
    return replace(parameters, time_limit=seconds, workers=max(1, parameters.workers // processes))


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
