"""Write a folder with a floor of any size and no bookings, to simulate busy nights on.

    python -m benchmarks.busy_floor FOLDER [--tables 30]
    maitred simulate FOLDER --demand-from data/demand/reservation-statistics.json

Two in five tables are for two, two in five for four, the rest for six or eight; tables of one size stand in a row, and
up to three neighbours may be joined.
"""

from __future__ import annotations

import argparse
from pathlib import Path

PATTERN = (2, 4, 2, 4, 6, 2, 4, 2, 4, 8)
"""Seats of the first ten tables, of the next ten, and so on."""

SMALL = 4
"""Seats up to which a table is given to a single guest."""

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
generate = true
"""


def floor_files(tables: int) -> dict[str, str]:
    """The files of the folder by name."""
    seats = sorted(PATTERN[number % len(PATTERN)] for number in range(tables))
    rows = ["table_id,area,min_covers,max_covers,adjacent_to"]
    for number, size in enumerate(seats, 1):
        touches = number - 1 if number > 1 and seats[number - 2] == size else ""
        rows.append(f"{number},row of {size},{1 if size <= SMALL else size // 2},{size},{touches}")
    return {
        "venue.toml": VENUE.format(tables=tables),
        "tables.csv": "".join(f"{row}\n" for row in rows),
        "bookings.csv": "booking_id,customer_id,party_size,arrival\n",
    }


def write_floor(folder: Path, tables: int) -> None:
    """Write the folder; files of these names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in floor_files(tables).items():
        (folder / name).write_text(text, "utf-8")


def main() -> None:
    """Write the folder that is asked for."""
    parser = argparse.ArgumentParser(description="Write a floor to simulate busy nights on.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", type=int, default=30)
    asked = parser.parse_args()
    write_floor(asked.folder, asked.tables)


if __name__ == "__main__":
    main()
