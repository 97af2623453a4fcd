from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from allocator.domain.floor import in_order
from allocator.domain.plan import Allocation, Change, Fix, Plan, Reason, Unseated
from allocator.domain.report import report_of
from allocator.domain.simulated import BookingPolicy, Estimate, Measure, PolicyResult, Verdict
from cli.pages.night import night_page, planned_page
from cli.pages.report import headline, report_page
from cli.pages.simulation import simulation_page
from cli.pictures.view import night_view
from tests.builders import (
    DAY,
    at,
    booking,
    closure,
    confirmed,
    customer,
    entry,
    join,
    make_night,
    make_plan,
    make_venue,
    table,
)
from tests.reading import Page
from tests.unit.documenting import small_planned, yen_venue
from tests.unit.test_pictures import results

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.planned import Planned

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror='alert(1)'>"
FORMULA = "=cmd()|' /C calc'!A0"
CONTROLS = "3\x00\x1b[31m‮"
TEMPLATE = "{{ 7 * 7 }}{% raw %}"
LONG = "4" * 200


def hostile() -> Planned:
    """A night in which every text there is tries to be something else."""
    night = make_night(
        [
            table(SCRIPT, area=IMAGE, x=0, y=0),
            table(FORMULA, area=SCRIPT, x=1, y=0),
            table(CONTROLS),
            table(LONG, x=2, y=1),
        ],
        [
            booking(SCRIPT, 6, occasion=IMAGE, needs=(SCRIPT,), notes=SCRIPT, customer_id="c"),
            booking(TEMPLATE, 2, "18:30"),
            booking(LONG, 2, "21:00"),
            booking("b\ud800\x07", 2, "20:00"),
            confirmed(IMAGE, 9, "22:00"),
            entry("https://evil.example/x", 2, "12:00"),
        ],
        venue=make_venue(name=SCRIPT),
        customers=[customer("c", name="Guest <b>One</b>", email="guest@example.com", phone="07700 900001")],
        combinations=[join(f"{SCRIPT}+{LONG}", 2, 8, setup_minutes=15)],
        closures=[closure(SCRIPT, None, "18:30", reason=IMAGE)],
        now=at("19:10"),
    )
    plan = make_plan(
        Allocation(SCRIPT, in_order([SCRIPT, LONG]), at("19:00"), at("20:30")),
        Allocation(TEMPLATE, (FORMULA,), at("18:30"), at("20:00")),
        Allocation(LONG, (CONTROLS,), at("21:00"), at("22:30")),
    )
    unseated = (Unseated(IMAGE, Reason.TOO_LARGE, SCRIPT, (Fix(Change.ARRIVAL, at("21:00"), IMAGE),)),)
    return replace(small_planned(), night=night, result=replace(small_planned().result, plan=plan), unseated=unseated)


@pytest.fixture(scope="module")
def small() -> Page:
    return Page(planned_page(small_planned()))


@pytest.fixture(scope="module")
def evil() -> Page:
    return Page(planned_page(hostile()))


@pytest.fixture(scope="module")
def simulated() -> Page:
    found = results()
    scenario = PolicyResult(
        0.7,
        BookingPolicy.POOLED,
        SCRIPT,
        100,
        {},
        {Measure.COVERS: Estimate(3, 1, 5)},
        {Measure.COVERS: Estimate(0.03, 0.01, 0.05)},
    )
    verdicts = (
        Verdict(0.7, BookingPolicy.POOLED, SCRIPT, SCRIPT, Estimate(3, 1, 5)),
        Verdict(1.1, BookingPolicy.POOLED, None, "a limit of 3", Estimate(0.4, -1, 2)),
    )
    return Page(simulation_page(replace(found, venue=IMAGE, results=(*found.results, scenario), verdicts=verdicts)))


@pytest.fixture(scope="module")
def reported() -> Page:
    planned = hostile()
    report = report_of(planned.night, planned.plan, planned.unseated)
    days = [
        replace(report, service=IMAGE, first=DAY + timedelta(days=n), last=DAY + timedelta(days=n)) for n in range(3)
    ]
    return Page(report_page(planned.night.venue, days, night_view(planned.night, planned.plan, planned.unseated)))


