from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from allocator.domain.report import report_of
from cli.pages.night import planned_page
from cli.pages.report import report_page
from cli.pages.simulation import simulation_page
from cli.pictures.view import night_view
from tests.builders import DAY, booking, make_night, make_plan, seat, table
from tests.e2e.browser import Tab, browser, tab
from tests.e2e.commands import NOW, called, make_folder, row
from tests.reading import Page
from tests.unit.documenting import small_planned
from tests.unit.test_pages import IMAGE, SCRIPT, hostile
from tests.unit.test_pictures import results

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from allocator.domain.planned import Planned

needs_browser = pytest.mark.skipif(
    browser() is None and not os.environ.get("MAITRED_BROWSER_TESTS"), reason="no Chromium is installed"
)

EVIL = ("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=cmd()", "@SUM(A1)")
"""Names of guests, bookings and customers."""

PAPER_WIDTH = round((210 - 2 * 12) / 25.4 * 96)
"""Width in CSS pixels of A4 between the margins the page sets itself."""

A4 = (595, 842)
"""Points."""

PAPER_HEIGHT = round((297 - 2 * 12) / 25.4 * 96)
PHONE = 360
PAGES = ("small", "hostile", "full", "simulation", "report", "range")
PARTIES = """[...document.querySelectorAll('#list tbody tr, #unseated tbody tr')]
    .filter(row => row.getClientRects().length && row.querySelector('th').innerText.trim())
    .map(row => row.querySelector('th').innerText.trim())"""
BARS = "[...document.querySelectorAll('svg [href^=\"#party-\"]')].map(link => link.getAttribute('href').slice(1))"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with tab(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def chromium(running: Tab) -> Tab:
    """The tab on a screen of usual size, with nothing open."""
    running.resize(1280)
    running.media("screen")
    return running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages there are, on disk as a user has them."""
    folder = tmp_path_factory.mktemp("pages")
    planned = hostile()
    view = night_view(planned.night, planned.plan, planned.unseated)
    figures = report_of(planned.night, planned.plan, planned.unseated)
    days = [replace(figures, first=day, last=day) for day in (DAY + timedelta(days=number) for number in range(60))]
    texts = {
        "small": planned_page(small_planned()),
        "hostile": planned_page(planned),
        "full": planned_page(full_night()),
        "simulation": simulation_page(results()),
        "report": report_page(planned.night.venue, [figures], view),
        "range": report_page(planned.night.venue, days),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def full_night() -> Planned:
    """Forty tables seated twice, as many parties left out, and names as long as a reference."""
    tables = [table(str(n), area=("window", "hall", "terrace", "bar")[n % 4], x=n % 8, y=n // 8) for n in range(1, 41)]
    names = [f"BRL-2026-{n:05}" for n in range(160)]
    parties = [booking(name, 2 + n % 3, ("18:30", "20:30")[n % 2], occasion="birthday") for n, name in enumerate(names)]
    plan = make_plan(
        *(seat(names[n], str(n // 2 + 1), ("18:30", "20:30")[n % 2], ("20:00", "22:00")[n % 2]) for n in range(80))
    )
    night = make_night(tables, parties)
    return replace(small_planned(), night=night, result=replace(small_planned().result, plan=plan), unseated=())


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_without_complaint_and_asks_for_nothing(chromium: Tab, pages: dict[str, Path], name: str) -> None:
    chromium.requests.clear()
    chromium.complaints.clear()
    chromium.open(pages[name])
    assert chromium.complaints == []
    assert [each for each in chromium.requests if not each.startswith("data:")] == [pages[name].as_uri()]
    assert chromium.evaluate("performance.getEntriesByType('resource').length") == 0


@needs_browser
@pytest.mark.parametrize("name", ["small", "hostile", "full", "report"])
def test_every_party_is_shown_once_and_its_bar_leads_to_its_line(
    chromium: Tab, pages: dict[str, Path], name: str
) -> None:
    chromium.open(pages[name])
    parties = chromium.evaluate(PARTIES)
    assert len(parties) == len(set(parties)) == {"small": 5, "full": 160}.get(name, 6)
    lines = chromium.evaluate("[...document.querySelectorAll('tr[id^=party-]')].map(row => row.id)")
    assert sorted(set(chromium.evaluate(BARS))) == sorted(lines)


@needs_browser
def test_hostile_texts_are_seen_as_texts(chromium: Tab, pages: dict[str, Path]) -> None:
    chromium.open(pages["hostile"])
    assert chromium.evaluate("document.querySelectorAll('script, img, iframe').length") == 0
    assert chromium.evaluate("document.querySelector('h1').innerText") == SCRIPT
    assert IMAGE in chromium.evaluate(PARTIES)


@needs_browser
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [PHONE, 768, 1280])
def test_no_page_is_wider_than_its_window(chromium: Tab, pages: dict[str, Path], name: str, width: int) -> None:
    chromium.resize(width, mobile=width == PHONE)
    chromium.open(pages[name])
    assert chromium.evaluate(OVERFLOW) <= 0


@needs_browser
def test_pointing_at_a_bar_tells_its_details_and_choosing_it_leads_to_its_line(
    chromium: Tab, pages: dict[str, Path]
) -> None:
    chromium.resize(1280)
    chromium.open(pages["small"])
    bar = "document.querySelector('svg a[href=\"#party-3\"]')"
    assert chromium.evaluate(f"{bar}.querySelector('title').textContent") == (
        "b10: 4 covers, 20:30–22:00\ntables 1+2\nrequested"
    )
    chromium.evaluate(f"{bar}.dispatchEvent(new MouseEvent('click', {{bubbles: true}}))")
    assert chromium.evaluate("document.querySelector('tr:target th').innerText.trim()") == "b10"


@needs_browser
def test_the_first_key_leads_past_the_pictures_and_no_bar_stops_the_keyboard(
    chromium: Tab, pages: dict[str, Path]
) -> None:
    chromium.open(pages["full"])
    chromium.press("Tab")
    assert chromium.evaluate("document.activeElement.getAttribute('href')") == "#list"
    assert chromium.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    chromium.press("Enter")
    assert chromium.evaluate("location.hash") == "#list"
    stops = chromium.evaluate(
        "[...document.querySelectorAll('a, summary, [tabindex]')].filter(e => e.tabIndex >= 0).length"
    )
    assert stops < 12


@needs_browser
@pytest.mark.parametrize("name", PAGES)
def test_the_print_view_fits_a4(chromium: Tab, pages: dict[str, Path], name: str) -> None:
    chromium.resize(PAPER_WIDTH, 1000)
    chromium.media("print")
    chromium.open(pages[name])
    assert chromium.evaluate(OVERFLOW) <= 0
    tallest = chromium.evaluate("Math.max(...[...document.querySelectorAll('svg')].map(e => e.clientHeight))")
    assert tallest <= PAPER_HEIGHT
    sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", chromium.pdf())
    assert sheets
    assert {(round(float(width)), round(float(height))) for width, height in sheets} == {A4}


@needs_browser
def test_the_door_gets_a_line_with_a_box_to_tick_for_each_party(chromium: Tab, pages: dict[str, Path]) -> None:
    chromium.resize(PAPER_WIDTH, 1000)
    chromium.media("print")
    chromium.open(pages["full"])
    boxes = "[...document.querySelectorAll('#list tbody .tick span')].filter(box => box.clientWidth > 10).length"
    assert chromium.evaluate(boxes) == 80
    heights = chromium.evaluate("[...document.querySelectorAll('#list tbody tr')].map(row => row.clientHeight)")
    assert max(heights) <= 40  # one line of text, two where a name is long
    times = chromium.evaluate("[...document.querySelectorAll('#list tbody .time:nth-child(2)')].map(e => e.innerText)")
    assert times == sorted(times)
    assert chromium.evaluate("getComputedStyle(document.querySelector('details')).display") == "none"


@needs_browser
def test_the_list_for_the_door_is_not_printed_on_the_sheets_of_the_figures(
    chromium: Tab, pages: dict[str, Path]
) -> None:
    chromium.media("print")
    breaks = {}
    for name in ("small", "report"):
        chromium.open(pages[name])
        breaks[name] = chromium.evaluate("getComputedStyle(document.querySelector('#list')).breakBefore")
    assert breaks == {"small": "auto", "report": "page"}


def test_plan_writes_its_page_beside_everything_else(tmp_path: Path) -> None:
    called("demo", tmp_path / "demo")
    page = tmp_path / "night.html"
    done = called("plan", tmp_path / "demo", "--now", NOW, "--time-limit", "4", "--html", page, "--json", "-")
    assert done.returncode == 0
    plan = json.loads(done.stdout)
    told = Page(page.read_text(encoding="utf-8"))
    assert sorted(told.parties()) == sorted(each["id"] for each in (*plan["allocations"], *plan["unseated"]))
    assert told.reaches() == set()


def test_guests_called_like_a_script_or_a_formula_harm_neither_page_nor_sheet(tmp_path: Path) -> None:
    named = "customer_id,name,notes\n" + "".join(f"c-{name},{name},{name}\n" for name in EVIL)
    folder = make_folder(tmp_path / "f", "".join(row(name) for name in EVIL), customers=named)
    base = ("--database", f"sqlite:///{tmp_path}/m.db")
    night = ("--venue", "v1", "--date", "2026-11-28", "--now", NOW)
    files = [tmp_path / name for name in ("plan.html", "plan.csv", "report.html", "report.csv", "many.html")]
    for command in (
        ("plan", folder, "--now", NOW, "--html", files[0], "--csv", files[1]),
        ("db", "upgrade", *base),
        ("load", folder, *base),
        ("allocate", *night, *base),
        ("report", *night, "--html", files[2], "--csv", files[3], *base),
        ("report", *night, "--to", "2026-11-30", "--html", files[4], *base),
    ):
        done = called(*command)
        assert done.returncode == 0, done.stderr
    for path in files:
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            page = Page(text)
            assert page.active() == page.reaches() == set()
            assert "<script" not in text
            assert "<img" not in text
        else:
            cells = [cell for line in csv.reader(text.splitlines()) for cell in line]
            assert not [cell for cell in cells if cell.startswith(("=", "@"))]
    assert sorted(Page(files[0].read_text("utf-8")).parties()) == sorted(EVIL)


def test_a_page_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "f", row("b1"))
    done = called("plan", folder, "--now", NOW, "--html", tmp_path / "nowhere" / "night.html")
    assert done.returncode == 2
    assert "cannot write" in done.stderr
