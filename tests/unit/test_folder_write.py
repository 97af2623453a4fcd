"""A folder that is written is read back as the same diary, and replaces what stood there."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import UsageError
from allocator.domain.night import Diary
from data.folder import read_folder, write_folder
from data.folder.layout import COLUMNS
from tests.builders import booking, closure, customer, make_venue, table
from tests.folders import make_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_all_seven_files_are_written_so_that_none_stays_from_before(tmp_path: Path) -> None:
    make_folder(tmp_path, waitlist_csv="an old one")
    write_folder(Diary(make_venue(), (table("1"),)), tmp_path, force=True)

    assert {path.name for path in tmp_path.iterdir()} == {"venue.toml", *COLUMNS}
    assert read_folder(tmp_path).diary.parties == ()


def test_text_of_any_shape_stays_what_it_is(tmp_path: Path) -> None:
    notes = ("=1+1", "+44", "-3", "@guest", 'says "hi", twice', "two\nlines", "'", ";", "#", "ﷺ 🎂")
    parties = tuple(booking(f"b{number}", notes=text) for number, text in enumerate(notes))
    write_folder(Diary(make_venue(), (table("1"),), parties=parties), tmp_path)

    assert tuple(party.notes for party in read_folder(tmp_path).diary.parties) == notes


def test_what_guests_wrote_is_no_formula_in_a_spreadsheet_and_numbers_stay_as_they_are(tmp_path: Path) -> None:
    guests = (
        customer("c1", name="=cmd()", email="@SUM(A1)", phone="+44 (113) 496-0000"),
        customer("c2", name="'=cmd()", email="a@example.com", phone="=cmd()"),
    )
    notes = booking("b1", notes="-1+cmd()", customer_id="c1")
    write_folder(Diary(make_venue(), (table("1"),), customers=guests, parties=(notes,)), tmp_path)

    for name in ("customers.csv", "bookings.csv"):
        cells = [cell for line in csv.reader((tmp_path / name).read_text("utf-8").splitlines()) for cell in line]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "-"))]
    assert "+44 (113) 496-0000" in (tmp_path / "customers.csv").read_text("utf-8")
    found = {each.customer_id: each for each in read_folder(tmp_path).diary.customers}
    assert [(found[each.customer_id].name, found[each.customer_id].phone) for each in guests] == [
        (each.name, each.phone) for each in guests
    ]


def test_line_breaks_of_any_kind_become_one_kind(tmp_path: Path) -> None:
    write_folder(Diary(make_venue(), (table("1"),), parties=(booking("b", notes="a\r\nb\rc"),)), tmp_path)

    assert read_folder(tmp_path).diary.parties[0].notes == "a\nb\nc"


def test_a_closure_of_some_tables_of_an_area_is_written_table_by_table(tmp_path: Path) -> None:
    floor = (table("1"), table("2"), table("3"))
    write_folder(Diary(make_venue(), floor, closures=(closure("1;2"), closure("1;2;3"))), tmp_path)

    closed = [each.tables for each in read_folder(tmp_path).diary.closures]
    assert closed == [{"1"}, {"2"}, {"1", "2", "3"}]


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match=r"cannot write to .*taken"):
        write_folder(Diary(make_venue(), (table("1"),)), tmp_path / "taken")
