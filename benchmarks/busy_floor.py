"""Write a folder with a floor of any size and no bookings, to simulate busy nights on.

    python -m benchmarks.busy_floor FOLDER [--tables 30] [--mix 13x2,9x4,4x6,2x8,2x12] [--no-joins] [--up-to 8]
    maitred simulate FOLDER --demand-from data/demand/reservation-statistics.json

Two in five tables are for two, two in five for four, the rest for six or eight, or what ``--mix`` says; tables of one
size stand in a row, and up to three neighbours may be joined. With ``--up-to`` the folder also gets a ``demand.json``
for ``--demand-from``: that of real reservations without the parties that are larger.
"""

from __future__ import annotations

import argparse
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PATTERN = (2, 4, 2, 4, 6, 2, 4, 2, 4, 8)
"""Seats of the first ten tables, of the next ten, and so on."""

SMALL = 4
"""Seats up to which a table is given to a single guest."""

DEMAND = "demand/reservation-statistics.json"

VENUE = """[venue]
id = "busy-floor"
name = "Busy floor of {tables} tables"
timezone = "Europe/London"

[service]
opens = "17:00"
closes = "23:00"
last_arrival = "21:30"

[turn_times]
default = 150
rules = [{{ up_to = 2, minutes = 90 }}, {{ up_to = 4, minutes = 105 }}, {{ up_to = 6, minutes = 120 }}]

[combinations]
generate = {joins}
"""


def usual_seats(tables: int) -> tuple[int, ...]:
    """Seats of each of so many tables."""
    return tuple(PATTERN[number % len(PATTERN)] for number in range(tables))


def mixed_seats(text: str) -> tuple[int, ...]:
    """Seats of each table of a mix: ``13x2,2x12`` is 13 tables for two and two for twelve."""
    pairs = [part.split("x") for part in text.split(",")]
    return tuple(int(seats) for count, seats in pairs for _ in range(int(count)))


def floor_files(tables: Sequence[int], *, joins: bool = True) -> dict[str, str]:
    """The files of the folder by name; ``tables`` are their seats."""
    seats = sorted(tables)
    rows = ["table_id,area,min_covers,max_covers,adjacent_to"]
    for number, size in enumerate(seats, 1):
        touches = number - 1 if number > 1 and seats[number - 2] == size else ""
        rows.append(f"{number},row of {size},{1 if size <= SMALL else size // 2},{size},{touches}")
    return {
        "venue.toml": VENUE.format(tables=len(seats), joins=str(joins).lower()),
        "tables.csv": "".join(f"{row}\n" for row in rows),
        "bookings.csv": "booking_id,customer_id,party_size,arrival\n",
    }


def demand_up_to(most: int) -> str:
    """Real demand as JSON, without the parties of more than ``most``."""
    document = json.loads(resources.files("data").joinpath(DEMAND).read_text("utf-8"))
    shares = document["party_size_share"]
    document["party_size_share"] = {size: share for size, share in shares.items() if int(size) <= most}
    return json.dumps(document)


def write_floor(folder: Path, tables: Sequence[int], *, joins: bool = True, up_to: int | None = None) -> None:
    """Write the folder; files of these names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    files = floor_files(tables, joins=joins)
    if up_to is not None:
        files["demand.json"] = demand_up_to(up_to)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def main() -> None:
    """Write the folder that is asked for."""
    parser = argparse.ArgumentParser(description="Write a floor to simulate busy nights on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", type=int, default=30, help="how many, of the usual mix")
    parser.add_argument("--mix", type=mixed_seats, help="tables and their seats instead, 13x2,9x4")
    parser.add_argument("--no-joins", action="store_true", help="nobody sits at several tables")
    parser.add_argument("--up-to", type=int, metavar="COVERS", help="leave larger parties out of a demand.json")
    asked = parser.parse_args()
    seats = asked.mix or usual_seats(asked.tables)
    write_floor(asked.folder, seats, joins=not asked.no_joins, up_to=asked.up_to)


if __name__ == "__main__":
    main()
