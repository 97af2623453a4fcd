"""Where a batch notes what it has to do and what became of each night: a file of its own that ends with it.

So that the memory of a batch does not grow with its venues. Nothing needs to be kept: what is saved is in the
database, and the same batch asked for again finds it there.
"""

from __future__ import annotations

import pickle
import sqlite3
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from allocator.domain.batch import BatchTally, VenueNight
from allocator.domain.plan import LEVELS, PlanStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE = 500
"""Rows read at once."""

_TABLES = """
CREATE TABLE venues (venue TEXT PRIMARY KEY, size INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX by_size ON venues (state, size DESC, venue);
CREATE TABLE nights (
    venue TEXT NOT NULL, service TEXT NOT NULL, outcome TEXT NOT NULL, status TEXT, open_level TEXT, gap REAL,
    promises INTEGER, parties INTEGER, seated INTEGER, covers INTEGER, covers_seated INTEGER, gain REAL,
    night BLOB NOT NULL,
    PRIMARY KEY (venue, service)
);
CREATE INDEX by_gain ON nights (gain DESC, venue, service);
"""

_TALLY = """
SELECT (SELECT count(*) FROM venues),
    (SELECT count(*) FROM venues WHERE state <> 'done'),
    count(*) FILTER (WHERE outcome = 'saved'), count(*) FILTER (WHERE outcome = 'unchanged'),
    count(*) FILTER (WHERE outcome = 'failed'), count(*) FILTER (WHERE status = 'optimal'),
    coalesce(avg(gap), 0.0), coalesce(max(gap), 0.0), coalesce(sum(promises), 0),
    coalesce(sum(parties), 0), coalesce(sum(seated), 0), coalesce(sum(covers), 0), coalesce(sum(covers_seated), 0)
FROM nights
"""


@dataclass(frozen=True, slots=True)
class OpenNight:
    """A night whose plan is not proven. ``gain`` is what more time may still bring, ``limit`` the seconds it had."""

    venue_id: str
    service: str
    gain: float
    limit: float


class BatchBook:
    """Venues wait, are done, or were lost with their worker; nights are as they were left last."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("")  # a temporary file of which SQLite keeps a few pages in memory
        self._file.executescript(_TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, venues: Iterable[tuple[str, int]]) -> None:
        """Note venues to be planned, each with its size: how much there is to do, at least 1."""
        self._file.executemany("INSERT OR IGNORE INTO venues VALUES (?, ?, 'waiting')", venues)
        self._file.commit()

    def unknown(self, venue_ids: Iterable[str]) -> list[str]:
        """Those that were not added."""
        return [
            each
            for each in venue_ids
            if self._file.execute("SELECT 1 FROM venues WHERE venue = ?", (each,)).fetchone() is None
        ]

    def waiting(self) -> Iterator[tuple[str, int]]:
        """Venues that wait, the largest first, each once; what is done with them meanwhile makes no difference."""
        last = (float("inf"), "")
        while True:
            page = self._file.execute(
                "SELECT size, venue FROM venues WHERE state = 'waiting' AND (-size, venue) > (?, ?)"
                " ORDER BY size DESC, venue LIMIT ?",
                (-last[0], last[1], PAGE),
            ).fetchall()
            if not page:
                return
            yield from ((venue, size) for size, venue in page)
            last = page[-1]

    def size_left(self) -> int:
        """Size of all venues that wait."""
        (size,) = self._file.execute("SELECT coalesce(sum(size), 0) FROM venues WHERE state = 'waiting'").fetchone()
        return int(size)

    def note(self, night: VenueNight) -> None:
        """What became of a night."""
        plan = night.plan
        values: tuple[object, ...] = (None,) * 8
        if plan is not None:
            figures = plan.totals
            values = (
                plan.status.value,
                plan.open_level,
                plan.value_gap,
                plan.broken_promises,
                figures.parties,
                figures.parties_seated,
                figures.covers,
                figures.covers_seated,
            )
        row = (night.venue_id, night.service or "", night.outcome.value, *values, _gain(night), pickle.dumps(night))
        self._file.execute(f"INSERT OR REPLACE INTO nights VALUES ({', '.join('?' * len(row))})", row)

    def done(self, venue_id: str) -> None:
        """There is nothing left to do for a venue."""
        self._file.execute("UPDATE venues SET state = 'done' WHERE venue = ?", (venue_id,))

    def lost(self, venue_id: str) -> None:
        """Its worker died, or the database or the scheduler went away, before it was done."""
        self._file.execute("UPDATE venues SET state = 'lost' WHERE venue = ?", (venue_id,))

    def take_up_lost(self) -> int:
        """Let lost venues wait again; returns their number."""
        return self._file.execute("UPDATE venues SET state = 'waiting' WHERE state = 'lost'").rowcount

    def left(self) -> Iterator[str]:
        """Venues that wait or were lost; each is to be done before the next is asked for."""
        statement = "SELECT venue FROM venues WHERE state <> 'done' LIMIT 1"
        while row := self._file.execute(statement).fetchone():
            yield str(row[0])

    def open_nights(self) -> list[OpenNight]:
        """Planned nights that are not proven, that which may gain most first."""
        rows = self._file.execute("SELECT gain, night FROM nights WHERE gain > 0 ORDER BY gain DESC, venue, service")
        found = []
        for gain, stored in rows:
            night = _night(stored)
            if night.plan is not None:
                found.append(OpenNight(night.venue_id, night.service or "", gain, night.plan.limit))
        return found

    def tally(self) -> BatchTally:
        """How far it is."""
        opened = dict(self._file.execute("SELECT open_level, count(*) FROM nights GROUP BY open_level"))
        levels = tuple((name, opened[name]) for name in LEVELS if name in opened)
        return replace(BatchTally(*self._file.execute(_TALLY).fetchone()), open_levels=levels)

    def nights(self) -> Iterator[VenueNight]:
        """Every night, by venue and service."""
        yield from self._nights("1")

    def failed(self) -> Iterator[VenueNight]:
        """Nights that were not planned."""
        yield from self._nights("outcome = 'failed'")

    def noteworthy(self) -> Iterator[VenueNight]:
        """Nights that failed, that are not proven, or that leave out a promised booking."""
        yield from self._nights("outcome = 'failed' OR status <> 'optimal' OR promises > 0")

    def _nights(self, condition: str) -> Iterator[VenueNight]:
        rows = self._file.execute(f"SELECT night FROM nights WHERE {condition} ORDER BY venue, service")
        return (_night(stored) for (stored,) in rows)


def _gain(night: VenueNight) -> float:
    """What more time may bring: the relative gap, for a night of many parties more, at a level further down less."""
    plan = night.plan
    if plan is None or plan.status is PlanStatus.OPTIMAL or plan.open_level is None:
        return 0.0
    return float(plan.gap * plan.totals.parties / 2 ** LEVELS.index(plan.open_level))


def _night(stored: bytes) -> VenueNight:
    night: VenueNight = pickle.loads(stored)
    return night
