"""What one process has read and planned, kept by the digest of its input: a shell asks many questions of one night."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from allocator.domain.night import Diary, Night
    from allocator.domain.plan import Parameters
    from allocator.warm import Warm


@dataclass
class Kept:
    """Folders read and nights planned so far; what has changed since then is read and planned again."""

    _diaries: dict[str, Diary] = field(default_factory=dict)
    _nights: dict[str, Warm] = field(default_factory=dict)

    def diary(self, folder: Path, read: Callable[[], Diary]) -> Diary:
        """What ``folder`` holds now."""
        digest = _folder_digest(folder)
        if digest not in self._diaries:
            self._diaries = {digest: read()}
        return self._diaries[digest]

    def planned(self, night: Night, parameters: Parameters) -> Warm | None:
        """``night`` as it was planned before with these parameters, if it was."""
        return self._nights.get(_night_digest(night, parameters))

    def keep(self, warm: Warm) -> None:
        """Keep a planned night with its model."""
        self._nights[_night_digest(warm.planned.night, warm.planned.parameters)] = warm


def kept() -> Kept:
    """What the shell around this command keeps; outside a shell nothing was kept yet."""
    return click.get_current_context().find_object(Kept) or Kept()


def _night_digest(night: Night, parameters: Parameters) -> str:
    from data.database.digest import RunOptions, night_digest

    return night_digest(night, RunOptions(parameters, now=night.now))


def _folder_digest(folder: Path) -> str:
    """Digest of the files a night is read from; one that cannot be read is for the reader to tell."""
    said = hashlib.sha256(str(folder.resolve()).encode())
    for path in sorted(folder.glob("*")):
        if path.suffix in (".csv", ".toml") and path.is_file():
            try:
                content = path.read_bytes()
            except OSError:
                content = b""
            said.update(path.name.encode() + b"\0" + content + b"\0")
    return said.hexdigest()
