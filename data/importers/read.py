"""An export of another booking system, read with the floor of its folder: what could be taken, and what could not."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from allocator.domain.clock import MINUTES_PER_DAY, hour_minute, to_datetime
from allocator.domain.errors import Fault, InputRejected
from allocator.domain.party import Customer, Kind, Party, Status
from data.folder import read_floor
from data.identity import normal_email, normal_phone, with_persons
from data.importers import moments, words
from data.importers.sheets import export_files, read_sheet
from data.importers.systems import LAYOUTS
from data.wording import shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from allocator.domain.clock import Minute
    from allocator.domain.night import Diary
    from data.importers.sheets import ExportRow, ExportSheet
    from data.importers.systems import Layout, System


@dataclass(frozen=True)
class ImportedContents:
    """What an export gave: ``diary`` with floor, customers and parties, ``warnings`` of what is odd, and
    ``not_taken``: rows and columns nothing was made of, each with its reason.
    """

    diary: Diary
    warnings: tuple[Fault, ...]
    not_taken: tuple[Fault, ...]


def read_export(folder: Path, system: System) -> ImportedContents:
    """The exports of ``system`` in ``folder``, beside which stand venue.toml and tables.csv.

    Raises
    ------
    InputRejected
        if the floor is at fault, or no file is an export of the system, or its dates cannot be understood.
    """
    floor = read_floor(folder)
    known = LAYOUTS[system]
    sheets, foreign = [], []
    for path in export_files(folder):
        sheet = read_sheet(path, known)
        if sheet is None:
            foreign.append(Fault(path.name, 0, "", f"is no {system} export: it has no header with {_headers(known)}"))
        else:
            sheets.append(sheet)
    if not sheets:
        raise InputRejected(foreign or [Fault(str(folder), 0, "", f"holds no {system} export (*.csv)")])
    taking = _Taking(system, known, floor.diary)
    for sheet in sheets:
        taking.take(sheet)
    customers, warnings = with_persons([*floor.diary.customers, *taking.customers.values()], floor.diary.venue.country)
    diary = replace(floor.diary, customers=customers, parties=tuple(taking.parties))
    return ImportedContents(diary, (*floor.warnings, *taking.warnings, *warnings), (*foreign, *taking.not_taken))


def _headers(known: Layout) -> str:
    return ", ".join(known.columns[field][0] for field in known.needed)


class _NotTaken(Exception):
    """A row nothing can be made of; its column and reason."""


class _Taking:
    """The rows of all sheets, taken one by one."""

    def __init__(self, system: System, known: Layout, floor: Diary) -> None:
        self._system = system
        self._known = known
        self._floor = floor
        self._zone = floor.venue.timezone
        self._tables = [table.table_id for table in floor.tables]
        self._seen: Counter[str] = Counter()
        self._taken: dict[str, str] = {}
        self._month_first = False
        self._night: date | None = None
        self.parties: list[Party] = []
        self.customers: dict[str, Customer] = {}
        self.warnings: list[Fault] = []
        self.not_taken: list[Fault] = []

    def take(self, sheet: ExportSheet) -> None:
        """Make parties of the rows of ``sheet``."""
        self._month_first = self._date_order(sheet)
        self._night = self._date_of_sheet(sheet)
        for name in sheet.left_out:
            self.not_taken.append(Fault(sheet.file, 0, name, "is not taken: nothing here has a place for it"))
        for row in sheet.rows:
            try:
                self._add(self._party(sheet.file, row))
            except _NotTaken as reason:
                column, message = reason.args
                self.not_taken.append(Fault(sheet.file, row.line, column, f"the row is not taken: {message}"))

    def _add(self, party: Party) -> None:
        if party.party_id in self._taken:
            raise _NotTaken("id", f"{self._taken[party.party_id]} is the same booking")
        self._taken[party.party_id] = party.origin
        self.parties.append(party)

    def _date_order(self, sheet: ExportSheet) -> bool:
        usual = self._known.month_first
        if usual is None:
            usual = self._floor.venue.country in moments.MONTH_FIRST_COUNTRIES
        order = moments.month_comes_first((row["date"] for row in sheet.rows), otherwise=usual)
        if order is None:
            message = "some dates have the day first and others the month: write them as 2026-11-28"
            raise InputRejected([Fault(sheet.file, 0, "date", message)])
        return order

    def _date_of_sheet(self, sheet: ExportSheet) -> date | None:
        """The one night a sheet without dates is of, as the lines before it or its name say."""
        if "date" in self._known.needed:
            return None
        texts = (*sheet.preamble, sheet.file.replace("_", " "))
        found = next((day for text in texts if (day := moments.find_date(text, month_first=self._month_first))), None)
        if found is None and not all(self._own_date(row) for row in sheet.rows):
            message = f"tells no date: name the file {self._system}-2026-11-28.csv"
            raise InputRejected([Fault(sheet.file, 0, "", message)])
        return found

    def _own_date(self, row: ExportRow) -> date | None:
        return moments.find_date(row["date"] or row["time"], month_first=self._month_first)

    def _party(self, file: str, row: ExportRow) -> Party:
        status = words.find_status(row["status"])
        if status is None:
            raise _NotTaken("status", f"{shown(row['status'])} is no status that is known")
        arrival = self._arrival(row)
        held = self._held(file, row)
        size = self._size(file, row, held)
        if status is Status.ARRIVED and held is None:
            self._odd(file, row, "tables", "has arrived, but at no table that is known: taken as confirmed")
            status = Status.CONFIRMED
        customer_id = self._customer(row)
        party_id = self._id(row, arrival, customer_id)
        created = self._created(row)
        return Party(
            party_id,
            customer_id or f"{party_id}-guest",
            size,
            arrival,
            Kind.BOOKING,
            status,
            created_at=created,
            held=held,
            occasion=words.find_occasion(f"{row['occasion']} {row['notes']}"),
            notes="; ".join(text for text in (row["notes"], row["occasion"]) if text),
            origin=f"{file}:{row.line}",
        )

    def _arrival(self, row: ExportRow) -> Minute:
        day = self._own_date(row) or self._night
        if day is None:
            raise _NotTaken("date", f"{shown(row['date'])} is no date")
        clock = moments.find_clock(row["time"])
        if clock is None:
            raise _NotTaken("time", f"{shown(row['time'])} is no time of day")
        if self._known.by_service and self._past_midnight(day, clock):
            clock += MINUTES_PER_DAY
        arrival = hour_minute(day, clock, self._zone)
        local = to_datetime(arrival, self._zone).replace(tzinfo=None)
        if local.hour * 60 + local.minute != clock % MINUTES_PER_DAY:
            raise _NotTaken("time", f"{shown(row['time'])} does not exist that night: the clocks go forward over it")
        return arrival

    def _past_midnight(self, day: date, clock: int) -> bool:
        """Whether a service that opens on ``day`` is still running at ``clock`` of the next."""
        services = self._floor.calendar.services_on(day)
        minute = hour_minute(day, clock, self._zone)
        later = hour_minute(day, clock + MINUTES_PER_DAY, self._zone)
        return not any(each.holds(minute) for each in services) and any(each.holds(later) for each in services)

    def _held(self, file: str, row: ExportRow) -> tuple[str, ...] | None:
        tables, unknown = words.find_tables(row["tables"], self._tables)
        if unknown:
            names = ", ".join(map(shown, unknown))
            self._odd(file, row, "tables", f"tables.csv has no table {names}: taken without tables")
            return None
        return tables or None

    def _size(self, file: str, row: ExportRow, held: Sequence[str] | None) -> int:
        digits = "".join(filter(str.isdigit, row["size"].partition(".")[0]))
        if digits and int(digits) >= 1:
            return int(digits)
        if "size" in self._known.needed:
            raise _NotTaken("size", f"{shown(row['size'])} is no number of guests")
        told = words.find_size(f"{row['name']} {row['notes']}")
        if told:
            return told
        if held is None:
            raise _NotTaken("size", "neither a number of guests nor a table that is known")
        smallest = max(table.min_covers for table in self._floor.tables if table.table_id in held)
        self._odd(file, row, "size", f"tells no number of guests: taken as {smallest}, the fewest for its table")
        return smallest

    def _customer(self, row: ExportRow) -> str | None:
        """The id of the row's guest, who is added; ``None`` where the row tells nothing of them."""
        contact = f"{row['email']} {row['phone']}"
        email, phone = words.find_email(contact), words.find_phone(row["phone"])
        name = row["name"] or " ".join(part for part in (row["first_name"], row["last_name"]) if part)
        key = normal_email(email) or normal_phone(phone, self._floor.venue.country) or phone or name.casefold()
        if not key:
            return None
        customer_id = f"{self._system}-{_mark(key)}"
        known = self.customers.get(customer_id, Customer(customer_id))
        self.customers[customer_id] = Customer(
            customer_id, name=known.name or name, email=known.email or email, phone=known.phone or phone
        )
        return customer_id

    def _id(self, row: ExportRow, arrival: Minute, customer_id: str | None) -> str:
        """The row's own id; else one made of what does not change from one export to the next."""
        if row["id"]:
            return f"{self._system}-{row['id']}"
        lasting = (row["created"], str(arrival), customer_id or row["size"])
        made = _mark("|".join(lasting))
        self._seen[made] += 1
        again = f"-{self._seen[made]}" if self._seen[made] > 1 else ""
        return f"{self._system}-{made}{again}"

    def _created(self, row: ExportRow) -> Minute | None:
        day = moments.find_date(row["created"], month_first=self._month_first)
        clock = moments.find_clock(row["created"])
        return None if day is None else hour_minute(day, clock or 0, self._zone)

    def _odd(self, file: str, row: ExportRow, column: str, message: str) -> None:
        self.warnings.append(Fault(file, row.line, column, message))


def _mark(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()
