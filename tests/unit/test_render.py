from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from allocator.domain.party import Status
from allocator.domain.plan import Level, Parameters, PlanStatus, Result, Scores
from cli.render import ranking, refusals, seating, summary
from cli.render.page import plain, show
from cli.render.plan import show_plan
from scoring.explain import explain_score
from scoring.fairness import fairness
from scoring.rank import score_night
from tests.builders import at, booking, confirmed, entry, locked, make_night, make_plan, make_venue, seat, table
from tests.unit.documenting import SCORES, small_night, small_planned

if TYPE_CHECKING:
    from allocator.domain.planned import Planned

SEVEN = tuple(
    Level(name, 1, 1)
    for name in ("promises", "requested_value", "waitlist", "covers", "kept_tables", "wishes", "waste")
)


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def solved(status: PlanStatus, *levels: Level, wall: float = 0.41, **parameters: float) -> Planned:
    result = Result(status, small_planned().plan, levels, wall_seconds=wall)
    return small_planned(result=result, parameters=replace(Parameters(), **parameters))  # type: ignore[arg-type]


def test_a_proven_plan_is_called_optimal() -> None:
    assert summary.quality(solved(PlanStatus.OPTIMAL, *SEVEN)) == "optimal: proven on all seven levels, 0.4 s"


def test_an_unproven_plan_says_how_far_it_is_and_why_it_ended() -> None:
    levels = (Level("promises", 9, 9), Level("requested_value", 99_700, 100_000))
    assert summary.quality(solved(PlanStatus.FEASIBLE, *levels, wall=30.0)) == (
        "within 0.3 % of the bound on requested value, 1 of 7 levels proven, time limit"
    )
    ends = {
        "interrupted": summary.quality(solved(PlanStatus.FEASIBLE, *levels), interrupted=True),
        "near enough": summary.quality(solved(PlanStatus.FEASIBLE, *levels, gap=0.01)),
        "work limit": summary.quality(solved(PlanStatus.FEASIBLE, *levels, wall=99.0, deterministic=True)),
    }
    for end, line in ends.items():
        assert line.endswith(end)
        assert len(line) <= 80


def test_no_plan_is_called_so() -> None:
    nothing = Result(PlanStatus.NONE, None, (), wall_seconds=12.3)
    assert summary.quality(small_planned(result=nothing)) == "no plan, 12 s"


@pytest.mark.parametrize(("share", "words"), [(0.0, "0.0 %"), (0.62, "62.0 %"), (0.003, "0.3 %"), (0.00004, "0.004 %")])
def test_a_share_has_as_many_decimals_as_tell_something(share: float, words: str) -> None:
    assert summary.percent(share) == words


def test_the_heading_names_the_night() -> None:
    night = small_night(make_venue(timezone="Europe/Paris", name="Chez Exemple"))
    assert summary.heading(night).plain == "Chez Exemple · Saturday 28 November 2026 · 18:00–23:00"


@pytest.mark.parametrize(
    ("start", "end", "picture"),
    [
        ("18:00", "23:00", "█" * 20),
        ("18:00", "19:15", "█" * 5 + "·" * 15),
        ("22:00", "23:00", "·" * 16 + "█" * 4),
        ("22:59", "23:00", "·" * 19 + "█"),
        ("17:00", "17:30", "█" + "·" * 19),
        ("23:00", "23:30", "·" * 19 + "█"),
    ],
)
def test_a_stay_is_drawn_on_the_line_of_its_service(start: str, end: str, picture: str) -> None:
    assert seating.bar(make_night([table("1")]), at(start), at(end)) == picture


def test_where_there_are_no_blocks_the_line_is_of_plain_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert seating.bar(make_night([table("1")]), at("18:00"), at("19:15")) == "#####..............."


def test_every_state_of_a_party_has_a_word() -> None:
    parties = [
        booking("b"),
        confirmed("c"),
        locked("l", "1"),
        replace(confirmed("a", held="1"), status=Status.ARRIVED),
        entry("w"),
    ]
    assert [seating.state(party) for party in parties] == ["requested", "confirmed", "locked", "arrived", "waitlist"]


def test_a_move_and_another_time_are_remarked() -> None:
    night = make_night([table("1"), table("2")], [confirmed("c", held="1"), booking("b", latest="20:00")])
    assert seating.remarks(night, seat("c", "2", "19:00", "20:30")) == "confirmed, moved from 1"
    assert seating.remarks(night, seat("b", "1", "20:00", "21:30")) == "requested, asked 19:00"


