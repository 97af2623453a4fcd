"""Small folders on disk: a venue that is in order, to which each test adds its own files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import InputRejected
from data.folder import FolderContents, read_folder

if TYPE_CHECKING:
    from pathlib import Path

VENUE = """\
[venue]
id = "corner-house"
timezone = "Europe/London"
country = "GB"

[service]
opens = "18:00"
closes = "02:00"
"""

HEAD = '[venue]\nid = "v1"\ntimezone = "Europe/London"\n'
"""The beginning of a venue.toml that goes on with its hours."""

EVENING = 'opens = "18:00"\ncloses = "23:00"'
LATE = 'opens = "22:00"\ncloses = "04:00"'

TABLES = """\
table_id,area,min_covers,max_covers,tags,adjacent_to
1,bar,1,4,booth;quiet,2
2,bar,1,4,booth,
10,terrace,2,6,heater,
"""

BOOKINGS = "booking_id,customer_id,party_size,arrival,"


def two_services(first: str, second: str) -> str:
    """A venue.toml of two services with these lines each."""
    return HEAD + f'[[services]]\nname = "one"\n{first}\n[[services]]\nname = "other"\n{second}\n'


def make_folder(folder: Path, **files: str | bytes | None) -> Path:
    """``folder`` with a sound venue, three tables and no booking; ``tables_csv="…"`` replaces or adds a file."""
    texts = {"venue_toml": VENUE, "tables_csv": TABLES, "bookings_csv": BOOKINGS + "\n", **files}
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode()
            (folder / name.replace("_", ".")).write_bytes(raw)
    return folder


def bookings(*rows: str, columns: str = "") -> str:
    """bookings.csv with the required columns, more ``columns``, and ``rows``."""
    return "\n".join([BOOKINGS.rstrip(",") + ("," + columns if columns else ""), *rows, ""])


def contents(folder: Path, **files: str | bytes | None) -> FolderContents:
    """What such a folder holds."""
    return read_folder(make_folder(folder, **files))


def faults(folder: Path, **files: str | bytes | None) -> list[str]:
    """The faults such a folder is refused for, as they are printed."""
    with pytest.raises(InputRejected) as refused:
        read_folder(make_folder(folder, **files))
    assert refused.value.total == len(refused.value.faults)
    return [str(fault) for fault in refused.value.faults]


def warnings(folder: Path, **files: str | bytes | None) -> list[str]:
    """The warnings such a folder is read with."""
    return [str(warning) for warning in contents(folder, **files).warnings]