def test_every_party_has_one_line(small: Page) -> None:
    assert sorted(small.parties()) == ["b1", "b10", "b2", "b9", "w1"]


def test_the_list_is_by_time_and_says_who_where_and_until_when(small: Page) -> None:
    rows = [[cell.text.strip() for cell in row.children] for row in small.by_id("list").within("tbody")[0].children]
    assert [row[1:6] for row in rows] == [
        ["19:00", "b1", "2", "3 terrace", "20:30"],
        ["19:00", "b2", "3", "2 main", "20:30"],
        ["20:30", "b10", "4", "1+2 main", "22:00"],
    ]
    assert [row[6] for row in rows] == ["locked", "confirmed, moved from 1", "requested"]


def test_the_unseated_are_told_why_and_what_would_help(small: Page) -> None:
    told = small.by_id("unseated").text
    for each in ("too large: No set of tables takes 30.", "Eight would fit.", "Join them.", "full: b2 holds table 2."):
        assert each in told


def test_a_broken_promise_is_told_first(small: Page, evil: Page) -> None:
    assert any("warning" in each.classes and IMAGE in each.text for each in evil.elements)
    assert not any("warning" in each.classes for each in small.elements)


def test_the_page_says_how_good_the_plan_is_and_what_it_adds_up_to(small: Page) -> None:
    header = small.all("header")[0].text
    assert "Saturday 28 November 2026" in header
    assert "of the bound on requested value" in header
    assert "3 of 5" in small.all("dl")[0].text


