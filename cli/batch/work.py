"""What a worker does: plan and save the nights of one venue. It is told where the database is and the venue's id."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from allocator.domain.batch import Failure, NightPlan, Outcome, VenueNight
from allocator.domain.calendar import Calendar
from allocator.domain.errors import MaitredError
from allocator.domain.plan import Parameters
from allocator.domain.totals import totals_of
from cli.batch.shares import SEARCHING
from cli.exits import code_of, lines_of
from cli.nightly import NightRun, allocate_service, better_service
from cli.pipeline import plan_night

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from sqlalchemy.engine import Engine

    from allocator.domain.errors import Fault
    from allocator.domain.night import Night
    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned
    from allocator.domain.venue import MoveLimit
    from cli.nightly import Allocated

LEAST_SECONDS = 0.05
"""The shortest search, for a first plan is found in no time."""

KEPT_SECONDS = 5.0
"""How long a worker that is given nothing to do keeps its connections: two at most."""

MOST_WARNINGS = 5
"""Warnings of one night that are handed back."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Nights of one venue to be planned. The database is left out of what is logged: its URL may hold a password.

    ``limit`` are the seconds each search is given in place of the time limit of ``parameters``, which is the one the
    run was asked for; none goes on beyond ``by`` (seconds since 1970). ``service`` is the only one to plan, empty the
    one without a name; ``again`` is for more time on a plan that is saved.
    """

    database: str = field(repr=False)
    venue_id: str
    day: date
    service: str | None = None
    now: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    max_moves: MoveLimit | None = None
    limit: float | None = None
    by: float | None = None
    again: bool = False

    def in_seconds(self, limit: float) -> Assignment:
        """The same with so many seconds for each search."""
        return replace(self, limit=limit)

    def more_of(self, service: str, limit: float) -> Assignment:
        """More time for the night of one service, from the plan that is saved."""
        return replace(self, service=service, limit=limit, again=True)


def work(assignment: Assignment) -> tuple[VenueNight, ...]:
    """Plan and save the nights of one venue, one after the other; one that fails does not keep the next from it."""
    with _kept(assignment.database).used() as engine:
        try:
            services = _services(engine, assignment)
            return tuple(_one(engine, replace(assignment, service=name), len(services)) for name in services)
        except MaitredError as error:
            return (_failed(assignment, error),)


class _Kept:
    """The engine of this process, with what it learnt of the database and of our statements, and its connections.

    They are let go when they were not used for a while: a worker of a cluster lives on when a batch has ended.
    """

    def __init__(self, database: str) -> None:
        from data.database.engine import make_engine

        self._engine = make_engine(database)
        self._timer: threading.Timer | None = None

    @contextmanager
    def used(self) -> Iterator[Engine]:
        """The engine; one that is still in use elsewhere in this process only loses connections nobody uses."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            yield self._engine
        finally:
            self._timer = threading.Timer(KEPT_SECONDS, self._engine.dispose)
            self._timer.daemon = True
            self._timer.start()


@lru_cache(maxsize=1)
def _kept(database: str) -> _Kept:
    return _Kept(database)


def _services(engine: Engine, assignment: Assignment) -> Sequence[str]:
    """Names of the services to plan, in the order of the day; empty is the one without a name, or a closed house."""
    from data.database.unit_of_work import UnitOfWork

    if assignment.again:
        return (assignment.service or "",)
    with UnitOfWork(engine, read_only=True, venue=assignment.venue_id) as work:
        venue = work.repository.read_venue(assignment.venue_id)
    names = [service.name or "" for service in Calendar(venue).services_on(assignment.day)]
    if assignment.service is None:
        return names or ("",)
    return [name for name in names if name == assignment.service]


def _one(engine: Engine, assignment: Assignment, nights: int) -> VenueNight:
    """One night; the venue's time is for all its ``nights`` together."""
    began = time.monotonic()
    told: list[str] = []
    asked = NightRun(
        assignment.venue_id,
        assignment.day,
        assignment.service or None,
        assignment.now,
        assignment.parameters,
        assignment.max_moves,
    )
    plan = partial(_plan, assignment, nights)
    try:
        if assignment.again:
            made = better_service(engine, asked, plan)
        else:
            made = allocate_service(engine, asked, plan, lambda warnings: _keep(told, warnings))
    except MaitredError as error:
        failed = _failed(assignment, error)
        return replace(failed, seconds=time.monotonic() - began, warnings=tuple(told))
    return VenueNight(
        assignment.venue_id,
        asked.service,
        Outcome.UNCHANGED if made.saved is None else Outcome.SAVED,
        _worth(made),
        seconds=time.monotonic() - began,
        warnings=tuple(told),
    )


def _plan(
    assignment: Assignment, nights: int, night: Night, parameters: Parameters, hint: Plan | None = None
) -> Planned:
    """Plan a night in the seconds it is given now."""
    limit = parameters.time_limit if assignment.limit is None else assignment.limit / nights
    if assignment.by is not None:
        limit = max(LEAST_SECONDS, min(limit, SEARCHING * (assignment.by - time.time())))
    return plan_night(night, replace(parameters, time_limit=limit), hint=hint)


def _worth(made: Allocated) -> NightPlan | None:
    planned, result = made.planned, made.planned.result
    if made.run_id is None:
        return None
    venue = planned.night.venue
    return NightPlan(
        made.run_id,
        result.status,
        result.gap,
        next((level.name for level in result.levels if not level.proven), None),
        planned.parameters.time_limit,
        totals_of(planned.night, planned.plan),
        len(planned.broken_promises),
        planned.night.service.opens,
        venue.timezone,
        venue.currency,
        venue.minor_digits,
    )


def _failed(assignment: Assignment, error: MaitredError) -> VenueNight:
    return VenueNight(assignment.venue_id, assignment.service or None, Outcome.FAILED, failure=failure_of(error))


def failure_of(error: BaseException) -> Failure:
    """What an error means for a night."""
    return Failure("; ".join(line.removeprefix("error: ").strip() for line in lines_of(error)), int(code_of(error)))


def _keep(told: list[str], warnings: Iterable[Fault | str]) -> None:
    told.extend(str(each) for each in warnings)
    del told[MOST_WARNINGS:]
