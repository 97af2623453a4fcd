"""The night as a timeline: a line for each table, a bar for each party over all its tables, the unseated beneath."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from cli.pictures.export import Note, Picture
from cli.pictures.scene import Box, Label, Line, Margins, scene
from cli.pictures.style import AMBER, CLOSED, FAINT, LOOKS, RULE, WIDTH
from cli.pictures.text import counted, shortened, wall, widest_that_fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from allocator.domain.clock import Minute
    from cli.pictures.scene import Shape
    from cli.pictures.view import NightView, SeatedView, UnseatedView

ROW = 22
LOW_ROW = 18
HEADING = 26
TALL = 440
"""Height in pixels from which the hours are told at the foot too."""

SLIVER = 14
"""Least width of a bar in pixels, so that it can be seen and pointed at."""

NAME_LENGTH = 12
"""Letters of a table's name that fit beside its line."""


@dataclass(frozen=True)
class Lines:
    """Where everything stands: the top of each table's line and of each area's heading; ``foot`` is below all.

    ``blocks`` are top and bottom of the lines of each area, without its heading.
    """

    tables: Mapping[str, int]
    areas: Mapping[str, int]
    blocks: Sequence[tuple[int, int]]
    foot: int


def timeline(view: NightView) -> Picture | None:
    """The tables with their parties; nothing where the house is closed or has no tables."""
    if view.finishes <= view.begins or not view.spots:
        return None
    lines = _lines(view)
    bars, names = _stays(view, lines)
    ground = [*_clock(view, lines.blocks, lines.foot), *_floor(view, lines), *_closures(view, lines)]
    taken = [*_setups(view, lines), *_joins(view, lines), *bars]
    told = [*names, *_now(view, lines.blocks, lines.foot), *_legend(view, lines)]
    return Picture(scene([ground, taken, told], WIDTH, lines.foot, _margins(view, 64)), _notes(view))


def queue(view: NightView) -> Picture | None:
    """The unseated on the same scale as :func:`timeline`, to stand beneath it; nothing where all are seated."""
    if view.finishes <= view.begins or not view.unseated:
        return None
    rows = packed_rows(view, view.unseated)
    bottom = LOW_ROW * len(rows)
    bars, names = _left_out(view, rows)
    heading = Label(0, -26, f"Not seated: {len(view.unseated)}", bold=True, size=12)
    ground = [heading, *_clock(view, [(0, bottom)], bottom)]
    return Picture(scene([ground, bars, names], WIDTH, bottom, _margins(view, 40)), _notes(view))


def across(view: NightView, minute: Minute) -> float:
    """Pixels from the left edge at ``minute``, cut to what is drawn."""
    share = (min(max(minute, view.begins), view.finishes) - view.begins) / (view.finishes - view.begins)
    return round(share * WIDTH, 1)


def spans(tables: Iterable[str], lines: Mapping[str, int]) -> list[tuple[int, int]]:
    """Top and bottom of each run of neighbouring lines that ``tables`` take: one where all are neighbours."""
    tops = sorted(lines[table_id] for table_id in tables)
    breaks = [place for place, (one, next_one) in enumerate(pairwise(tops), 1) if next_one != one + ROW]
    edges = [0, *breaks, len(tops)]
    return [(tops[first], tops[after - 1] + ROW) for first, after in pairwise(edges)]


def packed_rows(view: NightView, parties: Sequence[UnseatedView]) -> list[list[UnseatedView]]:
    """``parties`` on as few lines as keep their bars apart, by arrival."""
    rows: list[list[UnseatedView]] = []
    for party in sorted(parties, key=lambda each: (each.start, each.anchor)):
        left, _ = _edges(view, party)
        free = next((row for row in rows if _edges(view, row[-1])[1] + 2 <= left), None)
        if free is None:
            rows.append([party])
        else:
            free.append(party)
    return rows


def _lines(view: NightView) -> Lines:
    tables: dict[str, int] = {}
    areas: dict[str, int] = {}
    blocks = []
    y = 0
    for area in view.areas:
        areas[area] = y
        top = y = y + HEADING
        for spot in view.spots_of(area):
            tables[spot.table_id] = y
            y += ROW
        blocks.append((top, y))
    return Lines(tables, areas, blocks, y)


def _edges(view: NightView, party: SeatedView | UnseatedView) -> tuple[float, float]:
    left, right = across(view, party.start), across(view, party.end)
    left = min(left, WIDTH - SLIVER)
    return left, max(right, left + SLIVER)


def _margins(view: NightView, top: float) -> Margins:
    """Room around the plot: left of it for the tables' names, the same for both pictures."""
    longest = max((len(shortened(spot.table_id, NAME_LENGTH)) for spot in view.spots), default=0)
    return Margins(top=top, right=24, bottom=30, left=46 + 8 * longest)


def _legend(view: NightView, lines: Lines) -> list[Shape]:
    """What the signs mean, above the hours; only what occurs."""
    shown = {party.standing for party in view.seated} | {party.standing for party in view.unseated}
    signs: list[tuple[Box | Line | None, str]] = [
        (Box(0, 0, 22, 14, look.fill, dash=look.dash), look.meaning)
        for standing, look in LOOKS.items()
        if standing in shown
    ]
    if any(party.setup or party.buffer for party in view.seated):
        signs.append((Line(0, 7, 22, 7, FAINT, 4), "setting up, cleaning"))
    if any(len(spans(party.tables, lines.tables)) > 1 for party in view.seated):
        signs.append((Line(11, -1, 11, 15, AMBER, 3), "tables apart, joined"))
    if view.closed:
        signs.append((Box(0, 0, 22, 14, CLOSED, RULE), "closed"))
    if any(party.moved for party in view.seated):
        signs.append((None, "↔ moved"))
    return _in_a_row(signs, -46)


def _in_a_row(signs: Sequence[tuple[Box | Line | None, str]], y: float) -> list[Shape]:
    found: list[Shape] = []
    x = 0.0
    for sign, meaning in signs:
        if sign is not None:
            found.append(replace(sign, x=sign.x + x, x2=sign.x2 + x, y=sign.y + y, y2=sign.y2 + y))
            x += 28
        found.append(Label(x, y + 7, meaning))
        x += 5.6 * len(meaning) + 20
    return found


def _clock(view: NightView, blocks: Sequence[tuple[int, int]], bottom: int) -> list[Shape]:
    """The hours above and, under a tall picture, beneath; the service's own edges drawn firmly."""
    heights = (-8, bottom + 10) if bottom > TALL else (-8,)
    found: list[Shape] = []
    for tick in view.ticks:
        x = across(view, tick.minute)
        found += [Line(x, top, x, foot, RULE) for top, foot in blocks]
        found += [Label(x, y, tick.label, FAINT, "center") for y in heights]
    for edge in (across(view, view.opens), across(view, view.closes)):
        found += [Line(edge, top, edge, foot, FAINT) for top, foot in blocks]
    return found


def _now(view: NightView, blocks: Sequence[tuple[int, int]], bottom: int) -> list[Shape]:
    """The present, where the service runs."""
    if view.now is None:
        return []
    x = across(view, view.now)
    told = Label(x, bottom + (24 if bottom > TALL else 10), f"now {wall(view.now, view.timezone)}", AMBER, "center")
    return [*(Line(x, top, x, foot, AMBER, 2) for top, foot in blocks), told]


def _floor(view: NightView, lines: Lines) -> list[Shape]:
    """Names of areas and tables, a hair line under each table."""
    found: list[Shape] = []
    for area, y in lines.areas.items():
        found.append(Label(0, y + HEADING / 2 + 2, area, bold=True, size=12))
    for spot in view.spots:
        y = lines.tables[spot.table_id]
        found.append(Line(0, y + ROW, WIDTH, y + ROW, RULE))
        found.append(Label(-38, y + ROW / 2, shortened(spot.table_id, NAME_LENGTH), align="right", bold=True))
        found.append(Label(-6, y + ROW / 2, spot.covers, FAINT, "right", size=9))
    return found


def _closures(view: NightView, lines: Lines) -> list[Shape]:
    boxes: list[Shape] = []
    names: list[Shape] = []
    for place, closed in enumerate(view.closed):
        left, right = across(view, closed.start), across(view, closed.end)
        y = lines.tables[closed.table_id]
        boxes.append(Box(left, y + 2, right, y + ROW - 2, CLOSED, RULE, key=f"closed-{place}"))
        told = (f"closed: {closed.reason}", "closed") if closed.reason else ("closed",)
        names.append(Label(left + 4, y + ROW / 2, widest_that_fits(told, right - left, 10), FAINT, size=10))
    return [*boxes, *names]


