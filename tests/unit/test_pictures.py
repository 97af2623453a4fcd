from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from allocator.domain.clock import to_minute
from allocator.domain.simulated import REFUSALS, BookingPolicy, Estimate, Measure, PolicyResult, Simulation
from cli.pictures import demand, simulation
from cli.pictures.export import Picture, inline_svg, pdf, png, svg
from cli.pictures.floor import floor, share_taken, taken_by
from cli.pictures.occupancy import busiest, fullness, hours, occupancy
from cli.pictures.text import legible, shortened, wall, widest_that_fits
from cli.pictures.timeline import ROW, across, packed_rows, queue, spans, timeline
from cli.pictures.view import Standing, night_view
from tests.builders import (
    at,
    booking,
    closure,
    confirmed,
    entry,
    join,
    make_night,
    make_plan,
    make_service,
    make_venue,
    seat,
    table,
)
from tests.unit.documenting import small_planned

if TYPE_CHECKING:
    from cli.pictures.view import NightView

LINES = {"1": 0, "2": ROW, "3": 2 * ROW, "9": 9 * ROW}


def small_view() -> NightView:
    planned = small_planned()
    return night_view(planned.night, planned.plan, planned.unseated)


def shapes(picture: Picture | None) -> list[dict[str, object]]:
    """The values of all shapes of a picture."""
    assert picture is not None
    return [value for values in picture.spec["datasets"].values() for value in values]


def texts(picture: Picture | None) -> list[str]:
    return [str(shape["text"]) for shape in shapes(picture) if "text" in shape]


def results(nights: int = 100) -> Simulation:
    """Two loads, three policies; hindsight stands on its bound and knows covers only."""

    def told(mean: float) -> Estimate:
        return Estimate(mean, mean - 2, mean + 2) if nights > 1 else Estimate(mean)

    found = []
    for load in (0.7, 1.1):
        for policy, gain in ((BookingPolicy.FIRST_COME, 0), (BookingPolicy.POOLED, 5), (BookingPolicy.HINDSIGHT, 9)):
            figures = {Measure.COVERS: told(100 * load + gain)}
            if policy is not BookingPolicy.HINDSIGHT:
                figures |= {measure: told(3.0) for measure in Measure if measure is not Measure.COVERS}
                figures |= {Measure.SPEND: told(1_234_567.0), Measure.SEAT_UTILISATION: Estimate(0.5, 0.45, 0.55)}
            differences = {} if policy is BookingPolicy.FIRST_COME else {Measure.COVERS: told(gain)}
            bound = policy is BookingPolicy.HINDSIGHT
            found.append(PolicyResult(load, policy, None, nights, figures, differences, {}, bound))
    return Simulation("v1", nights, 0, tuple(found))


def test_tables_that_are_neighbours_on_paper_share_one_bar() -> None:
    assert spans(["2", "1"], LINES) == [(0, 2 * ROW)]
    assert spans(["1", "2", "3"], LINES) == [(0, 3 * ROW)]
    assert spans(["3"], LINES) == [(2 * ROW, 3 * ROW)]


def test_tables_apart_have_a_bar_each_run_and_say_that_they_belong_together() -> None:
    assert spans(["9", "1", "2"], LINES) == [(0, 2 * ROW), (9 * ROW, 10 * ROW)]
    night = make_night([table("1"), table("2"), table("3")], [booking("b", 6)], combinations=[join("1+3", 5, 8)])
    drawn = timeline(night_view(night, make_plan(seat("b", "1+3", "19:00", "20:30"))))
    assert sum(shape.get("key") == "party-1" for shape in shapes(drawn)) == 2
    assert texts(drawn).count("b · 6 · on 1+3") == 2


def test_every_party_has_one_bar_where_its_tables_are_neighbours() -> None:
    view = small_view()
    keys = [shape["key"] for picture in (timeline(view), queue(view)) for shape in shapes(picture) if shape.get("key")]
    assert sorted(map(str, keys)) == sorted(party.anchor for party in (*view.seated, *view.unseated))


def test_bars_stand_where_the_clock_says() -> None:
    view = small_view()
    assert across(view, view.begins) == 0
    assert across(view, view.finishes) == across(view, view.finishes + 600)
    places = [across(view, minute) for minute in (at("18:00"), at("19:00"), at("20:30"), at("23:00"))]
    assert places == sorted(places)


