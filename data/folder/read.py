"""Reading a folder: every file is checked, every fault is told, and only then there is a diary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault, InputRejected
from allocator.domain.night import Diary
from data.folder import cells, layout
from data.folder.files import folder_problem, read_text
from data.folder.findings import FileFindings, Findings
from data.folder.floor_files import Floor, read_closures, read_combinations, read_tables
from data.folder.lint import lint_floor, lint_held
from data.folder.party_files import CustomerFile, PartyReader, read_customers
from data.folder.venue_file import VenueFile, read_venue
from data.identity import with_persons
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from allocator.domain.clock import Minute

    T = TypeVar("T")

FLOOR = (layout.VENUE, layout.TABLES, layout.COMBINATIONS, layout.CLOSURES)
"""The files that say where parties may sit."""


@dataclass(frozen=True)
class FolderContents:
    """What a folder holds, and what in it is legal but odd: in its cells and in its floor plan."""

    diary: Diary
    warnings: tuple[Fault, ...]


def read_folder(folder: Path) -> FolderContents:
    """The diary of ``folder``.

    Raises
    ------
    InputRejected
        with every fault of every file: a readable number of each file listed, all counted.
    """
    if problem := folder_problem(folder):
        raise InputRejected([Fault(str(folder), 0, "", problem)])
    reading = _Reading(folder)
    diary = reading.read()
    return FolderContents(diary, (*reading.findings.warnings, *lint_floor(diary), *lint_held(diary)))


def read_floor(folder: Path) -> FolderContents:
    """The diary of a ``folder`` without bookings and waitlist, which come from elsewhere; these files are not opened.

    Raises
    ------
    InputRejected
        with every fault of every other file.
    """
    if problem := folder_problem(folder):
        raise InputRejected([Fault(str(folder), 0, "", problem)])
    reading = _Reading(folder)
    diary = reading.read(parties=False)
    return FolderContents(diary, (*reading.findings.warnings, *lint_floor(diary)))


class _Reading:
    """One folder being read; for a file that cannot be read there is a stand-in, and the others are checked still."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.findings = Findings()

    def read(self, *, parties: bool = True) -> Diary:
        """Every file in turn, each checked against those before it."""
        head = self._file(layout.VENUE, read_venue) or VenueFile()
        zone, money = head.timezone, cells.money(head.minor_digits)
        floor = self._file(layout.TABLES, lambda text, found: read_tables(text, money, found)) or Floor()
        joins = self._file(layout.COMBINATIONS, lambda text, found: read_combinations(text, floor, found))
        closures = self._file(layout.CLOSURES, lambda text, found: read_closures(text, floor, zone, found))
        known = self._file(layout.CUSTOMERS, lambda text, found: read_customers(text, money, found)) or CustomerFile()
        reader = PartyReader(floor, zone, money)
        bookings = (self._file(layout.BOOKINGS, reader.read_bookings) if parties else None) or ()
        entries = (self._file(layout.WAITLIST, reader.read_waitlist) if parties else None) or ()
        self._warn_of_unknown_tags(reader)
        if head.venue is None:
            raise self.findings.rejection()
        diary = Diary(head.venue, floor.tables, joins or (), known.customers, (*bookings, *entries), closures or ())
        self._warn_of_last_visits(known, reader.last_arrival, diary)
        if self.findings.faulty:
            raise self.findings.rejection(None if self.findings.finds_fault_with(FLOOR) else diary)
        return self._with_persons(diary)

    def _file(self, name: str, read: Callable[[str, FileFindings], T]) -> T | None:
        found = FileFindings(self.findings, name)
        text = read_text(self._folder, found)
        return None if text is None else read(text, found)

    def _with_persons(self, diary: Diary) -> Diary:
        customers, warnings = with_persons(diary.customers, diary.venue.country)
        for each in warnings:
            self.findings.warn(each.file, each.line, each.column, each.message)
        return replace(diary, customers=customers)

    def _warn_of_last_visits(self, known: CustomerFile, last_arrival: Minute | None, diary: Diary) -> None:
        """A customer who was here after the last night of the rows: the folder is of the past, or a date is wrong."""
        if last_arrival is None:
            return
        night = diary.calendar.service_date(last_arrival)
        later = [(line, last_visit) for line, last_visit in known.last_visits if last_visit > night]
        if later:
            line, last_visit = later[0]
            rows = f" (and in {len(later) - 1} more rows)" if len(later) > 1 else ""
            message = f"{last_visit} is after the last night of the rows, {night}: taken as a visit of that night{rows}"
            self.findings.warn(layout.CUSTOMERS, line, "last_visit", message)

    def _warn_of_unknown_tags(self, reader: PartyReader) -> None:
        for tag, first in reader.unknown_tags.items():
            times = "once" if first.times == 1 else f"{first.times} times"
            message = f"no table has the tag {shown(tag)}, asked for {times}"
            self.findings.warn(first.file, first.line, first.column, message)
