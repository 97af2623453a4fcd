"""A night of the database: read, planned, re-checked, saved in one unit of work. Each step is one call, none goes back.

While a run plans, its night is held by a lock of the operating system or the server, not by a transaction: the desk
goes on working. If somebody changes the night meanwhile, what was planned is not saved and the night is planned again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from allocator.domain.difference import Difference, difference, notices
from allocator.domain.errors import DatabaseUnavailable, NoPlan, Refused
from allocator.domain.plan import Parameters, Plan, betters

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Night
    from allocator.domain.planned import Planned
    from allocator.domain.venue import MoveLimit
    from cli.pipeline import Warn
    from data.database.digest import RunOptions
    from data.database.repository import Repository
    from data.database.runs import SavedRun
    from data.database.standing import Standing

    PlanNight = Callable[[Night, Parameters], Planned]
    PlanAgain = Callable[[Night, Parameters, Plan], Planned]

MOST_ATTEMPTS = 3
"""How often a night is planned because somebody changed it while it was planned."""


@dataclass(frozen=True, slots=True)
class NightRun:
    """Which night is to be planned, how, and what is to follow; ``now`` as typed."""

    venue_id: str
    day: date
    service: str | None = None
    now: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    max_moves: MoveLimit | None = None
    confirm: bool = False
    offer: bool = False


@dataclass(frozen=True)
class Allocated:
    """A planned night beside what stood before. ``saved`` is ``None`` where nothing was written.

    ``known`` tells that it was planned and saved before with the same options, and nothing has changed since.
    """

    planned: Planned
    difference: Difference
    saved: SavedRun | None = None
    known: bool = False
    run_id: int | None = None


@dataclass(frozen=True)
class _Before:
    """A night as it was read: with what stands, and the saved plan if it still answers.

    ``looked_at`` is the saved plan if it answers but for what is to follow from it.
    """

    night: Night
    standing: Standing
    options: RunOptions
    known: Planned | None
    looked_at: Planned | None
    offers_made: dict[str, int]


def preview_night(engine: Engine, asked: NightRun, plan_night: PlanNight, warn: Warn) -> Allocated:
    """Do as :func:`allocate_night` would and say what would change; nothing is written and nobody is kept waiting.

    Raises
    ------
    NoPlan
        if none was found within the time limit.
    """
    before = _read(engine, asked)
    return _known(before) or _looked_at(before, asked) or _planned(before, asked, plan_night, warn)


def allocate_night(engine: Engine, asked: NightRun, plan_night: PlanNight, warn: Warn) -> Allocated:
    """Plan the night and save the plan, or return the saved one where it still answers.

    Where it answers but for ``confirm`` and ``offer``, which were not asked for then, they follow from the saved plan:
    who looked at a plan first must not get another one.

    Raises
    ------
    Refused
        at once if another run holds the night, or if it changed again and again while it was planned.
    NoPlan
        if none was found within the time limit.
    """
    from data.database.views import refresh_views

    service = _read(engine, asked).night.service
    made = allocate_service(engine, replace(asked, service=service.name), plan_night, warn)
    if made.saved is not None:
        try:
            refresh_views(engine)
        except DatabaseUnavailable as error:
            warn([f"the plan is saved, but the summaries are not up to date: {error}"])
    return made


def allocate_service(engine: Engine, asked: NightRun, plan_night: PlanNight, warn: Warn) -> Allocated:
    """As :func:`allocate_night` of a service that is known by name; the summaries are left as they are."""
    from data.database.locks import planning
    from data.database.runs import NightChanged

    with planning(engine, asked.venue_id, asked.day, asked.service):
        attempts = MOST_ATTEMPTS
        while True:
            attempts -= 1
            before = _read(engine, asked)
            if found := _known(before):
                return found
            try:
                if looked_at := _looked_at(before, asked):
                    return _saved(engine, before, looked_at, _last_run(before))
                return _saved(engine, before, _planned(before, asked, plan_night, warn))
            except NightChanged:
                if not attempts:
                    raise
                warn(["the night changed while it was planned; planning it again"])


def better_service(engine: Engine, asked: NightRun, plan_again: PlanAgain) -> Allocated:
    """Plan the night once more from its saved plan, and save what comes out if that is better.

    It is the night as it was before that plan was saved, so that moves count as if it had been planned in one go.

    Raises
    ------
    Refused
        at once if another run holds the night, or if the plan that was saved is not the one that stands.
    """
    from data.database.locks import planning

    with planning(engine, asked.venue_id, asked.day, asked.service):
        before = _read(engine, asked)
        found = _known(before)
        if found is None:
            raise Refused("the night changed since it was planned")
        known = found.planned
        planned = plan_again(known.night, asked.parameters, known.plan)
        if not betters(planned.result.levels, known.result.levels):
            return found
        return _saved(engine, before, Allocated(planned, _difference(before, planned, asked)), found.run_id)


def _read(engine: Engine, asked: NightRun) -> _Before:
    from cli.pipeline import moment
    from data.database.digest import RunOptions
    from data.database.unit_of_work import UnitOfWork

    with UnitOfWork(engine, read_only=True, venue=asked.venue_id) as work:
        records: Repository = work.repository
        now = moment(asked.now, records.read_venue(asked.venue_id).timezone)
        night = records.read_night(asked.venue_id, asked.day, asked.service, now, asked.max_moves)
        options = RunOptions(
            asked.parameters, asked.max_moves, None if asked.now is None else now, asked.confirm, asked.offer
        )
        known = records.find_run(night, options)
        to_follow = known is None and (asked.confirm or asked.offer)
        return _Before(
            night,
            records.read_standing(night),
            options,
            known,
            records.find_looked_at(night, options) if to_follow else None,
            records.offers_made(night) if asked.offer else {},
        )


def _known(before: _Before) -> Allocated | None:
    """The saved plan, where it still answers."""
    if before.known is None:
        return None
    return Allocated(before.known, Difference(), known=True, run_id=_last_run(before))


def _looked_at(before: _Before, asked: NightRun) -> Allocated | None:
    """The saved plan, where only what is to follow from it is left to do.

    None where it obeys the rules no longer: a promise that it moved may count more tables against its person now.
    """
    from allocator.verify import violations
    from cli.pipeline import rechecked

    known = before.looked_at
    if known is None or violations(before.night, known.scores, asked.parameters, known.plan):
        return None
    night = replace(known.night, now=before.night.now)
    planned = replace(known, night=night, parameters=asked.parameters)
    return Allocated(rechecked(planned), _difference(before, planned, asked))


def _last_run(before: _Before) -> int | None:
    return None if before.standing.run is None else before.standing.run.run_id


def _planned(before: _Before, asked: NightRun, plan_night: PlanNight, warn: Warn) -> Allocated:
    from cli.pipeline import sound

    planned = plan_night(sound(before.night, warn), asked.parameters)
    if planned.result.plan is None:
        raise NoPlan(f"no plan within the time limit of {asked.parameters.time_limit:g} s; nothing was saved")
    return Allocated(planned, _difference(before, planned, asked))


def _difference(before: _Before, planned: Planned, asked: NightRun) -> Difference:
    """What the plan changes: beside who has tables, and where the last run would have seated those who wait."""
    night = planned.night
    most = night.venue.waitlist.max_offers
    offered = {
        each.party_id
        for each in planned.plan.allocations
        if asked.offer and night.party[each.party_id].waiting and before.offers_made.get(each.party_id, 0) < most
    }
    stood = Plan((*before.standing.plan.allocations, *before.standing.suggested))
    return difference(night, stood, planned.plan, notices(night, planned.plan, confirm=asked.confirm, offered=offered))


def _saved(engine: Engine, before: _Before, made: Allocated, replaces: int | None = None) -> Allocated:
    from data.database.unit_of_work import UnitOfWork
    from data.documents.plan import versions

    with UnitOfWork(engine, venue=before.night.venue.venue_id) as work:
        saved = work.repository.save_run(made.planned, before.options, versions(), replaces)
        work.commit()
    return Allocated(made.planned, made.difference, saved, run_id=saved.run_id)