@pytest.mark.parametrize("name", ["small", "evil", "simulated", "reported"])
def test_pages_reach_for_nothing_and_run_nothing(name: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(name)
    assert page.reaches() == set()
    assert page.active() == set()
    style = "".join(each.text for each in page.all("style"))
    assert "url(" not in style
    assert "@import" not in style
    policy = next(each for each in page.all("meta") if each.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["small", "evil", "simulated", "reported"])
def test_pages_are_fit_for_keyboard_and_screen_reader(name: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(name)
    ids = [each.attributes["id"] for each in page.elements if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert page.all("html")[0].attributes["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert all(page.has_id(link.attributes["href"].removeprefix("#")) for link in page.all("a"))
    skip = page.all("a")[0]
    assert skip.classes == ["skip"]
    for made in page.all("table"):
        assert made.within("caption")[0].text
        assert all(cell.attributes.get("scope") in ("col", "row") for cell in made.within("th"))
    regions = [each for each in page.elements if each.attributes.get("role") == "region"]
    assert all(each.attributes["aria-label"] and each.attributes["tabindex"] == "0" for each in regions)


@pytest.mark.parametrize("name", ["small", "evil", "simulated", "reported"])
def test_a_table_stands_behind_every_picture(name: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(name)
    assert page.pictures()
    for picture in page.pictures():
        assert picture.within("h2")[0].text
        assert all(
            drawn.attributes["role"] == "img" and drawn.attributes["aria-label"] for drawn in picture.within("svg")
        )
        assert picture.within("svg")
        assert picture.within("table")[0].within("tbody")[0].within("tr")


def test_hostile_texts_are_shown_as_the_texts_they_are(evil: Page) -> None:
    shown = {SCRIPT, TEMPLATE, LONG, "b��", IMAGE, "https://evil.example/x"}
    assert set(evil.parties()) == shown
    assert len(evil.parties()) == len(shown)
    assert evil.all("h1")[0].text == SCRIPT
    assert FORMULA in evil.by_id("list").text


def test_guests_are_not_named(evil: Page) -> None:
    text = evil.all("html")[0].text
    assert not any(each in text for each in ("Guest", "guest@example.com", "07700"))


def test_the_page_of_a_small_night_holds_no_address_at_all() -> None:
    assert "://" not in planned_page(small_planned())


def test_the_same_night_makes_the_same_page() -> None:
    assert planned_page(small_planned()) == planned_page(small_planned())


@pytest.mark.parametrize(
    "night",
    [
        make_night([table("1")]),
        make_night([], [booking("b")]),
        make_night([table("1", x=0, y=0), table("2", x=0, y=0)], [booking("b")]),
        make_night(
            [table("1")],
            [booking("b")],
            venue=make_venue(services=(replace(make_venue().services[0], closes=19 * 60, last_arrival=None),)),
        ),
    ],
    ids=["nobody comes", "no tables", "tables in one place", "an hour long"],
)
def test_odd_nights_have_pages_too(night: Night) -> None:
    page = Page(night_page(night_view(night, Plan())))
    assert page.parties() == [party.party_id for party in night.parties]


def test_a_simulation_says_what_is_worth_it_and_when_nothing_is(simulated: Page) -> None:
    told = [each.text for each in simulated.all("li")]
    assert told[0] == f"Worth it at load 0.7 under pooled? {SCRIPT}: +3.0 (+1.0 to +5.0) covers a night."
    assert told[1].startswith("Worth it at load 1.1 under pooled? None for sure.")
    assert told[1].endswith("a limit of 3, +0.4 (−1.0 to +2.0) covers a night.")
    assert told[2] == "At load 0.7, pooled seats most: 75.0 covers a night, +5.0 (+3.0 to +7.0) against first-come."


def test_one_night_or_a_loss_is_called_so() -> None:
    found = results()
    for difference, said in ((Estimate(3), "One night cannot tell"), (Estimate(-3, -4, -2), "None.")):
        verdict = Verdict(0.7, BookingPolicy.POOLED, None, "a limit of 3", difference)
        told = [each.text for each in Page(simulation_page(replace(found, verdicts=(verdict,)))).all("li")]
        assert told[0].startswith(f"Worth it at load 0.7 under pooled? {said}")


def test_hindsight_is_called_a_bound_and_lacks_what_it_does_not_know(simulated: Page) -> None:
    rows = [[cell.text for cell in row.children] for row in simulated.by_id("figures").within("tr")]
    assert [row[1] for row in rows].count("hindsight (bound)") == 2 * 2
    assert next(row for row in rows if row[1] == "hindsight (bound)")[2] == "–"


def test_a_simulation_tells_what_its_gain_is_over_and_how_guests_behave() -> None:
    assumed = {"no_show": 0.045, "cancel": 0.1, "wait_if_refused": 0.5}
    page = Page(simulation_page(replace(results(), assumptions=assumed)))
    told = page.all("header")[0].text
    assert "at each load" in told
    assert "10.0 % cancel some time before, 4.5 % stay away, 50.0 % of the refused wait" in told
    assert "First-come gives each request the smallest single table" in page.by_id("gains").text


def test_no_policy_is_praised_for_what_chance_may_explain() -> None:
    found = results()
    unsure = tuple(replace(each, differences={Measure.COVERS: Estimate(1, -1, 3)}) for each in found.results)
    told = [each.text for each in Page(simulation_page(replace(found, results=unsure))).all("li")]
    assert told[0] == "At load 0.7, no policy surely seats more than first-come."


def test_a_report_of_several_services_shows_each(reported: Page) -> None:
    rows = reported.by_id("services").within("tbody")[0].within("tr")
    assert [row.children[0].text for row in rows] == [f"2026-11-{day} {IMAGE}" for day in (28, 29, 30)]
    assert "3 services" in reported.all("header")[0].text


def test_a_report_tells_the_figures_managers_ask_for() -> None:
    planned = small_planned()
    told = dict(headline(make_venue(), report_of(planned.night, planned.plan, planned.unseated)))
    assert told["covers seated"] == "9 of 45"
    assert told["RevPASH"] == "0.76 GBP"
    assert told["lost spend"] == "1234.56 GBP"
    assert told["refused"] == "2 parties, 36 covers"
    assert told["waitlist conversion"] == "0 of 1 (0.0 %)"
    assert told["joined tables"].startswith("1 party")


def test_money_without_minor_units_is_told_whole() -> None:
    planned = small_planned(yen_venue())
    told = dict(headline(yen_venue(), report_of(planned.night, planned.plan, planned.unseated)))
    assert told["lost spend"] == "123456 JPY"
