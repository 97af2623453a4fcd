"""Options that several commands share: which night is meant, and how it is to be planned."""

from __future__ import annotations

import functools
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.domain.plan import Goal, Parameters, WaitlistPolicy
from allocator.domain.venue import MoveLimit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from enum import StrEnum

    Command = Callable[..., Any]
    Decorator = Callable[[Command], Command]

MOST_WORKERS = 8
"""Workers beyond which a night is not solved faster."""

MOST_SECONDS = 1_000_000
"""Longest search that is believed, eleven days."""


@dataclass(frozen=True, slots=True)
class NightOptions:
    """Which night is meant; ``now`` as typed, for only the venue knows its time zone. ``None`` = not given."""

    day: date | None = None
    service: str | None = None
    now: str | None = None


@dataclass(frozen=True, slots=True)
class GoalOptions:
    """What counts as a good plan; ``None`` = not given, so that what a plan states of itself may stand in."""

    goal: Goal | None = None
    waitlist: WaitlistPolicy | None = None
    max_moves: MoveLimit | None = None


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How long and by what means to search."""

    time_limit: float = 30.0
    gap: float = 0.0
    workers: int = 1
    seed: int = 0
    deterministic: bool = False


def parameters_of(aim: GoalOptions, search: SearchOptions | None = None) -> Parameters:
    """What the solver and the verifier are told."""
    search = search or SearchOptions()
    return Parameters(
        goal=aim.goal or Goal.COVERS,
        waitlist=aim.waitlist or WaitlistPolicy.STRICT,
        time_limit=search.time_limit,
        gap=search.gap,
        workers=search.workers,
        seed=search.seed,
        deterministic=search.deterministic,
    )


class Finite(click.FloatRange):
    """A number within bounds; ``nan`` is within none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number ``value`` says."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


def parse_date(text: str) -> date:
    """The date ``2026-11-28``."""
    from data.times import parse_date as date_of

    try:
        return date_of(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def parse_moves(text: str) -> MoveLimit:
    """A number of moves ``3``, or a share of the promised bookings that hold tables, ``10%``."""
    found = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)%", text.strip(), re.ASCII)
    if not found or (found[2] and float(found[2]) > 100):
        raise click.BadParameter(f"{text!r} is neither a number like 3 nor a share like 10%")
    return MoveLimit(count=int(found[1])) if found[1] else MoveLimit(percent=float(found[2]))


def named_file(text: str) -> Path:
    """A file for what does not go to standard output."""
    if text == "-":
        raise click.BadParameter("this goes to a file only: give it a name")
    if (file := Path(text)).is_dir():
        raise click.BadParameter(f"{text!r} is a folder")
    return file


def usable_cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cores() -> int:
    """Cores this process may use, up to the number that helps one search."""
    return min(usable_cores(), MOST_WORKERS)


def night_options(command: Command) -> Command:
    """Add ``--date --service --now``; the command receives them as ``which: NightOptions``."""
    return handed_over(
        "which",
        NightOptions,
        click.option(
            "--date", "day", type=parse_date, metavar="DATE", help="Service date (default: that of the rows)."
        ),
        click.option("--service", metavar="NAME", help="Service, where the date has several."),
        click.option("--now", metavar="TIME", help="What to take for now, 2026-11-28T12:00 (default: the present)."),
    )(command)


def goal_options(command: Command) -> Command:
    """Add ``--goal --waitlist --max-moves``; the command receives them as ``aim: GoalOptions``."""
    return handed_over(
        "aim",
        GoalOptions,
        _choice("--goal", Goal, "What a request is worth (default: covers)."),
        _choice("--waitlist", WaitlistPolicy, "In rank order or by weight (default: strict)."),
        click.option(
            "--max-moves",
            type=parse_moves,
            metavar="N|P%",
            help="Promised bookings that may change tables (default: the venue's).",
        ),
    )(command)


def search_options(command: Command) -> Command:
    """Add ``--time-limit --gap --workers --seed --deterministic``; received as ``search: SearchOptions``."""
    threads = click.option(
        "--workers",
        type=click.IntRange(1),
        default=cores,
        metavar="N",
        help=f"Threads that search (default: the cores, at most {MOST_WORKERS}).",
    )
    return handed_over("search", SearchOptions, *_LENGTH, threads, *_CHANCE)(command)


def many_searches_options(command: Command) -> Command:
    """The same where many nights are searched at once, with ``--solver-workers`` for the threads of each."""
    threads = click.option(
        "--solver-workers",
        "workers",
        type=click.IntRange(1),
        default=1,
        metavar="N",
        show_default=True,
        help="Threads of each search; all searches together never have more than the cores.",
    )
    return handed_over("search", SearchOptions, *_LENGTH, threads, *_CHANCE)(command)


_LENGTH = (
    click.option(
        "--time-limit",
        type=Finite(0, MOST_SECONDS, min_open=True),
        default=30.0,
        metavar="SECONDS",
        show_default=True,
        help="Longest search.",
    ),
    click.option(
        "--gap",
        type=Finite(0, 1),
        default=0.0,
        metavar="FRACTION",
        show_default=True,
        help="Distance to the bound that is good enough.",
    ),
)
_CHANCE = (
    click.option(
        "--seed",
        type=click.IntRange(0, 2**31 - 1),
        default=0,
        metavar="N",
        show_default=True,
        help="Seed of the search.",
    ),
    click.option("--deterministic", is_flag=True, help="Limit the work instead of the time: the same plan every time."),
)


def plan_options(command: Command) -> Command:
    """Every option of a plan but which night: :func:`goal_options` and :func:`search_options`."""
    return goal_options(search_options(command))


def _choice(flag: str, kind: type[StrEnum], sentence: str) -> Decorator:
    """An option whose values are those of ``kind``."""
    return click.option(
        flag,
        type=click.Choice([each.value for each in kind]),
        callback=lambda _ctx, _param, text: None if text is None else kind(text),
        help=sentence,
    )


def handed_over(name: str, kind: type[Any], *options: Decorator) -> Decorator:
    """A decorator that adds ``options`` and hands their values over as one ``kind``, the argument ``name``."""
    fields = kind.__dataclass_fields__

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def gathered(**given: Any) -> Any:
            values = {field: given.pop(field) for field in fields}
            return command(**given, **{name: kind(**values)})

        decorated: Command = gathered
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate
