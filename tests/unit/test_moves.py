from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.plan import Parameters, Scores
from allocator.moves import move_steps, price_moves
from tests.builders import at, booking, confirmed, join, make_night, make_plan, seat, table
from tests.drawn import drawn

SEVERAL = [table(str(number)) for number in range(1, 6)]


def told(night, plan):
    """Steps as short texts: ``a 1>2``, with ``~`` for set aside."""
    return [
        f"{step.party_id} {'+'.join(step.before or ('~',))}>{'+'.join(step.after or ('~' if step.set_aside else '-',))}"
        for step in move_steps(night, plan)
    ]


def test_who_stays_is_not_in_the_list():
    night = make_night(SEVERAL, [confirmed("a", held="1"), booking("b")])
    assert told(night, make_plan(seat("a", "1", "19:00", "20:30"), seat("b", "2", "19:00", "20:30"))) == []


def test_a_party_goes_only_when_its_new_table_is_free():
    night = make_night(SEVERAL, [confirmed("a", held="1"), confirmed("b", held="2"), confirmed("c", held="3")])
    plan = make_plan(*(seat(who, to, "19:00", "20:30") for who, to in (("a", "2"), ("b", "3"), ("c", "4"))))
    assert told(night, plan) == ["c 3>4", "b 2>3", "a 1>2"]


def test_parties_at_different_times_do_not_wait_for_each_other():
    night = make_night(SEVERAL, [confirmed("a", held="1"), confirmed("b", held="2", arrival="21:00")])
    plan = make_plan(seat("a", "2", "19:00", "20:30"), seat("b", "3", "21:00", "22:30"))
    assert told(night, plan) == ["a 1>2", "b 2>3"]


def test_in_a_ring_the_smallest_is_set_aside():
    night = make_night(SEVERAL, [confirmed("a", 4, held="1"), confirmed("b", 3, held="2")])
    plan = make_plan(seat("a", "2", "19:00", "20:30"), seat("b", "1", "19:00", "20:30"))
    assert told(night, plan) == ["b 2>~", "a 1>2", "b ~>1"]


def test_who_loses_a_place_makes_room_first():
    night = make_night([table("1"), table("2")], [confirmed("a", held="1"), booking("b", held="2")])
    assert told(night, make_plan(seat("a", "2", "19:00", "20:30"))) == ["b 2>-", "a 1>2"]


def test_joined_tables_must_both_be_free():
    night = make_night(
        SEVERAL,
        [confirmed("a", 6, held="1+2"), confirmed("b", held="3"), confirmed("c", held="4")],
        combinations=[join("1+2", 5, 8), join("3+4", 5, 8)],
    )
    plan = make_plan(*(seat(who, to, "19:00", "20:30") for who, to in (("a", "3+4"), ("b", "5"), ("c", "1"))))
    assert told(night, plan) == ["b 3>5", "c 4>~", "a 1+2>3+4", "c ~>1"]


@drawn(50)
@given(st.permutations(range(1, 6)), st.permutations(range(1, 6)))
def test_no_table_is_ever_needed_twice(old, new):
    parties = [confirmed(f"p{number}", 1 + number % 3, held=str(held)) for number, held in enumerate(old)]
    night = make_night(SEVERAL, parties)
    plan = make_plan(*(seat(f"p{number}", str(to), "19:00", "20:30") for number, to in enumerate(new)))
    where = {party.party_id: party.held for party in parties}
    for step in move_steps(night, plan):
        assert where.pop(step.party_id) == step.before
        assert step.after is None or step.after not in where.values()
        where[step.party_id] = step.after
    assert where == {allocation.party_id: allocation.tables for allocation in plan.allocations}


def cramped():
    """Two parties of two hold tables for four, which two requests of four would need; two tables for two are free."""
    tables = [table("1"), table("2"), table("3", 1, 2), table("4", 1, 2)]
    promised = [confirmed("a", held="1"), confirmed("b", held="2")]
    return make_night(tables, [*promised, booking("c", 4, expected_spend=100), booking("d", 4)])


def test_each_move_has_its_price():
    prices = price_moves(cramped(), Scores(), Parameters(), 5)
    assert [(each.moves, each.requested_covers, each.covers) for each in prices] == [(0, 0, 4), (1, 4, 8), (2, 8, 12)]
    assert all(each.proven for each in prices)
    assert prices[-1].spend == 100


def test_the_list_ends_at_the_limit():
    prices = price_moves(cramped(), Scores(), Parameters(), 1)
    assert [each.moves for each in prices] == [0, 1]


def test_where_moves_gain_nothing_there_is_one_row():
    night = make_night([table("1")], [confirmed("a", held="1"), booking("b", arrival="21:00")])
    prices = price_moves(night, Scores(), Parameters(), 3)
    assert [(each.moves, each.covers) for each in prices] == [(0, 4)]
    assert prices[0].plan.of["b"].start == at("21:00")
