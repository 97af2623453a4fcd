"""A sound folder gives the diary it means."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from allocator.domain.clock import to_minute
from allocator.domain.floor import Closure, Combination, Table
from allocator.domain.party import Customer, Kind, Party, Status
from data.examples import EXAMPLES, example_files
from data.folder import read_folder, write_folder
from tests.folders import TABLES, bookings, contents, warnings

if TYPE_CHECKING:
    from pathlib import Path


def utc(text: str) -> int:
    return to_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_a_header_alone_is_an_empty_diary(tmp_path: Path) -> None:
    found = contents(tmp_path)

    assert found.diary.parties == ()
    assert [table.table_id for table in found.diary.tables] == ["1", "2", "10"]


def test_optional_cells_left_empty_take_their_defaults(tmp_path: Path) -> None:
    (party,) = contents(tmp_path, bookings_csv=bookings("B1,C1,2,2026-11-28T19:00")).diary.parties

    assert party == Party("B1", "C1", 2, utc("2026-11-28T19:00"), origin="bookings.csv:2")


def test_every_column_of_a_booking_is_read(tmp_path: Path) -> None:
    columns = (
        "duration_minutes,status,created_at,expected_spend,earliest,latest,tables,locked,needs,wishes,occasion,notes"
    )
    row = (
        "B1,C1,5,2026-11-28T19:00,90,Confirmed,2026-11-01T10:15,120.5,2026-11-28T18:30,2026-11-28T19:30,"
        '2 + 1,TRUE,booth; area:bar ;booth,table:1;quiet,birthday,"window, please\nand a cake"'
    )
    (party,) = contents(tmp_path, bookings_csv=bookings(row, columns=columns)).diary.parties

    assert party == Party(
        "B1",
        "C1",
        5,
        utc("2026-11-28T19:00"),
        status=Status.CONFIRMED,
        duration=90,
        created_at=utc("2026-11-01T10:15"),
        expected_spend=12050,
        earliest=utc("2026-11-28T18:30"),
        latest=utc("2026-11-28T19:30"),
        held=("1", "2"),
        locked=True,
        needs=("booth", "area:bar"),
        wishes=("table:1", "quiet"),
        occasion="birthday",
        notes="window, please\nand a cake",
        origin="bookings.csv:2",
    )


def test_every_column_of_a_waitlist_entry_is_read(tmp_path: Path) -> None:
    text = (
        "notes,wishes,needs,occasion,expected_spend,expires_at,duration_minutes,latest,earliest,created_at,arrival,"
        "party_size,customer_id,entry_id\n"
        "early,quiet,booth,hen,80.00,2026-11-28T17:00,60,2026-11-28T20:00,2026-11-28T19:00,2026-11-20T09:00,"
        "2026-11-28T19:30,4,C7,W1\n"
    )
    (entry,) = contents(tmp_path, waitlist_csv=text).diary.parties

    assert entry == Party(
        "W1",
        "C7",
        4,
        utc("2026-11-28T19:30"),
        kind=Kind.WAITLIST,
        duration=60,
        created_at=utc("2026-11-20T09:00"),
        expected_spend=8000,
        earliest=utc("2026-11-28T19:00"),
        latest=utc("2026-11-28T20:00"),
        needs=("booth",),
        wishes=("quiet",),
        occasion="hen",
        expires_at=utc("2026-11-28T17:00"),
        notes="early",
        origin="waitlist.csv:2",
    )


def test_every_column_of_a_table_is_read(tmp_path: Path) -> None:
    text = (
        "table_id,area,min_covers,max_covers,tags,rank,min_spend,adjacent_to,x,y,description\n"
        "T1,bar,2,4,booth;quiet;booth,3,250,T2,1.5,-2,by the window\nT2,bar,2,4,,,,,,,\n"
    )
    tables = contents(tmp_path, tables_csv=text).diary.tables

    assert tables[0] == Table(
        "T1", "bar", 2, 4, frozenset({"booth", "quiet"}), 3, 25000, frozenset({"T2"}), 1.5, -2.0, "by the window"
    )
    assert tables[1] == Table("T2", "bar", 2, 4)


def test_combinations_are_in_natural_order_and_default_to_the_venue(tmp_path: Path) -> None:
    text = "tables,min_covers,max_covers,setup_minutes,counts_as\n2+1,5,8,,\n1+10,5,9,15,1\n"
    found = contents(tmp_path, combinations_csv=text)

    assert found.diary.combinations == (Combination(("1", "2"), 5, 8), Combination(("1", "10"), 5, 9, 15, 1))


def test_every_column_of_a_customer_is_read(tmp_path: Path) -> None:
    text = (
        "customer_id,name,email,phone,vip_tier,visits,no_shows,late_cancellations,total_spend,loyalty_points,"
        "last_visit,table_limit\n"
        "C1,Guest 1,g1@example.com,+44 7700 900001,gold,9,1,2,1234.56,700,2026-10-31,3\n"
    )
    (customer,) = contents(tmp_path, customers_csv=text).diary.customers

    assert customer == Customer(
        "C1", "C1", "Guest 1", "g1@example.com", "+44 7700 900001", "gold", 9, 1, 2, 123456, 700, date(2026, 10, 31), 3
    )


def test_customers_who_share_an_address_are_one_person(tmp_path: Path) -> None:
    text = "customer_id,email\nC2,Guest@example.com\nC1,guest@EXAMPLE.com\nC3,other@example.com\n"
    customers = contents(tmp_path, customers_csv=text).diary.customers

    assert [customer.person for customer in customers] == ["C1", "C1", "C3"]


def test_a_closed_area_closes_all_of_its_tables(tmp_path: Path) -> None:
    text = (
        "table_id,area,from,to,release_at,reason\n"
        ",bar,2026-11-28T18:00,2026-11-28T20:00,,private party\n10,,,2026-11-28T20:00,2026-11-28T19:00,walk-ins\n"
    )
    closures = contents(tmp_path, closures_csv=text).diary.closures

    assert closures == (
        Closure(
            frozenset({"1", "2"}),
            utc("2026-11-28T18:00"),
            utc("2026-11-28T20:00"),
            None,
            "private party",
            "closures.csv:2",
        ),
        Closure(
            frozenset({"10"}), None, utc("2026-11-28T20:00"), utc("2026-11-28T19:00"), "walk-ins", "closures.csv:3"
        ),
    )


def test_a_file_with_byte_order_mark_and_windows_line_ends_reads_the_same(tmp_path: Path) -> None:
    text = bookings("B1,C1,2,2026-11-28T19:00,booth", columns="needs")
    plain = contents(tmp_path / "plain", bookings_csv=text)
    marked = b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()

    assert contents(tmp_path / "marked", bookings_csv=marked).diary == plain.diary


def test_blank_rows_are_passed_over_and_lines_still_counted(tmp_path: Path) -> None:
    text = bookings("", ",,,", "B1,C1,2,2026-11-28T19:00")
    (party,) = contents(tmp_path, bookings_csv=text).diary.parties

    assert party.origin == "bookings.csv:4"


def test_a_row_after_a_quoted_line_break_has_its_own_line(tmp_path: Path) -> None:
    text = bookings('B1,C1,2,2026-11-28T19:00,"two\nlines"', "B2,C1,2,2026-11-28T19:00,", columns="notes")

    assert [party.origin for party in contents(tmp_path, bookings_csv=text).diary.parties] == [
        "bookings.csv:2",
        "bookings.csv:4",
    ]


def test_a_time_that_exists_twice_is_the_first_unless_it_has_an_offset(tmp_path: Path) -> None:
    text = bookings("B1,C1,2,2026-10-25T01:30", "B2,C1,2,2026-10-25T01:30+00:00", "B3,C1,2,2026-10-25T01:30+01:00")
    first, second, named = (party.arrival for party in contents(tmp_path, bookings_csv=text).diary.parties)

    assert first == named == utc("2026-10-25T00:30")
    assert second == utc("2026-10-25T01:30")


def test_unknown_columns_are_ignored_with_a_warning_that_names_them(tmp_path: Path) -> None:
    text = bookings("B1,C1,2,2026-11-28T19:00,x,y", columns="colour,mood")

    assert "bookings.csv:1: unknown columns are ignored: colour, mood" in warnings(tmp_path, bookings_csv=text)


def test_a_tag_no_table_has_is_a_warning_with_its_first_place_and_count(tmp_path: Path) -> None:
    text = bookings("B1,C1,2,2026-11-28T19:00,boooth", "B2,C1,2,2026-11-28T19:00,boooth", columns="wishes")
    found = contents(tmp_path, bookings_csv=text)

    assert [party.wishes for party in found.diary.parties] == [("boooth",), ("boooth",)]
    assert "bookings.csv:2: wishes: no table has the tag 'boooth', asked for 2 times" in map(str, found.warnings)


def test_a_declared_combination_across_areas_is_allowed_with_a_warning(tmp_path: Path) -> None:
    found = contents(tmp_path, combinations_csv="tables,min_covers,max_covers\n2+10,5,10\n")

    assert found.diary.combinations == (Combination(("2", "10"), 5, 10),)
    assert "combinations.csv:2: tables: 2+10 joins tables of different areas: bar, terrace" in map(str, found.warnings)


def test_a_customer_nobody_knows_is_fine(tmp_path: Path) -> None:
    found = contents(tmp_path, bookings_csv=bookings("B1,stranger,2,2026-11-28T19:00"))

    assert found.diary.customers == ()


def test_a_very_large_party_is_read_for_it_has_a_reason_not_a_fault(tmp_path: Path) -> None:
    (party,) = contents(tmp_path, bookings_csv=bookings("B1,C1,4000,2026-11-28T19:00")).diary.parties

    assert party.party_size == 4000


def test_a_currency_without_minor_units_takes_whole_amounts(tmp_path: Path) -> None:
    venue = '[venue]\nid="kyo"\ntimezone="Asia/Tokyo"\ncurrency="JPY"\n[service]\nopens="18:00"\ncloses="23:00"\n'
    text = bookings("B1,C1,2,2026-11-28T19:00,12000", columns="expected_spend")
    found = contents(tmp_path, venue_toml=venue, bookings_csv=text)

    assert found.diary.parties[0].expected_spend == 12000
    assert found.diary.parties[0].arrival == utc("2026-11-28T10:00")


def test_a_cell_that_looks_like_a_formula_is_data(tmp_path: Path) -> None:
    text = bookings("B1,C1,2,2026-11-28T19:00,=1+1", columns="notes")

    assert contents(tmp_path, bookings_csv=text).diary.parties[0].notes == "=1+1"


def test_the_real_floor_is_read_without_a_warning(tmp_path: Path) -> None:
    floor = {
        name.replace(".", "_"): example_files("backroom-leeds")[name] for name in ("tables.csv", "combinations.csv")
    }
    venue = example_files("backroom-leeds")["venue.toml"]
    text = bookings("B1,C1,9,2026-11-29T00:30,15+16", columns="tables")
    found = contents(tmp_path, venue_toml=venue, bookings_csv=text, **floor)

    assert found.warnings == ()
    assert found.diary.venue.reference_prefix == "BRL"
    assert sum(table.max_covers for table in found.diary.tables) == 124
    assert found.diary.calendar.service_date(found.diary.parties[0].arrival) == date(2026, 11, 28)


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_shipped_examples_are_read_and_written_without_loss(example: str, tmp_path: Path) -> None:
    for name, raw in example_files(example).items():
        (tmp_path / name).write_bytes(raw)
    diary = read_folder(tmp_path).diary
    write_folder(diary, tmp_path / "again")

    assert read_folder(tmp_path / "again").diary == diary


def test_neighbours_are_kept_as_written(tmp_path: Path) -> None:
    first, second, _ = contents(tmp_path, tables_csv=TABLES).diary.tables

    assert (first.adjacent_to, second.adjacent_to) == ({"2"}, frozenset())