def test_control_characters_never_reach_the_terminal() -> None:
    assert plain("a\x1b[31mb\n") == "a�[31mb�"


@pytest.mark.usefixtures("wide")
def test_the_page_shows_every_party_once_by_area_and_table(capsys: pytest.CaptureFixture[str]) -> None:
    show_plan(small_planned())
    lines = capsys.readouterr().out.splitlines()
    first = [line.split() for line in lines]
    assert lines[0].startswith("Venue · Saturday")
    assert ["1+2", "b10", "4", "20:30", "22:00"] in [words[:5] for words in first]
    assert ["2", "b2", "3", "19:00", "20:30"] in [words[:5] for words in first]
    assert lines.index("main") < lines.index("terrace")
    assert "Not seated: 2 of 5" in lines
    assert any("too large: No set of tables takes 30." in line for line in lines)
    assert any("→ Eight would fit." in line for line in lines)
    assert any(line.split()[:3] == ["1", "w1", "6"] and line.endswith("no") for line in lines)
    assert "covers seated           9 of 45, on 12 seats" in lines
    assert lines[-1].startswith("within 7.8 % of the bound on requested value")


def test_the_page_keeps_to_80_columns_and_is_plain_when_piped(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    show_plan(small_planned())
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80
    assert all(line == line.rstrip() for line in text.splitlines())


def test_where_there_is_no_room_for_a_picture_the_words_stay_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns, blocks in (("50", False), ("80", True)):
        monkeypatch.setenv("COLUMNS", columns)
        show_plan(small_planned())
        text = capsys.readouterr().out
        assert ["1+2", "b10", "4", "20:30", "22:00"] in [line.split()[:5] for line in text.splitlines()]
        assert ("█" in text) is blocks


def test_unseated_promises_are_named_before_anything_else() -> None:
    left_out = small_planned(result=Result(PlanStatus.FEASIBLE, make_plan(), (Level("promises", 0, 2),)))
    told = summary.broken_promises(left_out)
    assert told is not None
    assert told.plain == "2 promised bookings are not seated: b1, b2"
    assert summary.broken_promises(small_planned()) is None


def test_a_night_on_which_everyone_sits_has_no_list_of_refusals() -> None:
    assert refusals.refusals(small_planned().night, ()) is None


def test_tables_nobody_has_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    night = make_night([table("1"), table("2"), table("3", area="bar")], [booking("b")])
    show(*seating.seating(night, make_plan(seat("b", "2", "19:00", "20:30"))))
    assert capsys.readouterr().out.splitlines()[-1] == "Free all night: 1 (main); 3 (bar)"


@pytest.mark.usefixtures("wide")
def test_the_ranking_shows_points_by_factor(capsys: pytest.CaptureFixture[str]) -> None:
    show(ranking.waitlist(small_night(), SCORES.waitlist))
    assert capsys.readouterr().out.splitlines()[-1].split() == [
        "1",
        "w1",
        "6",
        "19:00",
        "731",
        "210",
        "240",
        "181",
        "100",
    ]
    assert ranking.waitlist(small_night(), ()) is None


@pytest.mark.usefixtures("wide")
def test_an_explained_score_shows_each_factor_with_points_that_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    night = small_night()
    found = explain_score(night, "w1")
    show(*ranking.explained(found))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"w1: score {found.score}, rank 1 of the waitlist"
    points = [int(line.split(": ")[1].split()[0]) for line in lines if line.endswith(" points")]
    assert sum(points) == found.score


@pytest.mark.usefixtures("wide")
def test_fairness_shows_scores_and_what_decides(capsys: pytest.CaptureFixture[str]) -> None:
    night = small_night()
    show(*ranking.fairness(fairness(score_night(night).waitlist, night.venue.scoring)))
    text = capsys.readouterr().out
    assert "Fairness: 1 entry" in text
    for factor in ("history", "loyalty", "timing", "occasion"):
        assert factor in text


def test_fairness_of_nobody_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show(*ranking.fairness(fairness(Scores().waitlist, make_venue().scoring)))
    assert capsys.readouterr().out == "Fairness: 0 entries\n"


def test_a_time_that_comes_twice_a_night_names_its_zone_the_second_time() -> None:
    night = make_night([table("1")], [], venue=make_venue(timezone="Europe/London"))
    times = [night.local(at(clock, date(2026, 10, 25))) for clock in ("00:30", "01:00", "01:30", "02:00")]
    assert times == ["01:30", "01:00 GMT", "01:30 GMT", "02:00"]
