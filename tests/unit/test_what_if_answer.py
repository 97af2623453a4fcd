from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.plan import LEVELS, Level, Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.what_if.amend import Amended
from allocator.what_if.answer import answer
from allocator.what_if.compare import compare
from tests.builders import booking, confirmed, make_night, make_plan, seat, table

PROVEN = tuple(Level(name, 1, 1) for name in LEVELS)
TABLES = [table(str(number)) for number in range(1, 10)]
SEATED = (seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))
PARTIES = (confirmed("a", 4, held="1"), booking("b", 3))


def planned(parties, allocations, levels=PROVEN):
    result = Result(PlanStatus.OPTIMAL, make_plan(*allocations), levels)
    return Planned(make_night(TABLES, parties), Scores(), Parameters(), result)


def told(after, *, asked=(), possible=True, before=None, with_all=None):
    before = before or planned(PARTIES, SEATED)
    found = compare(Amended((), after.night, asked), before, after, possible=possible)
    return answer(replace(found, with_all=with_all))


def test_nothing_changes():
    assert told(planned(PARTIES, SEATED)) == "Nothing changes: everybody keeps the place they have."


def test_who_is_lost_gained_and_moved():
    after = planned([*PARTIES, booking("c", 2)], [seat("a", "3", "19:00", "20:30"), seat("c", "1", "19:00", "20:30")])
    assert told(after) == "B (3 covers) is lost; c (2 covers) is gained; a (4 covers) moves from 1 to 3."


def test_who_cancels_is_not_lost():
    assert told(planned(PARTIES[:1], SEATED[:1])) == "Nothing changes: everybody keeps the place they have."


def test_a_party_that_fits():
    new = booking("new-1", 9, arrival="20:30")
    after = planned([*PARTIES, new], [*SEATED, seat("new-1", "6+7+8", "20:30", "22:00")])
    assert told(after, asked=("new-1",)) == "Yes: a party of 9 fits at 20:30 on 6+7+8; nothing is lost."


def test_a_party_that_fits_if_others_move():
    new = booking("new-1", 2)
    seated = [seat("a", "4", "19:00", "20:30"), SEATED[1], seat("new-1", "1", "19:00", "20:30")]
    found = told(planned([*PARTIES, new], seated), asked=("new-1",))
    assert found == "Yes: a party of 2 fits at 19:00 on 1 if a (4 covers) moves from 1 to 4; nothing is lost."


def test_a_party_that_fits_at_another_time_at_the_cost_of_one():
    new = booking("new-1", 2, earliest="18:00", latest="20:00")
    after = planned([*PARTIES, new], [SEATED[0], seat("new-1", "2", "19:30", "21:00")])
    assert told(after, asked=("new-1",)) == (
        "Yes: a party of 2 fits at 19:30 (asked 19:00) on 2; b (3 covers) is lost."
    )


def test_a_party_that_grows_and_gets_another_table():
    after = planned([replace(PARTIES[0], party_size=6), PARTIES[1]], [seat("a", "5", "19:00", "20:30"), SEATED[1]])
    assert told(after, asked=("a",)) == "Yes: a with 6 covers fits at 19:00 on 5 instead of 1; nothing is lost."


def test_a_party_that_could_be_seated_but_is_not_worth_it():
    after = planned([*PARTIES, booking("new-1", 2)], SEATED)
    assert told(after, asked=("new-1",)) == (
        "Yes: a party of 2 at 19:00 can be seated with every promise kept; the best plan leaves it out: "
        "nothing is lost."
    )


def test_a_party_that_could_be_seated_but_only_in_place_of_others():
    after = planned([*PARTIES, booking("new-1", 2)], SEATED)
    instead = make_plan(seat("a", "5", "19:00", "20:30"), seat("new-1", "2", "19:00", "20:30"))
    assert told(after, asked=("new-1",), with_all=instead) == (
        "Yes: a party of 2 fits at 19:00 on 2 with every promise kept if a (4 covers) moves from 1 to 5, "
        "but b (3 covers) would lose its place; the best plan leaves it out: nothing is lost."
    )


def test_a_party_that_fits_as_things_stand_though_the_best_plan_would_lose_one():
    new = booking("new-1", 2)
    after = planned([*PARTIES, new], [SEATED[0], seat("new-1", "2", "19:00", "20:30")])
    calm = make_plan(*SEATED, seat("new-1", "3", "19:00", "20:30"))
    assert told(after, asked=("new-1",), with_all=calm) == (
        "Yes: a party of 2 fits at 19:00 on 3; nothing is lost, but planned anew b (3 covers) is lost."
    )


