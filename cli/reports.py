"""What there is to report of a venue's services: who sits or sat where, who did not and why, and the figures of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from allocator.domain.errors import UsageError
from allocator.domain.night import night_of, with_parties
from allocator.domain.party import TAKING_PART, Status
from allocator.domain.plan import Allocation, Plan
from allocator.domain.report import report_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.engine import Engine

    from allocator.domain.calendar import Service
    from allocator.domain.clock import Minute
    from allocator.domain.night import Diary, Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Unseated
    from allocator.domain.report import ReportFigures
    from allocator.domain.venue import Venue
    from data.database.repository import Repository
    from data.database.standing import LastRun

MOST_DAYS = 1100
"""Days of a report: three years."""


@dataclass(frozen=True)
class ServiceReport:
    """One service on file. ``night`` also has those who came and left; ``suggested`` is for those who still wait.

    ``unplanned`` are parties that asked after the last run: nobody has said yet whether they can come.
    """

    night: Night
    plan: Plan
    figures: ReportFigures
    unseated: tuple[Unseated, ...] = ()
    unplanned: tuple[str, ...] = ()
    suggested: tuple[Allocation, ...] = ()
    run: LastRun | None = None


def read_reports(
    engine: Engine, venue_id: str, first: date, last: date, service: str | None = None, now: str | None = None
) -> tuple[Venue, tuple[ServiceReport, ...]]:
    """Every service of a venue from ``first`` to ``last``, or those of one name.

    Raises
    ------
    UsageError
        if there is no such venue or service, or the dates are no period that can be reported on.
    """
    from cli.pipeline import moment
    from data.database.unit_of_work import UnitOfWork

    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise UsageError(f"--to must be a date from {first} on, at most {MOST_DAYS} days later")
    with UnitOfWork(engine, read_only=True, venue=venue_id) as work:
        records = work.repository
        venue = records.read_venue(venue_id)
        minute = moment(now, venue.timezone)
        days = (first + timedelta(days=each) for each in range((last - first).days + 1))
        found = tuple(report for day in days for report in _reports_of(records, venue_id, day, service, minute))
    if not found:
        raise UsageError(f"{venue_id} runs no service{f' {service}' if service else ''} on these dates")
    return venue, found


def _reports_of(
    records: Repository, venue_id: str, day: date, service: str | None, now: Minute
) -> Iterator[ServiceReport]:
    diary = records.read_diary(venue_id, day, now)
    for each in diary.calendar.services_on(day):
        if service in (None, each.name):
            yield _report_of(records, diary, each, now)


def _report_of(records: Repository, diary: Diary, service: Service, now: Minute) -> ServiceReport:
    night = night_of(diary, service, now)
    standing = records.read_standing(night)
    here = [party for party in diary.parties if diary.calendar.service_of(party.arrival) == service]
    night, plan = _with_those_who_left(night, standing.plan, here)
    gone = [party for party in here if party.status not in TAKING_PART and party.status is not Status.COMPLETED]
    came = standing.from_waitlist & plan.of.keys()
    figures = report_of(night, plan, standing.unseated, gone)
    told = {each.party_id for each in standing.unseated}
    return ServiceReport(
        night,
        plan,
        replace(
            figures,
            waiting=figures.waiting + len(came),
            waiting_seated=len(came),
            moved=len(plan.of.keys() & set(standing.moved)),
        ),
        standing.unseated,
        tuple(each for each in night.party if each not in plan.of and each not in told),
        standing.suggested,
        standing.run,
    )


def _with_those_who_left(night: Night, standing: Plan, here: Sequence[Party]) -> tuple[Night, Plan]:
    """The night and who sits where, with those who came and left: at the tables they had, as far as that is known."""
    from allocator.candidates import end_of_stay

    left = {party.party_id: party for party in here if party.status is Status.COMPLETED}
    seats = {each.party_id: each for each in standing.allocations if each.party_id in night.party.keys() | left.keys()}
    for party_id, party in left.items():
        if party_id not in seats and party.held:
            end = end_of_stay(night, party, party.arrival)
            seats[party_id] = Allocation(party_id, party.held, party.arrival, end)
    came = [party for party_id, party in left.items() if party_id in seats]
    return with_parties(night, [*night.parties, *came]), Plan(tuple(seats.values()))
