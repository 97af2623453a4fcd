"""A simulation from the folder to its figures: what is asked, the nights played in any number of processes, the rest
kept in a file for another day."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from allocator.domain.errors import Fault, InputRejected, InternalCheckFailed, UsageError
from allocator.domain.night import choose_service, night_of, rows_by_date
from allocator.domain.simulated import NO_SHOWS, OFFERS
from cli.executors import as_done, executor_of
from cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from allocator.domain.night import Diary, Night
    from allocator.domain.simulated import BookingPolicy, PlayedNight
    from allocator.simulation.demand import Demand
    from allocator.simulation.study import Study
    from cli.pipeline import Warn
    from data.simulation_log import SimulationLog

OPEN_WITHIN = 366
"""Days within which a venue without rows is taken to open some day."""


@dataclass(frozen=True, slots=True)
class SimulationOptions:
    """What is asked for. ``policies`` empty = all, or only ``pooled`` where scenarios are compared."""

    day: date | None = None
    service: str | None = None
    policies: tuple[BookingPolicy, ...] = ()
    offers: int = OFFERS
    no_show: float = NO_SHOWS
    seed: int = 0
    demand_from: Path | None = None
    scenarios_from: Path | None = None


def study_of(diary: Diary, options: SimulationOptions, warn: Warn) -> Study:
    """The study that is asked for.

    Raises
    ------
    UsageError
        if it is open which service is meant, or nobody would ask for it.
    InputRejected
        with every fault of the files of demand and scenarios.
    """
    from allocator.domain.simulated import BookingPolicy
    from allocator.simulation.nights import Behaviour
    from allocator.simulation.study import EMPTY_BOOK, Study

    service = choose_service(diary, _day(diary, options.day), options.service)
    empty = replace(diary, parties=())
    floor = night_of(empty, service, service.opens - EMPTY_BOOK)
    scenarios = _scenarios(empty, floor, options.scenarios_from, warn) if options.scenarios_from else ()
    policies = options.policies or ((BookingPolicy.POOLED,) if scenarios else tuple(BookingPolicy))
    demand = _demand(diary, floor, options.demand_from)
    behaviour = Behaviour(no_show=options.no_show)
    return Study(floor, demand, options.seed, policies, options.offers, behaviour, scenarios)


def question_digest(folder: Path, options: SimulationOptions) -> str:
    """Digest of everything the figures of a night depend on: program, files and options, not how many nights."""
    said = hashlib.sha256(version("maitred").encode())
    files = [path for path in sorted(folder.glob("*")) if path.suffix in (".csv", ".toml") and path.is_file()]
    for path in (*files, options.demand_from, options.scenarios_from):
        content = b"" if path is None else path.read_bytes()
        said.update(f"\n{'' if path is None else path.name} {len(content)}\n".encode() + content)
    asked = (str(options.day), options.service, options.policies, options.offers, options.no_show, options.seed)
    said.update(json.dumps(asked).encode())
    return said.hexdigest()


def play_nights(
    study: Study, loads: Sequence[float], nights: int, workers: int, log: SimulationLog | None, *, quiet: bool
) -> list[PlayedNight]:
    """Every night at every load, those of the ``log`` not again.

    Raises
    ------
    InternalCheckFailed
        if the independent check finds a table given twice, or another rule broken.
    """
    from allocator.simulation.study import play_night

    wanted = {(load, index) for load in loads for index in range(nights)}
    kept = log.read() if log else []
    if log:
        log.begin(kept)
    played = {(night.load, night.index): night for night in kept if (night.load, night.index) in wanted}
    left = [(study, load, index) for index in range(nights) for load in loads if (load, index) not in played]
    with progress("nights played", quiet=quiet) as show, executor_of(workers) as executor:
        show(len(played), len(wanted), "")
        for night in as_done(executor, play_night, left, workers):
            _refuse_double(night)
            played[(night.load, night.index)] = night
            if log:
                log.add(night)
            show(len(played), len(wanted), "")
    return list(played.values())


def _refuse_double(night: PlayedNight) -> None:
    found = sum(counted.double_bookings for counted in night.counted.values())
    if found:
        raise InternalCheckFailed(f"{found} double bookings in simulated night {night.index} at load {night.load:g}")


def _day(diary: Diary, asked: date | None) -> date:
    """The date whose hours and closures hold: the last there are rows of, or the next on which the venue opens."""
    if asked is not None:
        return asked
    dates = rows_by_date(diary)
    if dates:
        return max(dates)
    today = datetime.now(UTC).date()
    days = (today + timedelta(days=days) for days in range(OPEN_WITHIN))
    return next((day for day in days if diary.calendar.services_on(day)), today)


def _demand(diary: Diary, floor: Night, demand_from: Path | None) -> Demand:
    from allocator.simulation.demand import Drawn, Resampled

    if demand_from is None:
        return Resampled.of(diary, floor.service)
    from data.demand_figures import read_demand

    return Drawn.of(read_demand(_content(demand_from), demand_from.name), diary, floor.service)


def _scenarios(empty: Diary, floor: Night, path: Path, warn: Warn) -> tuple[tuple[str, Night], ...]:
    from cli.kept import kept
    from cli.questions import Source
    from cli.scenarios import scenarios_of

    found = scenarios_of(Source(empty, floor, None, kept()), path, warn)
    guests = [name for name, amended in found if amended.asked]
    if guests:
        reason = "asks for a party; a simulation draws its own guests and takes changes of floor and rules only"
        raise InputRejected([Fault(path.name, 0, "changes", f"{name} {reason}") for name in guests])
    return tuple((name, amended.night) for name, amended in found)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
