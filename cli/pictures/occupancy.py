"""How full the house is through the night: covers seated and tables in use."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from cli.pictures.export import Picture
from cli.pictures.style import INK, NAVY, SKY, WIDTH, config
from cli.pictures.text import counted, wall

if TYPE_CHECKING:
    import altair as alt

    from allocator.domain.clock import Minute
    from cli.pictures.view import NightView

HEIGHT = 120


@dataclass(frozen=True, slots=True)
class Fullness:
    """Covers seated and tables in use from ``minute`` on, until the next one says otherwise."""

    minute: Minute
    covers: int
    tables: int


@dataclass(frozen=True, slots=True)
class Hour:
    """One row of the table behind the picture: who comes in it, and the fullest it gets."""

    label: str
    arriving: int
    covers: int
    tables: int


def fullness(view: NightView) -> tuple[Fullness, ...]:
    """How full the house is, at each moment at which that changes; tables count while somebody sits at them."""
    changes: dict[Minute, tuple[int, int]] = {view.begins: (0, 0), view.finishes: (0, 0)}
    for party in view.seated:
        for minute, sign in ((party.start, 1), (party.end, -1)):
            covers, tables = changes.get(minute, (0, 0))
            changes[minute] = (covers + sign * party.covers, tables + sign * len(party.tables))
    found: list[Fullness] = []
    covers = tables = 0
    for minute in sorted(changes):
        covers, tables = covers + changes[minute][0], tables + changes[minute][1]
        found.append(Fullness(minute, covers, tables))
    return tuple(found)


def hours(view: NightView) -> tuple[Hour, ...]:
    """The night by the ticks of its clock."""
    steps = fullness(view)
    edges = [tick.minute for tick in view.ticks if view.begins < tick.minute < view.finishes]
    found = []
    for start, end in pairwise([view.begins, *edges, view.finishes]):
        within = [now for now, after in pairwise(steps) if now.minute < end and after.minute > start]
        arriving = sum(party.covers for party in view.seated if start <= party.start < end)
        covers, tables = max(each.covers for each in within), max(each.tables for each in within)
        found.append(Hour(wall(start, view.timezone), arriving, covers, tables))
    return tuple(found)


def occupancy(view: NightView) -> Picture | None:
    """The picture; nothing where the house is closed or has no tables."""
    import altair as alt

    if view.finishes <= view.begins or not view.spots:
        return None
    drawn = alt.vconcat(_panel(view, "covers", view.seats, SKY), _panel(view, "tables", len(view.spots), NAVY))
    return Picture(drawn.properties(spacing=24).to_dict() | {"config": config()})


def busiest(view: NightView, what: Literal["covers", "tables"]) -> tuple[int, str]:
    """The most there is at once, and when that is first reached."""
    most = max(fullness(view), key=lambda each: (_figure(each, what), -each.minute))
    return _figure(most, what), wall(most.minute, view.timezone)


def _figure(at: Fullness, what: Literal["covers", "tables"]) -> int:
    return at.covers if what == "covers" else at.tables


def _panel(
    view: NightView, what: Literal["covers", "tables"], limit: int, fill: str
) -> alt.LayerChart | alt.FacetChart:
    """Steps of one figure under the dashed line of what there is; the peak is told in the heading."""
    import altair as alt

    steps: list[dict[str, Any]] = [asdict(each) for each in fullness(view)]
    most, when = busiest(view, what)
    x = alt.X("minute:Q", title=None).scale(domain=[view.begins, view.finishes], nice=False).axis(_clock_axis(view))
    y = alt.Y(f"{what}:Q", title=None).scale(domain=[0, max(limit, most) * 1.08], nice=False)
    y = y.axis(tickCount=4, format="d")
    line = {"color": INK, "strokeWidth": 1.2}
    area = alt.Chart(alt.InlineData(values=steps)).mark_area(
        interpolate="step-after", color=fill, line=line, fillOpacity=1
    )
    ceiling: dict[str, Any] = {what: limit}
    rule = alt.Chart(alt.InlineData(values=[ceiling])).mark_rule(stroke=INK, strokeDash=[6, 3], strokeWidth=1.5)
    there_is = f"{limit} seats" if what == "covers" else counted(limit, "table")
    title = f"{'covers seated' if what == 'covers' else 'tables in use'}: at most {most} of {there_is}, at {when}"
    return alt.layer(area.encode(x=x, y=y), rule.encode(y=y)).properties(
        width=WIDTH,
        height=HEIGHT,
        title=alt.TitleParams(title, anchor="start", frame="group", fontSize=12, offset=6, color=INK),
    )


def _clock_axis(view: NightView) -> alt.Axis:
    """The hours of the wall clock under minutes since 1970."""
    import altair as alt

    labels = {str(tick.minute): tick.label for tick in view.ticks}
    values = [tick.minute for tick in view.ticks]
    return alt.Axis(values=values, labelExpr=f"({json.dumps(labels)})[datum.value]", labelOverlap=False)
