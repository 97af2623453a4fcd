"""Writing a diary as a folder that :func:`data.folder.read.read_folder` reads back as the same diary."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from allocator.domain.errors import UsageError
from allocator.domain.floor import in_order, natural_key
from allocator.domain.money import money_text
from allocator.domain.party import Kind
from data.documents.sheet import guarded
from data.folder import layout
from data.folder.venue_text import venue_text
from data.times import local_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from allocator.domain.clock import Minute
    from allocator.domain.floor import Closure, Combination, Table
    from allocator.domain.night import Diary
    from allocator.domain.party import Customer, Party

Cells = dict[str, str]

_PHONE = re.compile(r"\+[\d ().-]+", re.ASCII)


def write_folder(diary: Diary, folder: Path, *, force: bool = False) -> None:
    """Write all seven files of ``diary`` into ``folder``, made if need be.

    Raises
    ------
    UsageError
        if the folder cannot be written to, or holds files of these names that differ, which only ``force`` replaces.
    """
    files = {name: text.encode() for name, text in folder_texts(diary).items()}
    try:
        others = [name for name, content in files.items() if _differs(folder / name, content)]
        if others and not force:
            told = f"{folder} holds other files of these names: {', '.join(others)}"
            raise UsageError(f"{told}; nothing was written (--force replaces them)")
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}") from error


def _differs(path: Path, content: bytes) -> bool:
    return path.exists() and (not path.is_file() or path.read_bytes() != content)


def folder_texts(diary: Diary) -> dict[str, str]:
    """The text of every file of the folder by its name."""
    cells = _CellWriter(diary)
    bookings = (cells.booking(party) for party in diary.parties if party.kind is Kind.BOOKING)
    entries = (cells.entry(party) for party in diary.parties if party.kind is Kind.WAITLIST)
    closures = (row for closure in diary.closures for row in cells.closure(closure))
    return {
        layout.VENUE: venue_text(diary.venue),
        layout.TABLES: _csv(layout.TABLES, map(cells.table, diary.tables)),
        layout.COMBINATIONS: _csv(layout.COMBINATIONS, map(_combination, diary.combinations)),
        layout.CLOSURES: _csv(layout.CLOSURES, closures),
        layout.CUSTOMERS: _csv(layout.CUSTOMERS, map(cells.customer, diary.customers)),
        layout.BOOKINGS: _csv(layout.BOOKINGS, bookings),
        layout.WAITLIST: _csv(layout.WAITLIST, entries),
    }


def _csv(name: str, rows: Iterable[Cells]) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, layout.COLUMNS[name], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue()


class _CellWriter:
    """Turns values into the text of cells, in the time zone and currency of one venue."""

    def __init__(self, diary: Diary) -> None:
        self._timezone = diary.venue.timezone
        self._digits = diary.venue.minor_digits
        areas: dict[str, set[str]] = {}
        for table in diary.tables:
            areas.setdefault(table.area, set()).add(table.table_id)
        self._area_of_all = {frozenset(ids): area for area, ids in areas.items() if len(ids) > 1}

    def table(self, table: Table) -> Cells:
        """A row of tables.csv."""
        return {
            "table_id": table.table_id,
            "area": table.area,
            "min_covers": str(table.min_covers),
            "max_covers": str(table.max_covers),
            "tags": ";".join(sorted(table.tags)),
            "rank": str(table.rank),
            "min_spend": self._money(table.min_spend),
            "adjacent_to": ";".join(in_order(table.adjacent_to)),
            "x": _number(table.x),
            "y": _number(table.y),
            "description": _text(table.description),
        }

    def closure(self, closure: Closure) -> Iterator[Cells]:
        """Rows of closures.csv: one where it closes a whole area or a single table, else one a table."""
        common = {
            "from": self._time(closure.start),
            "to": self._time(closure.end),
            "release_at": self._time(closure.release_at),
            "reason": _text(closure.reason),
        }
        area = self._area_of_all.get(closure.tables)
        if area is not None:
            yield {"area": area, **common}
            return
        for table_id in sorted(closure.tables, key=natural_key):
            yield {"table_id": table_id, **common}

    def customer(self, customer: Customer) -> Cells:
        """A row of customers.csv."""
        return {
            "customer_id": customer.customer_id,
            "name": _text(customer.name),
            "email": _text(customer.email),
            "phone": _phone(customer.phone),
            "vip_tier": customer.vip_tier or "",
            "visits": str(customer.visits),
            "no_shows": str(customer.no_shows),
            "late_cancellations": str(customer.late_cancellations),
            "total_spend": self._money(customer.total_spend),
            "loyalty_points": str(customer.loyalty_points),
            "last_visit": "" if customer.last_visit is None else customer.last_visit.isoformat(),
            "table_limit": _number(customer.table_limit),
        }

    def booking(self, party: Party) -> Cells:
        """A row of bookings.csv."""
        return {
            "booking_id": party.party_id,
            **self._party(party),
            "status": party.status.value,
            "tables": "+".join(party.held or ()),
            "locked": "true" if party.locked else "",
        }

    def entry(self, party: Party) -> Cells:
        """A row of waitlist.csv."""
        return {"entry_id": party.party_id, **self._party(party), "expires_at": self._time(party.expires_at)}

    def _party(self, party: Party) -> Cells:
        return {
            "customer_id": party.customer_id,
            "party_size": str(party.party_size),
            "arrival": self._time(party.arrival),
            "created_at": self._time(party.created_at),
            "duration_minutes": _number(party.duration),
            "expected_spend": self._money(party.expected_spend),
            "earliest": self._time(party.earliest),
            "latest": self._time(party.latest),
            "needs": ";".join(party.needs),
            "wishes": ";".join(party.wishes),
            "occasion": party.occasion or "",
            "notes": _text(party.notes),
        }

    def _money(self, amount: int | None) -> str:
        return "" if amount is None else money_text(amount, self._digits)

    def _time(self, minute: Minute | None) -> str:
        return "" if minute is None else local_text(minute, self._timezone)


def _combination(joined: Combination) -> Cells:
    return {
        "tables": "+".join(joined.tables),
        "min_covers": str(joined.min_covers),
        "max_covers": str(joined.max_covers),
        "setup_minutes": _number(joined.setup_minutes),
        "counts_as": str(joined.counts_as),
    }


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)


def _text(value: str) -> str:
    """What guests may have written: one kind of line break, for others would end a row; no formula of a spreadsheet."""
    return guarded(value.replace("\r\n", "\n").replace("\r", "\n"))


def _phone(value: str) -> str:
    """A telephone number as it is; what is none as any other text."""
    return value if _PHONE.fullmatch(value) else _text(value)
