"""The nights a simulation has played so far, kept in a file as they are done, so that it can be gone on with.

The first line says by a digest which question they answer; each further line is one night. A line that was cut off by
an interruption is played again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from allocator.domain.errors import UsageError
from allocator.domain.simulated import BookingPolicy, Counted, PlayedNight

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = 1


class SimulationLog:
    """The file ``path``, for the nights of the question with this ``digest``."""

    def __init__(self, path: Path, digest: str) -> None:
        self.path = path
        self._head = json.dumps({"simulation_log": VERSION, "question": digest})

    def read(self) -> list[PlayedNight]:
        """The nights kept so far; none where there is no file yet.

        Raises
        ------
        UsageError
            if the file is no log, or holds nights of another question.
        """
        try:
            content = self.path.read_text("utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot read {self.path}: {error}") from error
        lines = content.splitlines(keepends=True)
        if lines and lines[0].rstrip("\n") != self._head:
            raise UsageError(f"{self.path} is not about this simulation: remove it, or name another file with --resume")
        return list(_nights(lines[1:]))

    def begin(self, kept: list[PlayedNight]) -> None:
        """Write the log anew with what is ``kept``, whole or not at all."""
        part = self.path.with_name(f".{self.path.name}.part")
        try:
            part.write_text("".join(f"{line}\n" for line in (self._head, *map(_line, kept))), "utf-8")
            part.replace(self.path)
        except OSError as error:
            # Not "from error": that names the part beside it, of which whoever named the file knows nothing.
            raise UsageError(f"cannot write {self.path}: {error.strerror or error}") from None

    def add(self, night: PlayedNight) -> None:
        """Keep one more night."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{_line(night)}\n")

    def remove(self) -> None:
        """It is not needed any more."""
        self.path.unlink(missing_ok=True)


def _line(night: PlayedNight) -> str:
    counted = [[scenario, policy.value, asdict(each)] for (scenario, policy), each in night.counted.items()]
    return json.dumps({"load": night.load, "index": night.index, "counted": counted}, separators=(",", ":"))


def _nights(lines: list[str]) -> Iterator[PlayedNight]:
    for line in lines:
        if line.endswith("\n"):
            found: dict[str, Any] = json.loads(line)
            yield PlayedNight(
                found["load"],
                found["index"],
                {(scenario, BookingPolicy(policy)): _counted(each) for scenario, policy, each in found["counted"]},
            )


def _counted(found: dict[str, Any]) -> Counted:
    return Counted(**{**found, "refusals": tuple(found["refusals"])})
