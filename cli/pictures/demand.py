"""Demand that was met and that was not: refusals by size and hour, covers service by service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.domain.simulated import SIZE_BANDS
from cli.pictures.export import Note, Picture
from cli.pictures.simulation import band_name
from cli.pictures.style import INK, NAVY, PAPER, SKY, WIDTH, config
from cli.pictures.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.report import Refused

CELL = 34
HEIGHT = 220

MOST_LABELS = 31
"""Services that are named along the axis; of more, every second or third is."""

MOST_OUTLINED = 124
"""Services up to which bars are wide enough for an outline."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Demand refused of one size band in one hour."""

    band: int
    hour: int
    parties: int
    covers: int
    lost_spend: int


@dataclass(frozen=True, slots=True)
class Takings:
    """Covers of one service: ``label`` is its date, and its name where a date has several."""

    label: str
    seated: int
    refused: int


def cells(refused: Iterable[Refused]) -> tuple[Cell, ...]:
    """Refusals by size band and hour, whatever their reasons; by size, then hour."""
    found: dict[tuple[int, int], Cell] = {}
    for each in refused:
        before = found.get((each.band, each.hour), Cell(each.band, each.hour, 0, 0, 0))
        parties, covers = before.parties + each.parties, before.covers + each.covers
        found[each.band, each.hour] = Cell(each.band, each.hour, parties, covers, before.lost_spend + each.lost_spend)
    return tuple(found[key] for key in sorted(found))


def hour_name(hour: int) -> str:
    """An hour counted from the midnight before the service, as the clock shows it: ``01:00`` for 25."""
    return f"{hour % 24:02}:00"


def size_name(band: int) -> str:
    """``3–4 covers``."""
    return f"{band_name(SIZE_BANDS[band][0])} covers"


def refused_demand(refused: Sequence[Refused]) -> Picture | None:
    """Covers refused by size and hour, the darker the more, each with its figure; nothing where nobody was refused."""
    import altair as alt

    found = cells(refused)
    if not found:
        return None
    hours = range(min(cell.hour for cell in found), max(cell.hour for cell in found) + 1)
    most = max(cell.covers for cell in found)
    values: list[dict[str, Any]] = [
        {
            "size": size_name(cell.band),
            "hour": hour_name(cell.hour),
            "covers": cell.covers,
            "ink": PAPER if 2 * cell.covers > most else INK,
            "key": f"cell-{place}",
        }
        for place, cell in enumerate(found)
    ]
    x = alt.X("hour:N", title="asked to come from").scale(domain=[hour_name(hour) for hour in hours])
    y = alt.Y("size:N", title=None).scale(domain=[size_name(band) for band in range(len(SIZE_BANDS))])
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x.axis(labelAngle=0), y=y)
    fill = alt.Color("covers:Q", legend=None).scale(range=["#e3eff8", NAVY], domain=[0, most])
    boxes = base.mark_rect(stroke=INK, strokeWidth=0.5).encode(color=fill, description=alt.Description("key:N"))
    figures = base.mark_text(fontWeight="bold").encode(text="covers:Q", color=alt.Color("ink:N", scale=None))
    drawn = alt.layer(boxes, figures).resolve_scale(color="independent")
    drawn = drawn.properties(width=min(WIDTH, 90 * len(hours)), height=CELL * len(SIZE_BANDS))
    notes = {f"cell-{place}": Note(_told(cell)) for place, cell in enumerate(found)}
    roomy = {"left": 12, "right": 5, "top": 5, "bottom": 5}
    return Picture(drawn.to_dict() | {"config": config(), "padding": roomy}, notes)


def by_service(takings: Sequence[Takings]) -> Picture | None:
    """Covers seated with those refused on top, service by service; nothing where there is only one."""
    import altair as alt

    if len(takings) < 2:
        return None
    kinds = ("seated", "refused")
    labels = [each.label for each in takings]
    values: list[dict[str, Any]] = [
        {"service": each.label, "kind": kind, "covers": each.seated if kind == "seated" else each.refused, "at": place}
        for each in takings
        for place, kind in enumerate(kinds)
        if (each.seated if kind == "seated" else each.refused)
    ]
    named = labels[:: -(-len(labels) // MOST_LABELS)]
    drawn = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(stroke=INK, strokeWidth=0.7 if len(takings) <= MOST_OUTLINED else 0)
        .encode(
            x=alt.X("service:N", title=None, sort=None).scale(domain=labels).axis(labelAngle=-40, values=named),
            y=alt.Y("covers:Q", title="covers"),
            color=alt.Color("kind:N", title=None, legend=alt.Legend(orient="top")).scale(
                domain=list(kinds), range=[NAVY, SKY]
            ),
            order="at:O",
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    roomy = {"left": 36, "right": 10, "top": 5, "bottom": 20}
    return Picture(drawn.to_dict() | {"config": config(), "padding": roomy})


def _told(cell: Cell) -> str:
    parties = counted(cell.parties, "party", "parties")
    return f"{size_name(cell.band)} from {hour_name(cell.hour)}: {parties}, {counted(cell.covers, 'cover')} refused"
