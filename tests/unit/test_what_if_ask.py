"""A search that ended early: who was forgotten is put back, and no bound is promised that does not hold."""

from __future__ import annotations

from allocator.domain.plan import LEVELS, Level, Parameters, PlanStatus, Result, Scores
from allocator.standing import everything
from allocator.verify import level_values, verify
from allocator.what_if.ask import filled
from tests.builders import booking, confirmed, make_night, make_plan, seat, table

SEATED = (seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))


def house():
    return make_night([table("1"), table("2")], [confirmed("a"), booking("b", 4), booking("c", 3)])


def found(night, plan):
    """The result of a search that had time for the promises alone."""
    values, hopes = (
        each(night, Scores(), Parameters(), *more) for each, *more in ((level_values, plan), (everything,))
    )
    levels = (Level(name, values[name], values[name] if name == "promises" else hopes[name]) for name in LEVELS)
    return Result(PlanStatus.FEASIBLE, plan, tuple(levels))


def test_who_was_forgotten_is_put_back():
    night = house()
    result = filled(found(night, make_plan(SEATED[0])), make_plan(*SEATED), night, Scores(), Parameters())
    assert set(result.plan.of) == {"a", "b"}
    assert verify(night, Scores(), Parameters(), result.plan, result.levels) == ()


def test_a_plan_in_which_nobody_was_forgotten_stays_as_it_is():
    night = house()
    whole = found(night, make_plan(*SEATED))
    assert filled(whole, make_plan(*SEATED), night, Scores(), Parameters()) == whole
