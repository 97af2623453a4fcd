"""The floor where tables have positions: how much of the night each is taken, and which are joined."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from math import hypot
from typing import TYPE_CHECKING

from cli.pictures.export import Note, Picture
from cli.pictures.scene import Box, Label, Line, Margins, scene
from cli.pictures.style import AMBER, FAINT, INK, PAPER, WIDTH
from cli.pictures.text import counted, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.pictures.scene import Shape
    from cli.pictures.view import NightView, SeatedView, SpotView

LARGEST = 58
SMALLEST = 22
"""Sides of a table in pixels."""

SHADES = ((0.0, PAPER, INK), (0.01, "#dbe9f5", INK), (0.34, "#8fb8da", INK), (0.67, "#123f63", PAPER))
"""Fill and ink from which share of the night on: the darker, the longer taken."""

SHADE_NAMES = ("free all night", "up to a third", "up to two thirds", "more of the night")


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with its middle in pixels."""

    spot: SpotView
    x: float
    y: float


def floor(view: NightView) -> Picture | None:
    """The floor; nothing where fewer than two tables have a position, or the house is closed."""
    placed, height, side = _placed(view)
    if len(placed) < 2 or view.closes <= view.opens:
        return None
    taken = taken_by(view)
    by_id = {each.spot.table_id: each for each in placed}
    boxes: list[Shape] = []
    labels: list[Shape] = []
    for each in placed:
        fill, ink = _shade(share_taken(view, taken[each.spot.table_id]))
        half = side / 2
        boxes.append(
            Box(each.x - half, each.y - half, each.x + half, each.y + half, fill, key=f"table-{each.spot.table_id}")
        )
        name = shortened(each.spot.table_id, max(2, int(side / 9)))
        parties = len(taken[each.spot.table_id])
        roomy = side >= 34
        labels.append(Label(each.x, each.y - (7 if roomy else 0), name, ink, "center", bold=True))
        if roomy:
            labels.append(Label(each.x, each.y + 8, f"{parties} ×" if parties else "–", ink, "center", size=10))
    levels = [_joins(view, by_id), [*_legend(), *boxes, *_areas(placed, side), *labels]]
    return Picture(scene(levels, WIDTH, height, Margins(top=50)), _notes(view, taken))


def taken_by(view: NightView) -> Mapping[str, Sequence[SeatedView]]:
    """The parties of each table, by time."""
    found: dict[str, list[SeatedView]] = {spot.table_id: [] for spot in view.spots}
    for party in view.seated:
        for table_id in party.tables:
            found[table_id].append(party)
    return found


def share_taken(view: NightView, parties: Sequence[SeatedView]) -> float:
    """Share of the service during which ``parties``, all of one table, sit there."""
    return sum(party.end - party.start for party in parties) / (view.closes - view.opens)


def _placed(view: NightView) -> tuple[list[Placed], float, float]:
    """Tables in pixels true to scale, the height of the whole, and the side that keeps the nearest two apart."""
    points = [(spot, spot.x, spot.y) for spot in view.spots if spot.x is not None and spot.y is not None]
    if len(points) < 2:
        return [], 0, 0
    left, top = min(x for _, x, _ in points), min(y for _, _, y in points)
    wide, deep = max(x for _, x, _ in points) - left, max(y for _, _, y in points) - top
    nearest = min((d for (_, a, b), (_, c, e) in combinations(points, 2) if (d := hypot(a - c, b - e))), default=1)
    room = WIDTH - LARGEST
    scale = min(room / wide if wide else room, 1000 / deep if deep else room, 1.6 * LARGEST / nearest)
    side = min(LARGEST, max(SMALLEST, 0.62 * nearest * scale))
    pad = LARGEST / 2
    found = [
        Placed(spot, round((x - left) * scale + pad, 1), round((y - top) * scale + pad, 1)) for spot, x, y in points
    ]
    return found, round(deep * scale + LARGEST), side


def _shade(share: float) -> tuple[str, str]:
    return next((fill, ink) for least, fill, ink in reversed(SHADES) if share >= least)


def _areas(placed: Sequence[Placed], side: float) -> list[Shape]:
    """The name of each area above its topmost, leftmost table."""
    first: dict[str, Placed] = {}
    for each in sorted(placed, key=lambda each: (each.y, each.x)):
        first.setdefault(each.spot.area, each)
    return [Label(at.x - side / 2, at.y - side / 2 - 9, area, FAINT, size=11) for area, at in first.items()]


def _joins(view: NightView, by_id: Mapping[str, Placed]) -> list[Shape]:
    """Strokes between the tables of each joined set that somebody sits at."""
    sets = {party.tables for party in view.seated if len(party.tables) > 1}
    found: list[Shape] = []
    for tables in sorted(sets):
        found += _tied([by_id[table_id] for table_id in tables if table_id in by_id])
    return found


def _tied(members: Sequence[Placed]) -> list[Shape]:
    """The shortest strokes that tie ``members`` together: each new one to the nearest that is tied already."""
    tied, loose = list(members[:1]), list(members[1:])
    found: list[Shape] = []
    while loose:
        one, other = min(product(tied, loose), key=lambda ends: hypot(ends[0].x - ends[1].x, ends[0].y - ends[1].y))
        found.append(Line(one.x, one.y, other.x, other.y, AMBER, 6))
        loose.remove(other)
        tied.append(other)
    return found


def _legend() -> list[Shape]:
    found: list[Shape] = []
    x = 0.0
    for (_, fill, _), name in zip(SHADES, SHADE_NAMES, strict=True):
        found += [Box(x, -46, x + 22, -32, fill), Label(x + 28, -39, name)]
        x += 48 + 5.6 * len(name)
    return [
        *found,
        Line(x, -39, x + 22, -39, AMBER, 6),
        Label(x + 28, -39, "joined for a party"),
        Label(x + 150, -39, "2 × = two parties"),
    ]


def _notes(view: NightView, taken: Mapping[str, Sequence[SeatedView]]) -> dict[str, Note]:
    found = {}
    for spot in view.spots:
        parties = taken[spot.table_id]
        told = [
            f"table {spot.table_id}, {spot.area}: {spot.covers} covers, {counted(len(parties), 'party', 'parties')}"
        ]
        told += [f"{party.comes}–{party.leaves} {party.party_id} ({party.covers})" for party in parties]
        found[f"table-{spot.table_id}"] = Note("\n".join(told))
    return found