def test_the_unseated_share_lines_without_covering_each_other() -> None:
    parties = [booking(f"b{n}", 2, f"{18 + n % 4}:{15 * (n % 3):02}") for n in range(20)]
    view = night_view(make_night([], parties), make_plan())
    rows = packed_rows(view, view.unseated)
    assert sorted(party.party_id for row in rows for party in row) == sorted(party.party_id for party in parties)
    assert all(one.end <= other.start for row in rows for one, other in pairwise(row))
    assert len(rows) < len(parties)


def test_a_party_that_asks_for_noon_is_still_to_be_seen() -> None:
    view = night_view(make_night([table("1")], [booking("noon", 2, "12:00"), booking("late", 2, "22:59")]), make_plan())
    boxes = [shape for shape in shapes(queue(view)) if shape.get("key")]
    widths = [float(str(box["x2"])) - float(str(box["x"])) for box in boxes]
    assert len(widths) == 2
    assert min(widths) >= 10


def test_parties_are_told_apart_by_lightness_and_outline_not_by_hue() -> None:
    night = make_night(
        [table("1"), table("2"), table("3")],
        [confirmed("c"), booking("r"), entry("w")],
        closures=[closure("3", "22:00")],
    )
    plan = make_plan(*(seat(name, str(n), "19:00", "20:30") for n, name in enumerate("crw", 1)))
    view = night_view(night, plan)
    assert {party.party_id: party.standing for party in view.seated} == {
        "c": Standing.PROMISED,
        "r": Standing.REQUESTED,
        "w": Standing.WAITLIST,
    }
    looks = {str(shape["key"]): shape for shape in shapes(timeline(view)) if shape.get("key")}
    fills = sorted(brightness(str(shape["fill"])) for key, shape in looks.items() if key.startswith("party"))
    assert all(lighter - darker > 0.12 for darker, lighter in pairwise(fills))
    assert looks["party-3"]["dash"] != looks["party-2"]["dash"]
    assert {"promised", "requested", "from the waitlist", "closed"} <= set(texts(timeline(view)))


