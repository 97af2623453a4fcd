"""Changes as they are typed: ``--party 9@22:30~60``, ``--close area:terrace``; one table for options and scenarios."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

import click

from allocator.domain.floor import parse_tables
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseArea,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    SetTurns,
    ShiftTurns,
    Unjoin,
)
from cli.options import parse_moves

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocator.what_if.changes import Change

    Command = Callable[..., Any]

MOST = 10_000
"""Covers, tables or minutes above this are a slip of the pen."""


def _party(text: str) -> Change:
    found = _matched(r"(\d+)@(\d\d?):(\d\d)(?:~(\d+))?", text, "9@22:30 or 9@22:30~60")
    hour, minute = int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise ValueError(f"{found[2]}:{found[3]} is no time of day")
    return AskParty(_count(found[1]), 60 * hour + minute, _count(found[4]) if found[4] else 0)


def _cancel(text: str) -> Change:
    return Cancel(_name(text, "B012"))


def _grow(text: str) -> Change:
    found = _matched(r"(.+)=\s*(\d+)", text, "B012=8")
    return Grow(found[1].strip(), _count(found[2]))


def _late(text: str) -> Change:
    found = _matched(r"(.+)=\s*(\d+)", text, "B012=30")
    return Delay(found[1].strip(), _count(found[2]))


def _close(text: str) -> Change:
    name = _name(text, "7 or area:terrace")
    kind, colon, area = name.partition(":")
    return CloseArea(_name(area, "area:terrace")) if kind == "area" and colon else CloseTable(name)


def _join(text: str) -> Change:
    found = _matched(r"(.+)=\s*(\d+)\s*-\s*(\d+)", text, "11+12=9-16")
    least, most = _count(found[2]), _count(found[3])
    if least > most:
        raise ValueError(f"takes {least} covers at least but {most} at most")
    return Join(_tables(found[1], "11+12=9-16"), least, most)


def _unjoin(text: str) -> Change:
    return Unjoin(_tables(text, "15+16"))


def _turn(text: str) -> Change:
    found = _matched(r"([+-]?)\s*(\d+)", text, "+15, -15 or 120")
    minutes = _count(found[2])
    if not found[1]:
        return SetTurns(minutes)
    return ShiftTurns(minutes if found[1] == "+" else -minutes)


def _limit(text: str) -> Change:
    found = _matched(r"(\d+)", text, "3")
    return LimitTables(_bounded(int(found[1])))


def _moves(text: str) -> Change:
    try:
        return AllowMoves(parse_moves(text))
    except click.BadParameter as error:
        raise ValueError(error.message) from None


READERS: dict[str, Callable[[str], Change]] = {
    "--party": _party,
    "--cancel": _cancel,
    "--grow": _grow,
    "--late": _late,
    "--close": _close,
    "--join": _join,
    "--unjoin": _unjoin,
    "--turn": _turn,
    "--limit": _limit,
    "--moves": _moves,
}
"""How the value of each change is read; a ``ValueError`` says in a sentence why it cannot be."""

HELP = {
    "--party": ("N@HH:MM[~MIN]", "A party asks to come, at most so many minutes sooner or later."),
    "--cancel": ("ID", "A party does not come."),
    "--grow": ("ID=N", "A party comes with so many covers."),
    "--late": ("ID=MIN", "A party comes so much later."),
    "--close": ("TABLE|area:NAME", "Out of use for the night."),
    "--join": ("T+T=MIN-MAX", "Tables may be joined, for so many covers."),
    "--unjoin": ("T+T", "These tables may not be joined."),
    "--turn": ("+MIN|-MIN|MIN", "Every turn time longer, shorter, or the same for all."),
    "--limit": ("N", "Tables one customer may have."),
    "--moves": ("N|P%", "Promised bookings that may be moved."),
}
"""What the help says of each change."""


def change_options(command: Command) -> Command:
    """Add an option for each change; the command receives them as ``typed``: pairs of flag and value."""

    @functools.wraps(command)
    def gathered(**given: Any) -> Any:
        typed = tuple((flag, value) for flag in READERS for value in given.pop(_argument(flag)))
        return command(**given, typed=typed)

    decorated: Command = gathered
    for flag in reversed(READERS):
        metavar, sentence = HELP[flag]
        option = click.option(flag, _argument(flag), multiple=True, metavar=metavar, help=sentence)
        decorated = option(decorated)
    return decorated


def read_changes(typed: Iterable[tuple[str, str]]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes typed, and a sentence for each that cannot be read."""
    changes: list[Change] = []
    reasons: list[str] = []
    for flag, value in typed:
        reader = READERS.get(flag)
        if reader is None:
            reasons.append(f"{flag}: there is no such change; there are {', '.join(READERS)}")
            continue
        try:
            changes.append(reader(value.strip()))
        except ValueError as error:
            reasons.append(f"{f'{flag} {value}'.strip()}: {error}")
    return tuple(changes), tuple(reasons)


def split_change(text: str) -> tuple[str, str]:
    """Flag and value of a change as a scenario spells it, ``--close 7``."""
    flag, _, value = text.strip().partition(" ")
    if "=" in flag:
        flag, _, rest = flag.partition("=")
        value = f"{rest} {value}".strip()
    return flag, value


def _argument(flag: str) -> str:
    return f"change_{flag.removeprefix('--')}"


def _matched(pattern: str, text: str, example: str) -> re.Match[str]:
    found = re.fullmatch(pattern, text, re.ASCII)
    if found is None:
        raise ValueError(f"must be like {example}")
    return found


def _name(text: str, example: str) -> str:
    if not text.strip():
        raise ValueError(f"must be like {example}")
    return text.strip()


def _tables(text: str, example: str) -> tuple[str, ...]:
    tables = parse_tables(text)
    if len(tables) < 2:
        raise ValueError(f"must name two tables or more, like {example}")
    return tables


def _count(digits: str) -> int:
    count = _bounded(int(digits))
    if count < 1:
        raise ValueError("must be 1 or more")
    return count


def _bounded(count: int) -> int:
    if count > MOST:
        raise ValueError(f"must be {MOST} or less")
    return count
