"""What a simulation found: gain by load and policy with its intervals, refusals by size, what scenarios are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.domain.simulated import BASELINE, REFUSALS, SIZE_BANDS, BookingPolicy, Measure
from cli.pictures.export import Note, Picture
from cli.pictures.style import INK, WIDTH, config
from cli.pictures.text import legible, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import altair as alt

    from allocator.domain.simulated import Estimate, PolicyResult, Simulation

SHAPES: Mapping[BookingPolicy, tuple[str, str]] = {
    BookingPolicy.FIRST_COME: ("circle", "#1b1b1b"),
    BookingPolicy.FIRST_COME_JOINED: ("square", "#6b6b6b"),
    BookingPolicy.LARGEST_FIRST: ("diamond", "#7a3e9d"),
    BookingPolicy.POOLED: ("triangle-up", "#123f63"),
    BookingPolicy.POOLED_OFFERS: ("triangle-down", "#b34700"),
    BookingPolicy.HINDSIGHT: ("cross", "#00735c"),
}
"""Shape and colour of each policy; the shape alone tells them apart."""

HEIGHT = 300
BAND_HEIGHT = 70
LEGEND_COLUMNS = 3
"""So that all of it is seen on a phone."""


@dataclass(frozen=True, slots=True)
class Point:
    """A mean with its interval: ``place`` is what it is drawn at, ``panel`` the part of the picture it stands in."""

    place: str
    policy: BookingPolicy
    estimate: Estimate
    told: str
    panel: str = ""


def gains(simulation: Simulation) -> Picture | None:
    """Covers more than first-come, by load and policy; nothing where first-come was not played."""
    found = [
        Point(load_name(each.load), each.policy, each.differences[Measure.COVERS], _who(each))
        for each in simulation.results
        if each.scenario is None and each.policy is not BASELINE and Measure.COVERS in each.differences
    ]
    return _by_load(found, f"covers a night more than {BASELINE.value}", zero=True)


def covers(simulation: Simulation) -> Picture | None:
    """Covers a night by load and policy."""
    found = [
        Point(load_name(each.load), each.policy, each.figures[Measure.COVERS], _who(each))
        for each in simulation.results
        if each.scenario is None and Measure.COVERS in each.figures
    ]
    return _by_load(found, "covers a night", zero=False)


def refusals(simulation: Simulation) -> Picture | None:
    """Parties refused a night by size, a panel for each load."""
    found = [
        Point(band_name(band), each.policy, each.figures[measure], _who(each), f"load {load_name(each.load)}")
        for each in simulation.results
        if each.scenario is None
        for (band, _), measure in zip(SIZE_BANDS, REFUSALS, strict=True)
        if measure in each.figures
    ]
    return _across(found, "parties refused a night", [band_name(band) for band, _ in SIZE_BANDS])


def worth(simulation: Simulation) -> Picture | None:
    """Covers that each scenario gains or loses against the house as it is, a panel for each load."""
    found = [
        Point(
            _scenario(each), each.policy, each.differences[Measure.COVERS], _who(each), f"load {load_name(each.load)}"
        )
        for each in simulation.results
        if each.scenario is not None and Measure.COVERS in each.differences
    ]
    names = list(dict.fromkeys(point.place for point in found))
    return _across(found, "covers a night more than as it is", names)


def load_name(load: float) -> str:
    """A load as people write it: ``0.9``."""
    return f"{load:g}"


def band_name(band: str) -> str:
    """``3–4``, ``13+``."""
    return band.replace("-", "–")


def interval(estimate: Estimate, decimals: int = 1, *, signed: bool = False) -> str:
    """``12.3 (10.1 to 14.5)``; the mean alone where no interval is known."""
    pattern = f"{'+' if signed else ''}.{decimals}f"
    told = f"{estimate.mean:{pattern}}"
    if estimate.low is not None and estimate.high is not None:
        told += f" ({estimate.low:{pattern}} to {estimate.high:{pattern}})"
    return told.replace("-", "−")


def _who(result: PolicyResult) -> str:
    parts = [result.policy.value, f"load {load_name(result.load)}"]
    if result.scenario is not None:
        parts.insert(0, legible(result.scenario))
    return ", ".join(parts)


def _scenario(result: PolicyResult) -> str:
    return shortened(legible(result.scenario or ""), 28)


def _values(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [
        {
            "place": point.place,
            "panel": point.panel,
            "policy": point.policy.value,
            "mean": point.estimate.mean,
            "low": point.estimate.mean if point.estimate.low is None else point.estimate.low,
            "high": point.estimate.mean if point.estimate.high is None else point.estimate.high,
            "key": f"point-{number}",
        }
        for number, point in enumerate(points)
    ]


def _notes(points: Sequence[Point], what: str) -> dict[str, Note]:
    return {
        f"point-{number}": Note(f"{point.told}\n{interval(point.estimate)} {what}")
        for number, point in enumerate(points)
    }


def _looks(points: Sequence[Point]) -> dict[str, Any]:
    """Shape and colour of the policies that occur, in one legend; the key of each point's note."""
    import altair as alt

    used = [policy for policy in SHAPES if any(point.policy is policy for point in points)]
    names = [policy.value for policy in used]
    legend = alt.Legend(title=None, orient="top", columns=LEGEND_COLUMNS, symbolSize=90, columnPadding=24)
    shape = alt.Shape("policy:N", legend=legend).scale(domain=names, range=[SHAPES[policy][0] for policy in used])
    colour = alt.Color("policy:N", legend=legend).scale(domain=names, range=[SHAPES[policy][1] for policy in used])
    return {"shape": shape, "color": colour, "description": alt.Description("key:N")}


