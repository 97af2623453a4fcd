"""A night planned for longer than at first: the better plan takes the place of the one that was saved meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from allocator.domain.plan import LEVELS, Level, betters
from data.database.digest import RunOptions
from data.database.runs import NightChanged
from data.database.unit_of_work import UnitOfWork
from tests.builders import booking, confirmed, seat
from tests.integration.databases import VERSIONS, find, load, make_diary, party, planned, read_night, save

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from allocator.domain.plan import Plan
    from allocator.domain.planned import Planned


def save_better(engine: Engine, made: Planned, run_id: int) -> None:
    with UnitOfWork(engine) as work:
        work.repository.save_run(made, RunOptions(made.parameters), VERSIONS, run_id)
        work.commit()


def standing(engine: Engine) -> Plan:
    night = read_night(engine)
    with UnitOfWork(engine, read_only=True) as work:
        return work.repository.standing_plan("v1", night.service)


def test_a_better_plan_replaces_the_first_as_if_that_had_never_been(engine: Engine) -> None:
    load(engine, make_diary(booking("b1"), booking("b2"), confirmed("b3", held="3")))
    night = read_night(engine)
    first = planned(night, seat("b1", "1", "19:00", "20:30"), seat("b3", "4", "19:00", "20:30"))
    run_id = save(engine, first).run_id
    second = planned(night, seat("b2", "2", "19:00", "20:30"), seat("b3", "3", "19:00", "20:30"))
    save_better(engine, second, run_id)
    assert {each.party_id: each.tables for each in standing(engine).allocations} == {"b2": ("2",), "b3": ("3",)}
    assert [party(engine, each).held for each in ("b1", "b2", "b3")] == [None, ("2",), ("3",)]
    found = find(engine, read_night(engine))
    assert found is not None
    assert found.plan.of["b3"].tables == found.night.party["b3"].held
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM runs")).scalar_one() == 2


def test_a_plan_that_betters_another_run_than_the_last_is_not_saved(engine: Engine) -> None:
    load(engine, make_diary(booking("b1")))
    night = read_night(engine)
    run_id = save(engine, planned(night, seat("b1", "1", "19:00", "20:30"))).run_id
    last = planned(read_night(engine), seat("b1", "2", "19:00", "20:30"))
    save(engine, last)
    with pytest.raises(NightChanged):
        save_better(engine, planned(night, seat("b1", "3", "19:00", "20:30")), run_id)
    assert standing(engine).of["b1"].tables == ("2",)


def test_a_night_that_changed_after_the_first_run_is_not_replaced(engine: Engine) -> None:
    load(engine, make_diary(booking("b1")))
    night = read_night(engine)
    run_id = save(engine, planned(night, seat("b1", "1", "19:00", "20:30"))).run_id
    load(engine, make_diary(booking("b9")))
    with pytest.raises(NightChanged):
        save_better(engine, planned(night, seat("b1", "3", "19:00", "20:30")), run_id)


def levels(**said: tuple[int, int]) -> list[Level]:
    """All levels at 1 of 1 but for those that are said."""
    return [Level(name, *said.get(name, (1, 1))) for name in LEVELS]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (levels(covers=(6, 9)), levels(covers=(5, 5))),
        (levels(waste=(3, 3)), levels(waste=(4, 3))),
        (levels(covers=(6, 9), waste=(9, 1)), levels(covers=(5, 9), waste=(2, 1))),
        (levels(covers=(5, 6)), levels(covers=(5, 9))),
        (levels(covers=(5, 6)), levels(covers=(5, 6))[:4]),
    ],
)
def test_a_better_value_counts_before_a_closer_proof_and_a_higher_level_before_a_lower(
    better: list[Level], worse: list[Level]
) -> None:
    assert betters(better, worse)
    assert not betters(worse, better)
    assert not betters(better, better)
