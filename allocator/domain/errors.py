"""Every error the product raises on purpose; the command line maps each class to one exit code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.night import Diary


class MaitredError(Exception):
    """Root of all errors a user may meet; its message is a sentence for people."""


class UsageError(MaitredError):
    """The command was used wrongly (exit code 2)."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong, or odd, with an input.

    ``line`` counts from 1; 0 stands for the file as a whole. ``column`` is the name of the CSV column or
    TOML key, empty where the row or file as a whole is meant.
    """

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.message}" if self.column else f"{place}: {self.message}"


class InputRejected(MaitredError):
    """The input is at fault and nothing was changed (exit code 3); carries every fault found.

    ``total`` is the full count where ``faults`` was cut to a limit; ``sound`` is what could be read of bookings and
    waitlist where nothing is wrong with the venue and its floor, so that more can be said of it.
    """

    def __init__(self, faults: Sequence[Fault], total: int | None = None, sound: Diary | None = None) -> None:
        self.faults = tuple(faults)
        self.sound = sound
        self.total = len(self.faults) if total is None else total
        super().__init__(f"{self.total} fault{'s' if self.total != 1 else ''} in the input")


class Refused(MaitredError):
    """Taken, over the limit, or another run holds this night; nothing changed (exit code 5)."""


class DatabaseUnavailable(MaitredError):
    """The database cannot be reached or is not at this version's schema (exit code 6)."""


class NoPlan(MaitredError):
    """No plan within the time limit (exit code 8)."""


class InternalCheckFailed(MaitredError):
    """A plan failed its independent re-check, or two proofs disagree; nothing is saved (exit code 70)."""
