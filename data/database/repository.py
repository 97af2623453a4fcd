"""What is read and written in one unit of work, in the words of the trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.database import loading, outcome, reading, runs, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.engine import Connection

    from allocator.domain.calendar import Service
    from allocator.domain.clock import Minute
    from allocator.domain.night import Diary, Night
    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned
    from allocator.domain.venue import MoveLimit, Venue
    from data.database.digest import RunOptions
    from data.database.loading import LoadSummary
    from data.database.runs import SavedRun
    from data.database.standing import Standing


@dataclass(frozen=True, slots=True)
class Repository:
    """All on one connection, within its transaction; see the modules it calls for what each raises."""

    connection: Connection

    def list_venues(self) -> tuple[Venue, ...]:
        """Every venue, by id."""
        return reading.list_venues(self.connection)

    def read_diary(self, venue_id: str, day: date, now: Minute | None = None, *, everyone: bool = False) -> Diary:
        """Everything of one service date; with ``everyone`` all customers on file, for a folder to be written."""
        return reading.read_diary(self.connection, venue_id, day, now, everyone=everyone)

    def read_venue(self, venue_id: str) -> Venue:
        """One venue."""
        return reading.read_venue(self.connection, venue_id)

    def read_service(
        self,
        venue_id: str,
        day: date,
        service: str | None = None,
        now: Minute | None = None,
        *,
        everyone: bool = False,
    ) -> tuple[Diary, Service]:
        """The diary of a date, and the service of it that is meant; with ``everyone`` all customers on file."""
        now = reading.present() if now is None else now
        return reading.read_service(self.connection, venue_id, day, service, now, everyone=everyone)

    def read_night(
        self,
        venue_id: str,
        day: date,
        service: str | None = None,
        now: Minute | None = None,
        max_moves: MoveLimit | None = None,
    ) -> Night:
        """One night, ready to be planned and saved; ``now`` is the present where it is not given."""
        now = reading.present() if now is None else now
        return reading.read_night(self.connection, venue_id, day, service, now, max_moves)

    def standing_plan(self, venue_id: str, service: Service) -> Plan:
        """Who has which tables of a service now."""
        return reading.standing_plan(self.connection, venue_id, service)

    def read_standing(self, night: Night) -> Standing:
        """What stands of the service of ``night``, and what its last run said."""
        return standing.read_standing(self.connection, night)

    def offers_made(self, night: Night) -> dict[str, int]:
        """How many offers those who wait have had; who had none is left out."""
        waiting = [party.party_id for party in night.parties if party.waiting]
        return outcome.offers_made(self.connection, night.venue.venue_id, waiting)

    def take_in(
        self, diary: Diary, *, replace: bool = False, dry_run: bool = False, now: Minute | None = None
    ) -> LoadSummary:
        """Add and change what ``diary`` holds."""
        return loading.take_in(self.connection, diary, replace=replace, dry_run=dry_run, now=now)

    def find_run(self, night: Night, options: RunOptions) -> Planned | None:
        """The saved run that still answers for ``night`` and ``options``."""
        return runs.find_run(self.connection, night, options)

    def find_looked_at(self, night: Night, options: RunOptions) -> Planned | None:
        """The saved run, if nothing is left to do but what ``options`` want to follow from it."""
        return runs.find_looked_at(self.connection, night, options)

    def save_run(
        self, planned: Planned, options: RunOptions, versions: Mapping[str, str], replaces: int | None = None
    ) -> SavedRun:
        """Save a planned night and what follows from it, in place of the run it ``replaces``."""
        return runs.save_run(self.connection, planned, options, versions, replaces)
