"""What tests of the database share: small diaries, and a night planned by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allocator.domain.night import Diary
from allocator.domain.plan import (
    LEVELS,
    Level,
    Parameters,
    Plan,
    PlanStatus,
    Ranked,
    Reason,
    Result,
    Scores,
    Unseated,
)
from allocator.domain.planned import Planned
from data.database.digest import RunOptions
from data.database.unit_of_work import UnitOfWork
from tests.builders import DAY, NOON, booking, confirmed, customer, entry, join, make_venue, table

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation
    from allocator.domain.venue import Venue
    from data.database.loading import LoadSummary
    from data.database.runs import SavedRun

VERSIONS = {"maitred": "0", "ortools": "0"}


def make_diary(*parties: Party, venue: Venue | None = None, **more: Any) -> Diary:
    """Tables 1 to 4 for four, 1+2 joined for five to eight."""
    values: dict[str, Any] = {
        "tables": tuple(table(str(number)) for number in range(1, 5)),
        "combinations": (join("1+2", 5, 8, setup_minutes=10),),
        **more,
    }
    return Diary(venue or make_venue(), parties=parties, **values)


def usual() -> Diary:
    """Two requests, a promised booking at table 3, a waitlist entry, and a customer with a tier."""
    return make_diary(
        booking("b1", 2, customer_id="ann"),
        booking(
            "b2", 6, "20:00", earliest="19:30", latest="20:30", expected_spend=12300, needs=("main",), notes="late"
        ),
        confirmed("b3", 3, held="3", wishes=("booth",), occasion="birthday"),
        entry("w1", 4, "20:00", expires_at="18:00"),
        customers=(customer("ann", name="Ann", vip_tier="gold", visits=3, total_spend=55500),),
    )


def load(engine: Engine, diary: Diary, **options: Any) -> LoadSummary:
    """Take in and commit."""
    with UnitOfWork(engine) as work:
        summary = work.repository.take_in(diary, now=NOON, **options)
        work.commit()
    return summary


def read(engine: Engine, day: date = DAY, venue_id: str = "v1", now: int = NOON) -> Diary:
    """The diary of a day."""
    with UnitOfWork(engine, read_only=True) as work:
        return work.repository.read_diary(venue_id, day, now)


def read_night(engine: Engine, day: date = DAY, venue_id: str = "v1", now: int = NOON) -> Night:
    """The night of a day."""
    with UnitOfWork(engine, read_only=True) as work:
        return work.repository.read_night(venue_id, day, now=now)


def party(engine: Engine, party_id: str) -> Party:
    """One party as the planner sees it."""
    return next(each for each in read(engine).parties if each.party_id == party_id)


def planned(night: Night, *seats: Allocation) -> Planned:
    """The night planned as ``seats`` say, everybody else left out because it is full."""
    seated = {seat.party_id for seat in seats}
    entries = [each for each in night.parties if each.waiting]
    return Planned(
        night,
        Scores(
            {each.party_id: 500 for each in night.parties if not each.promised},
            tuple(
                Ranked(each.party_id, rank, 500, {"history": 200, "loyalty": 100, "timing": 150, "occasion": 50})
                for rank, each in enumerate(entries, 1)
            ),
        ),
        Parameters(),
        Result(PlanStatus.OPTIMAL, Plan(seats), tuple(Level(name, 1, 1) for name in LEVELS), 0.25, {"search": 0.2}),
        tuple(
            Unseated(each.party_id, Reason.FULL, "others sit there", ())
            for each in night.parties
            if each.party_id not in seated
        ),
    )


def save(engine: Engine, made: Planned, **options: Any) -> SavedRun:
    """Save and commit a planned night."""
    with UnitOfWork(engine) as work:
        saved = work.repository.save_run(made, RunOptions(made.parameters, **options), VERSIONS)
        work.commit()
    return saved


def find(engine: Engine, night: Night, **options: Any) -> Planned | None:
    """The saved run that answers for the night."""
    with UnitOfWork(engine, read_only=True) as work:
        return work.repository.find_run(night, RunOptions(**options))


def ids(parties: Iterable[Party]) -> list[str]:
    """Their ids."""
    return [each.party_id for each in parties]


def without_origin(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Parties as the database knows them: not from which line they came."""
    return tuple(replace(each, origin="") for each in parties)
