from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.plan import Level, Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.explain import PartyExplanation, explain_party
from allocator.explain.alternatives import Alternative
from allocator.explain.cost import Cost
from cli.render.explanation import MOST_ROWS, explanation
from cli.render.page import show
from tests.builders import booking, locked, make_night, make_plan, seat, table

if TYPE_CHECKING:
    import pytest

    from allocator.domain.night import Night
    from allocator.domain.plan import Plan

PROVEN = (Level("promises", 0, 0),)


def planned(night: Night, plan: Plan) -> Planned:
    return Planned(night, Scores(), Parameters(), Result(PlanStatus.OPTIMAL, plan, PROVEN))


def shown(capsys: pytest.CaptureFixture[str], made: Planned, found: PartyExplanation) -> str:
    show(*explanation(made, found))
    return capsys.readouterr().out


def test_places_of_one_time_and_cost_stand_in_one_row(capsys: pytest.CaptureFixture[str]) -> None:
    night = make_night([table(str(number)) for number in range(1, 5)], [booking("b1")])
    here = seat("b1", "1", "19:00", "20:30")
    dear = Cost("requested_value", 2061, ("b1",), ())
    others = (
        Alternative(("2",), here.start, here.end, None, exact=True),
        Alternative(("3",), here.start, here.end, None, exact=True),
        Alternative(("4",), here.start, here.end, dear, exact=False),
    )
    told = shown(capsys, planned(night, make_plan(here)), PartyExplanation(night.parties[0], "So.", here, others))
    assert "2 and 3  19:00  20:30  nothing" in told
    assert "4        19:00  20:30  at most requested value less by 2,061: b1 (2 covers)" in told


def test_long_tables_end_with_how_many_more_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    night = make_night([table(str(number)) for number in range(1, 40)], [booking("b1")])
    here = seat("b1", "1", "19:00", "20:30")
    others = tuple(
        Alternative((str(number),), here.start, here.end, Cost("waste", number), exact=True)
        for number in range(2, MOST_ROWS + 5)
    )
    told = shown(capsys, planned(night, make_plan(here)), PartyExplanation(night.parties[0], "So.", here, others))
    assert "and 3 more" in told
    parties = [locked(f"l{number}", str(number)) for number in range(1, MOST_ROWS + 3)]
    full = make_night([table(str(number)) for number in range(1, MOST_ROWS + 3)], [*parties, booking("b1")])
    plan = make_plan(*(seat(each.party_id, each.held[0], "19:00", "20:30") for each in parties if each.held))
    found = explain_party(full, Scores(), Parameters(), plan, "b1", seconds=0.0)
    assert "and 2 more" in shown(capsys, planned(full, plan), found)


def test_control_characters_of_a_file_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    night = make_night([table("1\x1b[2J")], [locked("b\x1b1", "1\x1b[2J"), booking("b2", notes="\x1b")])
    plan = make_plan(seat("b\x1b1", "1\x1b[2J", "19:00", "20:30"))
    for party_id in night.party:
        found = explain_party(night, Scores(), Parameters(), plan, party_id, seconds=5.0)
        assert "\x1b" not in shown(capsys, planned(night, plan), found)


def test_a_free_place_says_which_rule_keeps_the_party_out(capsys: pytest.CaptureFixture[str]) -> None:
    night = make_night([table("1"), table("2")], [booking("b1", customer_id="c"), booking("b2", customer_id="c")])
    night = replace(night, person_limits={"c": 1})
    plan = make_plan(seat("b1", "1", "19:00", "20:30"))
    found = explain_party(night, Scores(), Parameters(), plan, "b2", seconds=5.0)
    told = shown(capsys, planned(night, plan), found)
    assert "nobody, but: customer limit" in told
    assert "Not seated, customer limit." in told