def test_of_several_the_best_plan_may_seat_one():
    new = [booking("new-1", 2), booking("new-2", 3)]
    after = planned([*PARTIES, *new], [*SEATED, seat("new-2", "3", "19:00", "20:30")])
    instead = make_plan(SEATED[0], seat("new-1", "2", "19:00", "20:30"), seat("new-2", "3", "19:00", "20:30"))
    assert told(after, asked=("new-1", "new-2"), with_all=instead) == (
        "Yes: a party of 2 fits at 19:00 on 2 and a party of 3 fits at 19:00 on 3 with every promise kept, "
        "but b (3 covers) would lose its place; the best plan leaves a party of 2 at 19:00 out: nothing is lost."
    )


def test_a_party_that_cannot_be_seated():
    after = planned([*PARTIES, booking("new-1", 2)], SEATED)
    found = told(after, asked=("new-1",), possible=False)
    assert found == "No: a party of 2 at 19:00 cannot be seated with every promise kept."


def test_a_promise_that_cannot_be_kept_in_any_case_is_named():
    hopeless = confirmed("x", 40)
    before = planned([*PARTIES, hopeless], SEATED)
    seated = [*SEATED, seat("new-1", "3", "19:00", "20:30")]
    found = told(
        planned([*PARTIES, hopeless, booking("new-1", 2)], seated), asked=("new-1",), possible=False, before=before
    )
    assert found == (
        "No: a party of 2 at 19:00 cannot be seated with every promise kept; "
        "x (40 covers, promised) is left out even as things stand."
    )


def test_a_promise_that_would_be_broken_is_named():
    after = planned([replace(PARTIES[0], party_size=40), PARTIES[1]], SEATED[1:])
    found = told(after, asked=("a",), possible=False)
    assert found == (
        "No: a with 40 covers cannot be seated with every promise kept; "
        "the best plan leaves out a (40 covers, promised)."
    )


def test_what_was_not_decided_is_not_answered():
    after = planned([*PARTIES, booking("new-1", 2)], SEATED)
    assert told(after, asked=("new-1",), possible=None).startswith(
        "Not decided in time: whether a party of 2 at 19:00 "
    )


@pytest.mark.parametrize(
    ("bound", "doubt"), [(100, ""), (101, "; there may be a better plan, within 0.99 % on waitlist")]
)
def test_how_far_the_plan_may_be_from_the_best_is_said(bound, doubt):
    levels = tuple(Level(name, 100, bound if name == "waitlist" else 100) for name in LEVELS)
    found = told(planned(PARTIES, SEATED, levels))
    assert found == f"Nothing changes: everybody keeps the place they have{doubt}."


def test_promised_parties_that_are_lost_come_first_and_are_called_so():
    after = planned([PARTIES[0], replace(PARTIES[1], party_size=9)], [])
    assert told(after) == "A (4 covers, promised) and b (9 covers) are lost; nobody moves."


def test_of_many_that_move_only_the_promised_are_named():
    parties = [confirmed("p0"), *(booking(f"p{number}") for number in range(1, 8))]
    before, after = (
        planned(parties, [seat(f"p{n}", str(n + more), "19:00", "20:30") for n in range(8)]) for more in (1, 2)
    )
    assert told(after, before=before) == (
        "Nothing is lost; 8 parties move, of the promised ones p0 (2 covers) moves from 1 to 2."
    )


def test_who_moves_to_another_time_too_is_told_both():
    after = planned(
        [PARTIES[0], replace(PARTIES[1], latest=PARTIES[1].arrival + 30)], [SEATED[0], seat("b", "3", "19:30", "21:00")]
    )
    assert told(after) == "Nothing is lost; b (3 covers) moves from 2 at 19:00 to 3 at 19:30."


def test_many_are_counted():
    parties = [booking(f"p{number}") for number in range(8)]
    before = planned(parties, [seat(f"p{number}", str(number + 1), "19:00", "20:30") for number in range(8)])
    found = told(planned(parties, []), before=before)
    assert found.startswith("P0 (2 covers), p1 (2 covers), p2 (2 covers), p3 (2 covers) and 4 more are lost; ")
