"""A faulty folder is refused with every fault of every file, each with its file, line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import InputRejected
from data.folder import read_folder
from data.folder.findings import LISTED_PER_FILE
from tests.folders import TABLES, VENUE, bookings, contents, faults, make_folder

if TYPE_CHECKING:
    from pathlib import Path

ROW = "B1,C1,2,2026-11-28T19:00"
COMBINATIONS = "tables,min_covers,max_covers\n"
WAITLIST = "entry_id,customer_id,party_size,arrival,created_at,earliest,expires_at\n"
CLOSURES = "table_id,area,from,to\n"
CUSTOMERS = "customer_id,visits,total_spend,last_visit,table_limit\n"

ONE_FAULT = {
    "tables without any": (
        {"tables_csv": TABLES.splitlines()[0], "combinations_csv": COMBINATIONS + "1+2,5,8\n"},
        "tables.csv: has no rows: a venue needs at least one table",
    ),
    "a table id used twice": (
        {"tables_csv": TABLES + "1,bar,1,4,,\n"},
        "tables.csv:5: table_id: '1' is on line 2 already",
    ),
    "a table id that would part a list": (
        {"tables_csv": TABLES + "A+B,bar,1,4,,\n"},
        "tables.csv:5: table_id: must not contain '+', which separates tables: 'A+B'",
    ),
    "a smallest party above the largest": (
        {"tables_csv": TABLES + "4,bar,5,4,,\n"},
        "tables.csv:5: max_covers: must be at least min_covers, which is 5, not 4",
    ),
    "an unknown neighbour": (
        {"tables_csv": TABLES + "4,bar,1,4,,5\n"},
        "tables.csv:5: adjacent_to: unknown table '5'",
    ),
    "a place that is no number": (
        {"tables_csv": "table_id,area,min_covers,max_covers,x\n1,bar,1,4,left\n"},
        "tables.csv:2: x: must be a number, not 'left'",
    ),
    "a combination of an unknown table": (
        {"combinations_csv": COMBINATIONS + "1+9,5,8\n"},
        "combinations.csv:2: tables: unknown table '9'",
    ),
    "a combination of a table with itself": (
        {"combinations_csv": COMBINATIONS + "1+2+1,5,8\n"},
        "combinations.csv:2: tables: table '1' is named 2 times",
    ),
    "a combination of one table": (
        {"combinations_csv": COMBINATIONS + "1,5,8\n"},
        "combinations.csv:2: tables: a combination needs at least two tables, such as 15+16",
    ),
    "two rows for one set": (
        {"combinations_csv": COMBINATIONS + "1+2,5,8\n2+1,4,7\n"},
        "combinations.csv:3: tables: '1+2' is on line 2 already",
    ),
    "a combination smaller than its smallest party": (
        {"combinations_csv": COMBINATIONS + "1+2,9,8\n"},
        "combinations.csv:2: max_covers: must be at least min_covers, which is 9, not 8",
    ),
    "a closure of nothing": (
        {"closures_csv": CLOSURES + ",,2026-11-28T18:00,\n"},
        "closures.csv:2: table_id: give either table_id or area; neither is given",
    ),
    "a closure of table and area": (
        {"closures_csv": CLOSURES + "1,bar,,\n"},
        "closures.csv:2: table_id: give either table_id or area; both are given",
    ),
    "a closure of an unknown table": (
        {"closures_csv": CLOSURES + "9,,,\n"},
        "closures.csv:2: table_id: unknown table '9'",
    ),
    "a closure of an unknown area": (
        {"closures_csv": CLOSURES + ",roof,,\n"},
        "closures.csv:2: area: unknown area 'roof'",
    ),
    "a closure that ends when it begins": (
        {"closures_csv": CLOSURES + "1,,2026-11-28T18:00,2026-11-28T18:00\n"},
        "closures.csv:2: to: must be later than 'from'",
    ),
    "an entry with the id of a booking": (
        {"bookings_csv": bookings(ROW), "waitlist_csv": WAITLIST + "B1,C1,2,2026-11-28T19:00,2026-11-01T10:00,,\n"},
        "waitlist.csv:2: entry_id: 'B1' is the id of a booking already (bookings.csv:2)",
    ),
    "an entry that nobody knows the age of": (
        {"waitlist_csv": WAITLIST + "W1,C1,2,2026-11-28T19:00,,,\n"},
        "waitlist.csv:2: created_at: is required",
    ),
    "a customer id used twice": (
        {"customers_csv": CUSTOMERS + "C1,,,,\nC1,,,,\n"},
        "customers.csv:3: customer_id: 'C1' is on line 2 already",
    ),
    "fewer than no visits": (
        {"customers_csv": CUSTOMERS + "C1,-1,,,\n"},
        "customers.csv:2: visits: must be a whole number >= 0, not '-1'",
    ),
    "a limit that is no number": (
        {"customers_csv": CUSTOMERS + "C1,,,,many\n"},
        "customers.csv:2: table_limit: must be a whole number >= 0, not 'many'",
    ),
    "a last visit that is no date": (
        {"customers_csv": CUSTOMERS + "C1,,,31/10/2026,\n"},
        "customers.csv:2: last_visit: must be a date such as 2026-11-28, not '31/10/2026'",
    ),
}


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_fault_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    files, expected = ONE_FAULT[case]

    assert faults(tmp_path, **files) == [expected]


def test_a_last_visit_on_the_last_night_itself_is_fine(tmp_path: Path) -> None:
    found = contents(tmp_path, bookings_csv=bookings(ROW), customers_csv=CUSTOMERS + "C1,,,2026-11-28,\n")

    assert len(found.diary.customers) == 1
    assert [each for each in found.warnings if each.file == "customers.csv"] == []


def test_last_visits_after_the_last_night_are_told_once_for_a_night_of_the_past_is_read_too(tmp_path: Path) -> None:
    rows = bookings("B1,C1,2,2026-11-29T01:00")
    customers = CUSTOMERS + "C1,,,2026-11-28,\nC2,,,2026-11-29,\nC3,,,2026-12-24,\n"
    found = contents(tmp_path, bookings_csv=rows, customers_csv=customers)

    assert len(found.diary.customers) == 3
    assert [str(each) for each in found.warnings if each.file == "customers.csv"] == [
        "customers.csv:3: last_visit: 2026-11-29 is after the last night of the rows, 2026-11-28:"
        " taken as a visit of that night (and in 1 more rows)"
    ]


def test_the_last_night_may_be_that_of_a_row_with_another_fault(tmp_path: Path) -> None:
    rows = bookings(ROW, "B2,C1,0,2026-12-05T19:00")

    assert faults(tmp_path, bookings_csv=rows, customers_csv=CUSTOMERS + "C1,,,2026-12-01,\n") == [
        "bookings.csv:3: party_size: must be a whole number >= 1, not '0'"
    ]


def test_without_rows_there_is_no_night_a_last_visit_could_be_after(tmp_path: Path) -> None:
    assert len(contents(tmp_path, customers_csv=CUSTOMERS + "C1,,,2199-11-28,\n").diary.customers) == 1


@pytest.mark.parametrize("written", ["Booking ID", "bookingId", "BOOKING-ID"])
def test_a_column_named_nearly_right_is_told_with_how_to_write_it(written: str, tmp_path: Path) -> None:
    assert faults(tmp_path, bookings_csv=bookings(ROW).replace("booking_id", written)) == [
        f"bookings.csv:1: booking_id: this column is missing: write booking_id for '{written}'"
    ]


def test_a_file_whose_name_has_capitals_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    make_folder(tmp_path)
    if (tmp_path / "BOOKINGS.CSV").exists():
        pytest.skip("this file system takes capitals for small letters")
    (tmp_path / "Waitlist.csv").write_text(WAITLIST)
    told = "waitlist.csv: is not there, and 'Waitlist.csv' is not read: file names are written in small letters"
    assert told in map(str, read_folder(tmp_path).warnings)
    (tmp_path / "bookings.csv").rename(tmp_path / "Bookings.CSV")
    with pytest.raises(InputRejected) as refused:
        read_folder(tmp_path)
    assert [str(fault) for fault in refused.value.faults] == [
        "bookings.csv: is missing: a folder must hold venue.toml, tables.csv, bookings.csv; "
        "'Bookings.CSV' is not read: file names are written in small letters"
    ]


def test_faults_of_one_row_and_of_one_cell_are_all_told(tmp_path: Path) -> None:
    row = "B1,,two,2026-11-28T19:00,area:roof;table:9;booth,2026-11-28T19:30"

    assert faults(tmp_path, bookings_csv=bookings(row, columns="needs,earliest")) == [
        "bookings.csv:2: customer_id: is required",
        "bookings.csv:2: party_size: must be a whole number >= 1, not 'two'",
        "bookings.csv:2: needs: unknown area 'roof'",
        "bookings.csv:2: needs: unknown table '9'",
        "bookings.csv:2: earliest: must not be later than arrival",
    ]


def test_faults_of_all_files_are_told_in_one_go(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        venue_toml=VENUE.replace('"18:00"', '"6 pm"'),
        tables_csv=TABLES + "4,bar,5,4,,\n",
        combinations_csv=COMBINATIONS + "1,5,8\n",
        closures_csv=CLOSURES + "9,,,\n",
        customers_csv=CUSTOMERS + "C1,-1,,,\n",
        bookings_csv=bookings("B1,C1,0,2026-11-28T19:00"),
        waitlist_csv=WAITLIST + "W1,C1,0,2026-11-28T19:00,2026-11-01T10:00,,\n",
    )

    assert [fault.split(":")[0] for fault in found] == [
        "venue.toml",
        "tables.csv",
        "combinations.csv",
        "closures.csv",
        "customers.csv",
        "bookings.csv",
        "waitlist.csv",
    ]


def test_a_fault_in_a_table_is_not_told_again_wherever_the_table_is_named(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        tables_csv=TABLES + "4,bar,none,4,,\n",
        combinations_csv=COMBINATIONS + "1+4,5,8\n",
        bookings_csv=bookings(ROW + ",4,table:4", columns="tables,needs"),
    )

    assert found == ["tables.csv:5: min_covers: must be a whole number >= 1, not 'none'"]


def test_where_the_tables_cannot_be_read_the_rest_is_still_checked(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        tables_csv=b"\xff\xfe",
        combinations_csv=COMBINATIONS + "1+2,9,8\n",
        bookings_csv=bookings(ROW + ",1,area:bar;booth", "B2,C1,0,2026-11-28T19:00,,", columns="tables,needs"),
    )

    assert found == [
        "tables.csv:1: is not UTF-8 text (byte 0xff): save it as UTF-8",
        "combinations.csv:2: max_covers: must be at least min_covers, which is 9, not 8",
        "bookings.csv:3: party_size: must be a whole number >= 1, not '0'",
    ]


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    make_folder(tmp_path, bookings_csv=None)
    (tmp_path / "bookings.csv").mkdir()
    (tmp_path / "customers.csv").mkdir()
    with pytest.raises(InputRejected) as refused:
        read_folder(tmp_path)

    assert [str(fault) for fault in refused.value.faults] == [
        "customers.csv: is a folder, and should be a file",
        "bookings.csv: is a folder, and should be a file",
    ]


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name, problem in {
        "nowhere": "there is no such folder",
        "file": "is a file, and should be a folder",
        "x" * 5000: "cannot be read: File name too long",
    }.items():
        with pytest.raises(InputRejected, match="1 fault") as refused:
            read_folder(tmp_path / name)
        assert [(fault.file, fault.message) for fault in refused.value.faults] == [(str(tmp_path / name), problem)]


def test_of_very_many_faulty_rows_a_part_is_listed_and_all_are_counted(tmp_path: Path) -> None:
    rows = bookings(*(f"B{number},C1,0,2026-11-28T19:00" for number in range(10_000)))
    make_folder(tmp_path, bookings_csv=rows, waitlist_csv=WAITLIST + "W1,C1,0,,,,\n")
    with pytest.raises(InputRejected) as refused:
        read_folder(tmp_path)

    assert refused.value.total == 10_000 + 3
    assert [fault.file for fault in refused.value.faults] == ["bookings.csv"] * LISTED_PER_FILE + ["waitlist.csv"] * 3