def _setups(view: NightView, lines: Lines) -> list[Shape]:
    """Before and after a stay the tables are kept for setting up and cleaning: a grey line on each."""
    found: list[Shape] = []
    for party in view.seated:
        for start, end in ((party.start - party.setup, party.start), (party.end, party.end + party.buffer)):
            left, right = across(view, start), across(view, end)
            if right > left:
                middles = [lines.tables[table_id] + ROW / 2 for table_id in party.tables]
                found += [Line(left, middle, right, middle, FAINT, 4) for middle in middles]
    return found


def _stays(view: NightView, lines: Lines) -> tuple[list[Box], list[Shape]]:
    """A bar for each run of lines a party takes; where there are several, each says which tables belong together."""
    bars: list[Box] = []
    names: list[Shape] = []
    for party in view.seated:
        look = LOOKS[party.standing]
        left, right = _edges(view, party)
        told = bar_names(party.party_id, party.covers)
        runs = spans(party.tables, lines.tables)
        if len(runs) > 1:
            told = [f"{told[0]} · on {party.where}", *told]
        fitting = widest_that_fits([f"↔ {name}" for name in told] if party.moved else told, right - left)
        for top, foot in runs:
            bars.append(Box(left, top + 2, right, foot - 2, look.fill, dash=look.dash, key=party.anchor))
            names.append(Label(left + 4, (top + foot) / 2, fitting, look.ink))
    return bars, names


def bar_names(party_id: str, covers: int) -> list[str]:
    """What may be written on a party's bar, the fullest first."""
    long, short = shortened(party_id, 16), shortened(party_id, 7)
    return [f"{long} · {covers}", f"{short} · {covers}", long, short, str(covers)]


def _joins(view: NightView, lines: Lines) -> list[Shape]:
    """A stroke that holds the bars of one party together where other tables lie between."""
    found: list[Shape] = []
    for party in view.seated:
        runs = spans(party.tables, lines.tables)
        x = _edges(view, party)[0] + 1.5
        for (_, foot), (top, _) in pairwise(runs):
            found.append(Line(x, foot - 3, x, top + 3, AMBER, 3))
    return found


def _left_out(view: NightView, rows: Sequence[Sequence[UnseatedView]]) -> tuple[list[Box], list[Shape]]:
    """The unseated when they asked to come, as many to a line as there is room for."""
    bars: list[Box] = []
    names: list[Shape] = []
    for place, row in enumerate(rows):
        y = place * LOW_ROW
        for party in row:
            look = LOOKS[party.standing]
            left, right = _edges(view, party)
            bars.append(Box(left, y + 2, right, y + LOW_ROW - 1, look.fill, dash=look.dash, key=party.anchor))
            told = bar_names(party.party_id, party.covers)
            fitting = widest_that_fits([f"{told[0]} · {party.reason}", *told], right - left)
            names.append(Label(left + 4, y + LOW_ROW / 2 + 1, fitting, look.ink))
    return bars, names


def _notes(view: NightView) -> dict[str, Note]:
    """What each bar tells: everything its line in the list tells, to which it leads."""
    found = {}
    for party in view.seated:
        told = [f"{party.party_id}: {counted(party.covers, 'cover')}, {party.comes}–{party.leaves}"]
        told.append(f"{'tables' if len(party.tables) > 1 else 'table'} {party.where}")
        found[party.anchor] = Note("\n".join([*told, *party.remarks]), f"#{party.anchor}")
    for left_out in view.unseated:
        told = [f"{left_out.party_id}: {counted(left_out.covers, 'cover')}, asked for {left_out.asked}"]
        told.append(f"not seated, {left_out.reason}: {left_out.detail}")
        found[left_out.anchor] = Note("\n".join([*told, *left_out.fixes]), f"#{left_out.anchor}")
    for place, closed in enumerate(view.closed):
        why = f": {closed.reason}" if closed.reason else ""
        times = f"{wall(closed.start, view.timezone)}–{wall(closed.end, view.timezone)}"
        found[f"closed-{place}"] = Note(f"table {closed.table_id} is closed {times}{why}")
    return found