def _by_load(points: Sequence[Point], what: str, *, zero: bool) -> Picture | None:
    import altair as alt

    if not points:
        return None
    looks = _looks(points)
    base = alt.Chart(alt.InlineData(values=_values(points)))
    order = [policy.value for policy in SHAPES]
    x = alt.X("place:N", title="load: seat-hours asked for, over seat-hours there are", sort=None)
    offset = alt.XOffset("policy:N", sort=order).scale(paddingInner=0.2)
    y = alt.Y("mean:Q", title=what).scale(zero=zero)
    spans = base.mark_rule(strokeWidth=2).encode(
        x=x.axis(labelAngle=0, grid=False),
        xOffset=offset,
        y=alt.Y("low:Q").title(what),
        y2="high:Q",
        color=looks["color"],
    )
    means = base.mark_point(filled=True, size=90, opacity=1).encode(x=x, xOffset=offset, y=y, **looks)
    layers: list[alt.Chart] = [spans, means]
    if zero:
        nothing: dict[str, Any] = {"mean": 0}
        layers.insert(0, alt.Chart(alt.InlineData(values=[nothing])).mark_rule(stroke=INK).encode(y=y))
    drawn = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)
    return Picture(drawn.to_dict() | {"config": config()}, _notes(points, what))


def _across(points: Sequence[Point], what: str, places: Sequence[str]) -> Picture | None:
    import altair as alt

    if not points:
        return None
    looks = _looks(points)
    panels = list(dict.fromkeys(point.panel for point in points))
    base = alt.Chart().encode(
        y=alt.Y("place:N", title=None, sort=list(places)).axis(grid=True, tickBand="extent", ticks=False),
        yOffset=alt.YOffset("policy:N", sort=[policy.value for policy in SHAPES]).scale(paddingOuter=0.6),
    )
    low, mean = (alt.X(f"{field}:Q", title=what).axis(tickCount=5) for field in ("low", "mean"))
    nothing = alt.Chart().mark_rule(stroke=INK).encode(x=alt.datum(0))
    spans = base.mark_rule(strokeWidth=2).encode(x=low, x2="high:Q", color=looks["color"])
    means = base.mark_point(filled=True, size=60, opacity=1).encode(x=mean, **looks)
    drawn = (
        alt.layer(nothing, spans, means, data=alt.InlineData(values=_values(points)))
        .properties(width=max(120, WIDTH // len(panels) - 24), height=BAND_HEIGHT * len(places))
        .facet(column=alt.Column("panel:N", title=None, sort=panels).header(labelColor=INK))
    )
    roomy = {"left": 36, "right": 16, "top": 5, "bottom": 5}
    return Picture(drawn.to_dict() | {"config": config(), "padding": roomy}, _notes(points, what))
