"""Every fault that bookings.csv may have is told with its line and column."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.folders import bookings, contents, faults

if TYPE_CHECKING:
    from pathlib import Path

ROW = "B1,C1,2,2026-11-28T19:00"

ONE_FAULT = {
    "a party of nobody": (
        {"bookings_csv": bookings("B1,C1,0,2026-11-28T19:00")},
        "bookings.csv:2: party_size: must be a whole number >= 1, not '0'",
    ),
    "a party of x": (
        {"bookings_csv": bookings("B1,C1,x,2026-11-28T19:00")},
        "bookings.csv:2: party_size: must be a whole number >= 1, not 'x'",
    ),
    "half a guest": (
        {"bookings_csv": bookings("B1,C1,2.5,2026-11-28T19:00")},
        "bookings.csv:2: party_size: must be a whole number >= 1, not '2.5'",
    ),
    "a party beyond belief": (
        {"bookings_csv": bookings("B1,C1,99999999999999999999,2026-11-28T19:00")},
        "bookings.csv:2: party_size: must be a whole number <= 1000000, not '99999999999999999999'",
    ),
    "a required cell left empty": (
        {"bookings_csv": bookings("B1,,2,2026-11-28T19:00")},
        "bookings.csv:2: customer_id: is required",
    ),
    "a booking id used twice": (
        {"bookings_csv": bookings(ROW, "", ROW)},
        "bookings.csv:4: booking_id: 'B1' is on line 2 already",
    ),
    "an arrival in words": (
        {"bookings_csv": bookings("B1,C1,2,tonight at nine")},
        "bookings.csv:2: arrival: must be a local time such as 2026-11-28T21:30, not 'tonight at nine'",
    ),
    "an arrival without a time": (
        {"bookings_csv": bookings("B1,C1,2,2026-11-28")},
        "bookings.csv:2: arrival: must be a local time such as 2026-11-28T21:30, not '2026-11-28'",
    ),
    "a day that is not in the calendar": (
        {"bookings_csv": bookings("B1,C1,2,2026-02-30T19:00")},
        "bookings.csv:2: arrival: '2026-02-30T19:00' is not in the calendar",
    ),
    "a year beyond belief": (
        {"bookings_csv": bookings("B1,C1,2,9999-12-31T23:59")},
        "bookings.csv:2: arrival: the year 9999 is not between 1970 and 2199",
    ),
    "a time the clocks go forward over": (
        {"bookings_csv": bookings("B1,C1,2,2027-03-28T01:30")},
        "bookings.csv:2: arrival: '2027-03-28T01:30' does not exist in Europe/London: the clocks go forward over it",
    ),
    "an unknown status": (
        {"bookings_csv": bookings(ROW + ",maybe", columns="status")},
        "bookings.csv:2: status: must be one of requested, confirmed, arrived, completed, cancelled, no_show, "
        "not 'maybe'",
    ),
    "a lock that is neither true nor false": (
        {"bookings_csv": bookings(ROW + ",yes", columns="locked")},
        "bookings.csv:2: locked: must be true or false, not 'yes'",
    ),
    "a stay of no length": (
        {"bookings_csv": bookings(ROW + ",0", columns="duration_minutes")},
        "bookings.csv:2: duration_minutes: must be a whole number >= 1, not '0'",
    ),
    "money with too many decimals": (
        {"bookings_csv": bookings(ROW + ",12.345", columns="expected_spend")},
        "bookings.csv:2: expected_spend: must have at most 2 decimals in this currency, not '12.345'",
    ),
    "money with a sign": (
        {"bookings_csv": bookings(ROW + ",-5.00", columns="expected_spend")},
        "bookings.csv:2: expected_spend: must be an amount of money such as 50.00, not '-5.00'",
    ),
    "money beyond belief": (
        {"bookings_csv": bookings(ROW + "," + "9" * 60, columns="expected_spend")},
        f"bookings.csv:2: expected_spend: must be at most 10000000000.00, not '{'9' * 40}…'",
    ),
    "earliest after arrival": (
        {"bookings_csv": bookings(ROW + ",2026-11-28T19:15", columns="earliest")},
        "bookings.csv:2: earliest: must not be later than arrival",
    ),
    "latest before arrival": (
        {"bookings_csv": bookings(ROW + ",2026-11-28T18:45", columns="latest")},
        "bookings.csv:2: latest: must not be earlier than arrival",
    ),
    "an unknown table held": (
        {"bookings_csv": bookings(ROW + ",1+7", columns="tables")},
        "bookings.csv:2: tables: unknown table '7'",
    ),
    "a set of tables joined by a semicolon": (
        {"bookings_csv": bookings(ROW + ",1;2", columns="tables")},
        "bookings.csv:2: tables: unknown table '1;2' (tables of one set are joined by '+')",
    ),
    "a set of no tables": (
        {"bookings_csv": bookings(ROW + ",+", columns="tables")},
        "bookings.csv:2: tables: must name tables such as 15+16, not '+'",
    ),
    "an unknown area needed": (
        {"bookings_csv": bookings(ROW + ",area:cellar", columns="needs")},
        "bookings.csv:2: needs: unknown area 'cellar'",
    ),
    "an unknown table wished for": (
        {"bookings_csv": bookings(ROW + ",table:99", columns="wishes")},
        "bookings.csv:2: wishes: unknown table '99'",
    ),
    "a lock without tables": (
        {"bookings_csv": bookings(ROW + ",true", columns="locked")},
        "bookings.csv:2: tables: is required: the booking is locked to its tables",
    ),
    "an arrived party without tables": (
        {"bookings_csv": bookings(ROW + ",arrived", columns="status")},
        "bookings.csv:2: tables: is required: the party has arrived and sits somewhere",
    ),
    "more cells than columns": (
        {"bookings_csv": bookings(ROW + ",window, please")},
        "bookings.csv:2: has 6 cells under 4 columns: put text that has a comma in quotation marks",
    ),
    "a NUL character": (
        {"bookings_csv": bookings("B\0,C1,2,2026-11-28T19:00")},
        "bookings.csv:2: holds a NUL character",
    ),
    "an id over two lines": (
        {"bookings_csv": bookings('"B\n1",C1,2,2026-11-28T19:00')},
        "bookings.csv:2: booking_id: must stand on one line, not 'B\\n1'",
    ),
    "an id without end": (
        {"bookings_csv": bookings("B" * 101 + ",C1,2,2026-11-28T19:00")},
        "bookings.csv:2: booking_id: must have at most 100 characters, not 101",
    ),
    "a quotation mark never closed": (
        {"bookings_csv": bookings(ROW + ',"oops', "B2,C1,2,2026-11-28T19:00,", columns="notes")},
        "bookings.csv:2: lines 2 to 3 cannot be read, check the quotation marks: unexpected end of data",
    ),
    "text after a closing quotation mark": (
        {"bookings_csv": bookings(ROW + ',"a"b', columns="notes")},
        "bookings.csv:2: this row cannot be read, check the quotation marks: ',' expected after '\"'",
    ),
    "a cell longer than the CSV reader takes": (
        {"bookings_csv": bookings("x" * (csv.field_size_limit() + 1) + ",C1,2,2026-11-28T19:00")},
        "bookings.csv:2: this row cannot be read, check the quotation marks: field larger than field limit (131072)",
    ),
    "a missing column": (
        {"bookings_csv": "booking_id,customer_id,party_size\nB1,C1,2\n"},
        "bookings.csv:1: arrival: this column is missing",
    ),
    "a column that occurs twice": (
        {"bookings_csv": bookings(ROW + ",3", columns="party_size")},
        "bookings.csv:1: party_size: this column occurs 2 times",
    ),
    "semicolons for commas": (
        {"bookings_csv": bookings(ROW).replace(",", ";")},
        "bookings.csv:1: the header has one column only: separate cells by ',' and not ';'",
    ),
    "an empty file": (
        {"bookings_csv": "\n"},
        "bookings.csv: is empty: the first line must name the columns, at least booking_id, customer_id, party_size, "
        "arrival",
    ),
    "a file in another encoding": (
        {"bookings_csv": bookings(ROW, "B2,é,2,2026-11-28T19:00").encode("latin-1")},
        "bookings.csv:3: is not UTF-8 text (byte 0xe9): save it as UTF-8",
    ),
    "a missing file": (
        {"bookings_csv": None},
        "bookings.csv: is missing: a folder must hold venue.toml, tables.csv, bookings.csv",
    ),
}


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_fault_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    files, expected = ONE_FAULT[case]

    assert faults(tmp_path, **files) == [expected]


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
def test_a_lock_without_tables_does_not_matter_once_the_booking_takes_no_part(status: str, tmp_path: Path) -> None:
    text = bookings(f"{ROW},true,{status}", columns="locked,status")

    assert contents(tmp_path, bookings_csv=text).diary.parties[0].locked
