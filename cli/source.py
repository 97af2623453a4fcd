"""Where a night comes from: a folder, or the database with what is saved of it. One function for every question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.database import database_option, opened
from cli.options import handed_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from allocator.domain.night import Diary, Night
    from allocator.domain.plan import Plan
    from allocator.domain.venue import MoveLimit
    from cli.kept import Kept
    from cli.options import NightOptions
    from cli.pipeline import Warn
    from cli.questions import Source
    from data.database.standing import Standing

    Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or a venue of a database; ``folder`` as typed."""

    folder: str | None = None
    venue_id: str | None = None
    database: str | None = None

    def checked(self) -> Place:
        """Itself, if it is one of the two.

        Raises
        ------
        UsageError
            if it is neither or both.
        """
        if (self.folder is None) == (self.venue_id is None):
            raise click.UsageError("give either FOLDER, or --venue V and --date D for a night of the database")
        if self.folder is not None and self.database is not None:
            raise click.UsageError("--database is for a night of --venue V, not for FOLDER")
        return self


def place_options(command: Command) -> Command:
    """Add the argument FOLDER, or else ``--venue --database``; the command receives them as ``place: Place``."""
    return handed_over(
        "place",
        Place,
        click.argument("folder", required=False),
        click.option("--venue", "venue_id", metavar="V", help="A venue of the database, instead of FOLDER."),
        database_option,
    )(command)


def night_source(place: Place, which: NightOptions, max_moves: MoveLimit | None, kept: Kept, warn: Warn) -> Source:
    """The night that is meant, with the plan that stands where one is saved.

    Raises
    ------
    InputRejected
        with every fault of every file, or locks that contradict each other.
    UsageError
        if it is left open which night is meant.
    DatabaseUnavailable
        if the database cannot be reached or is not at this version's schema.
    """
    from cli.questions import folder_source

    place = place.checked()
    if place.folder is not None:
        return folder_source(Path(place.folder), which, max_moves, kept, warn)
    return _saved_source(place, which, max_moves, kept, warn)


def diary_of(place: Place, which: NightOptions, warn: Warn) -> Diary:
    """All rows of a folder, or those of one date of the database; see :func:`night_source` for what it raises."""
    from cli.pipeline import moment, read_diary
    from data.database.unit_of_work import UnitOfWork

    place = place.checked()
    if place.folder is not None:
        return read_diary(Path(place.folder), warn)
    venue_id, day = str(place.venue_id), _day(which)
    with opened(place.database) as engine, UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        now = moment(which.now, work.repository.read_venue(venue_id).timezone)
        return work.repository.read_diary(venue_id, day, now)


def _saved_source(place: Place, which: NightOptions, max_moves: MoveLimit | None, kept: Kept, warn: Warn) -> Source:
    from allocator.domain.night import night_of
    from cli.pipeline import moment, sound
    from cli.questions import Source
    from data.database.unit_of_work import UnitOfWork

    venue_id, day = str(place.venue_id), _day(which)
    with opened(place.database) as engine, UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        records = work.repository
        now = moment(which.now, records.read_venue(venue_id).timezone)
        diary, service = records.read_service(venue_id, day, which.service, now)
        night = sound(night_of(diary, service, now, max_moves), warn)
        standing = records.read_standing(night)
    return Source(diary, night, max_moves, kept, _plans(night, standing), warn)


def _plans(night: Night, standing: Standing) -> tuple[Plan, ...]:
    """What may be said to stand, the fullest first: with those who wait where the last run would seat them, without."""
    from allocator.domain.plan import Plan

    if standing.run is None:
        return ()
    seated = tuple(each for each in standing.plan.allocations if each.party_id in night.party)
    return tuple(dict.fromkeys((Plan((*seated, *standing.suggested)), Plan(seated))))


def _day(which: NightOptions) -> date:
    if which.day is None:
        raise click.UsageError("give --date: a night of the database is named by its venue and date")
    return which.day