def brightness(colour: str) -> float:
    """Perceived lightness of ``#rrggbb`` between 0 and 1."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_house_is_as_full_as_counting_heads_each_minute_says() -> None:
    view = small_view()
    steps = fullness(view)
    assert (steps[-1].covers, steps[-1].tables) == (0, 0)
    for minute in range(view.begins, view.finishes, 15):
        there = [party for party in view.seated if party.start <= minute < party.end]
        step = max((each for each in steps if each.minute <= minute), key=lambda each: each.minute)
        assert (step.covers, step.tables) == (sum(p.covers for p in there), sum(len(p.tables) for p in there))
    assert busiest(view, "covers") == (5, "19:00")


def test_everyone_seated_arrives_in_one_hour_of_the_night() -> None:
    view = small_view()
    assert sum(hour.arriving for hour in hours(view)) == sum(party.covers for party in view.seated)
    assert hours(view)[0].label == "18:00"


def test_a_night_with_a_clock_change_shows_both_hours() -> None:
    service = make_service(opens=21 * 60, closes=6 * 60, last_arrival=4 * 60)
    venue = make_venue(timezone="Europe/London", services=(service,))
    second = to_minute(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert wall(second - 60, "Europe/London") == "01:30 BST"
    assert wall(second, "Europe/London") == "01:30 GMT"
    from allocator.domain.night import Diary, choose_service, night_of

    diary = Diary(venue, (table("1"),))
    night = night_of(diary, choose_service(diary, date(2026, 10, 24)), second)
    labels = [tick.label for tick in night_view(night, make_plan()).ticks]
    assert labels[0] == "21:00"
    assert [label for label in labels if label.startswith("01")] == ["01:00 BST", "01:00 GMT"]
    assert len(labels) == 11


def test_the_present_is_marked_only_while_the_service_runs() -> None:
    night = make_night([table("1")], now=at("19:10"))
    assert "now 19:10" in texts(timeline(night_view(night, make_plan())))
    assert small_view().now is None


def test_the_floor_is_drawn_where_tables_stand_and_joins_are_tied() -> None:
    spots = [table("1", x=0, y=0), table("2", x=2, y=0), table("3", x=0, y=2), table("4")]
    night = make_night(spots, [booking("b", 9)], combinations=[join("1+2+3", 5, 12)])
    view = night_view(night, make_plan(seat("b", "1+2+3", "18:00", "23:00")))
    drawn = shapes(floor(view))
    assert sorted(str(shape["key"]) for shape in drawn if shape.get("key")) == ["table-1", "table-2", "table-3"]
    ties = [shape for shape in drawn if "width" in shape]
    assert len(ties) == 2 + 1  # a tree over three tables, and the sign in the legend
    assert share_taken(view, taken_by(view)["1"]) == 1
    assert floor(small_view()) is None


def test_nothing_is_drawn_of_a_house_that_is_closed() -> None:
    from allocator.domain.night import Diary, night_of

    diary = Diary(make_venue(services=()), (table("1", x=0, y=0), table("2", x=1, y=0)), parties=(booking("b"),))
    view = night_view(night_of(diary, diary.calendar.closed(date(2026, 11, 28)), at("12:00")), make_plan())
    assert [timeline(view), queue(view), floor(view), occupancy(view)] == [None] * 4
    assert [party.party_id for party in view.unseated] == ["b"]


def test_a_picture_can_be_had_as_svg_png_and_pdf() -> None:
    drawn = timeline(small_view())
    assert drawn is not None
    assert svg(drawn).startswith("<svg")
    assert png(drawn, 1).startswith(b"\x89PNG")
    assert pdf(drawn).startswith(b"%PDF")


def test_a_picture_inside_a_page_has_a_name_and_notes_that_lead_to_its_lists() -> None:
    drawn = timeline(small_view())
    assert drawn is not None
    markup = inline_svg(drawn, 'a "name" & <more>')
    assert 'aria-label="a &quot;name&quot; &amp; &lt;more&gt;"' in markup
    assert markup.count("<title>") == markup.count('<a href="#party-') == len(small_view().seated)
    assert "://" not in markup


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x00\x1b[31m", "��[31m"),
        ("\ud800", "�"),
        ("a‮b", "a�b"),
        ("<script>", "<script>"),
        ("Café Ñ 東", "Café Ñ 東"),
    ],
)
def test_text_is_shown_without_what_no_page_may_hold(text: str, shown: str) -> None:
    assert legible(text) == shown


def test_names_are_cut_to_the_room_there_is() -> None:
    assert shortened("abcdef", 4) == "abc…"
    assert widest_that_fits(["a very long name", "short"], 60) == "short"
    assert widest_that_fits(["a very long name", "short"], 10) == ""


def test_the_gain_of_every_policy_but_the_baseline_is_drawn_at_every_load() -> None:
    drawn = simulation.gains(results())
    assert drawn is not None
    assert len(drawn.notes) == 2 * 2
    assert any("pooled, load 1.1\n5.0 (3.0 to 7.0) covers" in note.text for note in drawn.notes.values())
    assert inline_svg(drawn, "gains").count("<title>") == 4


def test_a_bound_that_knows_covers_only_has_no_refusals() -> None:
    drawn = simulation.refusals(results())
    assert drawn is not None
    assert len(drawn.notes) == 2 * 2 * len(REFUSALS)
    assert not any("hindsight" in note.text for note in drawn.notes.values())


def test_one_night_is_drawn_without_intervals() -> None:
    drawn = simulation.covers(results(nights=1))
    assert drawn is not None
    assert svg(drawn)
    assert simulation.interval(Estimate(-1.25), signed=True) == "−1.2"


def test_without_scenarios_or_a_baseline_there_is_nothing_to_compare() -> None:
    assert simulation.worth(results()) is None
    assert simulation.gains(Simulation("v1", 1, 0, ())) is None


def test_refused_demand_counts_all_reasons_of_a_size_and_hour_together() -> None:
    from allocator.domain.plan import Reason
    from allocator.domain.report import Refused

    refused = [
        Refused(0, 19, Reason.FULL, 2, 4, 100),
        Refused(0, 19, Reason.PACING, 1, 2, 0),
        Refused(4, 25, Reason.FULL, 1, 30, 9),
    ]
    assert demand.cells(refused) == (demand.Cell(0, 19, 3, 6, 100), demand.Cell(4, 25, 1, 30, 9))
    drawn = demand.refused_demand(refused)
    assert drawn is not None
    assert drawn.notes["cell-1"].text == "13+ covers from 01:00: 1 party, 30 covers refused"
    assert demand.refused_demand([]) is None


@pytest.mark.parametrize("covers", [0, 40])
def test_of_very_many_services_every_one_is_drawn_and_some_are_named(covers: int) -> None:
    takings = [demand.Takings(f"service-{number:03}", covers, 0) for number in range(200)]
    drawn = demand.by_service(takings)
    assert drawn is not None
    picture = svg(drawn)
    named = [each.label for each in takings if f">{each.label}<" in picture]
    assert 1 < len(named) <= 31
    assert len(shapes(drawn)) == (200 if covers else 0)
    assert demand.by_service(takings[:1]) is None
