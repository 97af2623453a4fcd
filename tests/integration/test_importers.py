"""Exports of other systems, made after what is known of them, read with a floor of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.clock import to_datetime
from allocator.domain.errors import InputRejected
from allocator.domain.party import Status
from data.importers import ImportedContents, System, read_export
from tests.integration.databases import load

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from allocator.domain.party import Party

VENUE = """
[venue]
id = "v1"
timezone = "Europe/London"
country = "{country}"

[service]
opens = "18:00"
closes = "03:00"
"""

TABLES = """table_id,area,min_covers,max_covers
15,main,2,6
16,main,2,6
T7,main,4,8
71,terrace,2,4
72,terrace,2,4
"""


@pytest.fixture
def floor(tmp_path: Path) -> Path:
    folder = tmp_path / "night"
    folder.mkdir()
    write(folder)
    return folder


def write(folder: Path, country: str = "GB") -> None:
    (folder / "venue.toml").write_text(VENUE.format(country=country), encoding="utf-8")
    (folder / "tables.csv").write_text(TABLES, encoding="utf-8")


def taken(folder: Path, system: System, text: str, name: str = "export.csv") -> ImportedContents:
    (folder / name).write_text(text, encoding="utf-8")
    return read_export(folder, system)


def starts(parties: tuple[Party, ...]) -> list[str]:
    return [f"{to_datetime(party.arrival, 'Europe/London'):%Y-%m-%d %H:%M}" for party in parties]


RESDIARY = (
    "\ufeffVisitDate,VisitTime,BookingDateTime,PartySize,Tables,Status,BookingComments,BookingReasons,Channel\r\n"
    '2026-11-28,19:00,2026-11-01 10:15,4,"71,72",Confirmed,"window, please",Birthday,Web\r\n'
    "2026-11-28,20:30,2026-11-02 09:00,2,,CLOSED,,,Phone\r\n"
    "2026-11-28,21:00,2026-11-03 09:00,3,15,cancelled,,,Web\r\n"
    "2026-11-28,21:00,2026-11-03 09:30,none,15,Confirmed,,,Web\r\n"
    "\r\n"
)


def test_a_resdiary_export_is_taken(floor: Path) -> None:
    found = taken(floor, System.RESDIARY, RESDIARY)
    first, second, third = found.diary.parties
    assert starts(found.diary.parties) == ["2026-11-28 19:00", "2026-11-28 20:30", "2026-11-28 21:00"]
    assert (first.party_size, first.held, first.status) == (4, ("71", "72"), Status.CONFIRMED)
    assert (first.occasion, first.notes) == ("birthday", "window, please; Birthday")
    assert first.created_at is not None
    assert (second.status, third.status) == (Status.COMPLETED, Status.CANCELLED)
    assert first.origin == "export.csv:2"


def test_what_could_not_be_taken_is_told_with_its_place(floor: Path) -> None:
    found = taken(floor, System.RESDIARY, RESDIARY)
    assert [(fault.line, fault.column) for fault in found.not_taken] == [(0, "Channel"), (5, "size")]
    assert "none" in found.not_taken[1].message


RESY = (
    "Reservations\t\t\n"
    "Exported 28/11/2026\t\t\n"
    "\t\t\n"
    "date_booked\ttime_slot\tnum_seats\tsource\ttable_seated_at\tlast_name\tfirst_name\tstatus\tphone_numbers\tvisit_notes\n"
    "2026-11-28\t7:30 PM\t2\tresy\t\tTester\tTess\tBooked\t['+44 113 496 0001', '+44 113 496 0002']\tanniversary\n"
    "2026-11-28\t9:00 PM\t4\tresy\t9:05 PM\tTester\tTess\tNo-Show\t+441134960001\t\n"
    "2026-11-28\t9:15 PM\t4\tresy\t\tOther\tOtto\tFinalising\t\t\n"
)


def test_a_resy_export_is_taken_behind_its_preamble_and_with_tabs(floor: Path) -> None:
    found = taken(floor, System.RESY, RESY, "resy.tsv")
    first, second = found.diary.parties
    assert starts(found.diary.parties) == ["2026-11-28 19:30", "2026-11-28 21:00"]
    assert (first.status, second.status) == (Status.CONFIRMED, Status.NO_SHOW)
    assert first.customer_id == second.customer_id
    guest = next(each for each in found.diary.customers if each.customer_id == first.customer_id)
    assert (guest.name, guest.phone) == ("Tess Tester", "+44 113 496 0001")
    assert (first.occasion, first.origin) == ("anniversary", "resy.tsv:5")
    assert "Finalising" in str(found.not_taken[-1])


def test_an_opentable_export_has_the_month_first_and_joins_tables_with_an_ampersand(floor: Path) -> None:
    text = (
        "Visit Date;Visit Time;Party Size;Table;Status;Guest Name;Guest Email\n"
        "12/1/26;6:00 PM;6;15&16;CONFIRMED;Tess Tester;Tess@Example.org\n"
        "2026-12-1;12:15 AM;2;Table 7;seated;Otto Other;\n"
    )
    found = taken(floor, System.OPENTABLE, text)
    assert starts(found.diary.parties) == ["2026-12-01 18:00", "2026-12-01 00:15"]
    assert [party.held for party in found.diary.parties] == [("15", "16"), ("T7",)]
    assert [party.status for party in found.diary.parties] == [Status.CONFIRMED, Status.ARRIVED]


FIRETABLE = (
    "Saturday 28 Nov 2026,,,,,\n"
    "Table,Guest Name,Guest Contact,Time,Status,Notes\n"
    "15+16,Tess Tester,tess@example.org,22:30,Confirmed,party of 10\n"
    "T7,Otto Other,+44 113 496 0003,00:45,ARRIVED,\n"
    ",Nora Name,,23:00,Confirmed,4 pax\n"
    ",Nick Name,,23:00,Confirmed,\n"
    "99,Nell Name,,23:00,Pending,x3\n"
)


def test_a_firetable_list_is_of_one_night_and_runs_past_midnight(floor: Path) -> None:
    found = taken(floor, System.FIRETABLE, FIRETABLE)
    assert starts(found.diary.parties) == [
        "2026-11-28 22:30",
        "2026-11-29 00:45",
        "2026-11-28 23:00",
        "2026-11-28 23:00",
    ]
    assert [party.party_size for party in found.diary.parties] == [10, 4, 4, 3]
    assert [party.held for party in found.diary.parties] == [("15", "16"), ("T7",), None, None]
    assert [(fault.line, fault.column) for fault in found.not_taken] == [(6, "size")]
    assert [(fault.line, fault.column) for fault in found.warnings if fault.file == "export.csv"] == [
        (4, "size"),
        (7, "tables"),
    ]


def test_the_date_of_a_firetable_list_may_be_in_its_name(floor: Path) -> None:
    list_without_date = FIRETABLE.partition("\n")[2]
    found = taken(floor, System.FIRETABLE, list_without_date, "firetable_2026-11-28.csv")
    assert starts(found.diary.parties)[0] == "2026-11-28 22:30"
    (floor / "firetable_2026-11-28.csv").unlink()
    with pytest.raises(InputRejected) as raised:
        taken(floor, System.FIRETABLE, list_without_date)
    assert "date" in str(raised.value.faults[0])


@pytest.mark.parametrize(
    ("country", "dates", "expected"),
    [
        ("GB", ["1/12/2026", "2/12/2026"], ["2026-12-01", "2026-12-02"]),
        ("US", ["12/1/2026", "12/2/2026"], ["2026-12-01", "2026-12-02"]),
        ("GB", ["12/1/2026", "12/28/2026"], ["2026-12-01", "2026-12-28"]),
        ("US", ["1.12.2026", "28.12.2026"], ["2026-12-01", "2026-12-28"]),
    ],
)
def test_the_order_of_dates_is_what_the_column_shows_else_what_the_country_writes(
    floor: Path, country: str, dates: list[str], expected: list[str]
) -> None:
    write(floor, country)
    rows = "".join(f"{date},19:00,2,Confirmed\n" for date in dates)
    found = taken(floor, System.RESDIARY, f"VisitDate,VisitTime,PartySize,Status\n{rows}")
    assert [start[:10] for start in starts(found.diary.parties)] == expected


def test_dates_that_contradict_each_other_are_rejected(floor: Path) -> None:
    rows = "28/11/2026,19:00,2\n11/28/2026,19:00,2\n"
    with pytest.raises(InputRejected) as raised:
        taken(floor, System.RESDIARY, f"VisitDate,VisitTime,PartySize\n{rows}")
    assert raised.value.faults[0].column == "date"


def test_a_time_that_does_not_exist_is_told(floor: Path) -> None:
    found = taken(floor, System.RESDIARY, "VisitDate,VisitTime,PartySize\n2026-03-29,01:30,2\n2026-03-29,25:00,2\n")
    assert [fault.column for fault in found.not_taken] == ["time", "time"]


def test_a_booking_keeps_its_id_from_one_export_to_the_next(floor: Path) -> None:
    before = taken(floor, System.RESDIARY, RESDIARY).diary.parties
    changed = RESDIARY.replace("CLOSED", "No Show").replace('"71,72"', "16").replace("window, please", "")
    after = taken(floor, System.RESDIARY, changed).diary.parties
    assert [party.party_id for party in after] == [party.party_id for party in before]
    assert len({party.party_id for party in before}) == len(before)


def test_a_booking_that_is_in_two_files_is_taken_once(floor: Path) -> None:
    text = "Id,Visit Date,Visit Time,Party Size\n7,2026-11-28,7pm,2\n"
    (floor / "again.csv").write_text(text, encoding="utf-8")
    found = taken(floor, System.OPENTABLE, text)
    assert [party.party_id for party in found.diary.parties] == ["opentable-7"]
    assert [(fault.file, fault.line) for fault in found.not_taken] == [("export.csv", 2)]


def test_a_file_of_another_encoding_is_read(floor: Path) -> None:
    for encoding in ("utf-16", "cp1252"):
        text = "Id,Visit Date,Visit Time,Party Size,Name\n7,2026-11-28,7pm,2,Zoë\n"
        (floor / "export.csv").write_bytes(text.encode(encoding))
        assert read_export(floor, System.OPENTABLE).diary.customers[0].name == "Zoë"


def test_a_folder_without_an_export_is_rejected(floor: Path) -> None:
    with pytest.raises(InputRejected) as raised:
        read_export(floor, System.RESY)
    assert "no resy export" in str(raised.value.faults[0])
    with pytest.raises(InputRejected) as raised:
        taken(floor, System.RESY, RESDIARY)
    assert "datebooked" in str(raised.value.faults[0])


def test_a_floor_at_fault_is_rejected(floor: Path) -> None:
    (floor / "tables.csv").write_text("table_id,area\n1,main\n", encoding="utf-8")
    with pytest.raises(InputRejected):
        taken(floor, System.RESDIARY, RESDIARY)


@pytest.mark.parametrize(
    ("system", "text"), [(System.RESDIARY, RESDIARY), (System.RESY, RESY), (System.FIRETABLE, FIRETABLE)]
)
def test_an_export_taken_into_the_database_twice_changes_nothing(
    engine: Engine, floor: Path, system: System, text: str
) -> None:
    diary = taken(floor, system, text).diary
    summary = load(engine, diary)
    assert summary.bookings.added == len(diary.parties)
    assert not load(engine, taken(floor, system, text).diary).changed_anything
