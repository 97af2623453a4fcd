"""Shapes on a plane of pixels, drawn by Altair: what pictures without axes of their own are made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from cli.pictures.style import INK, PAPER, config

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``key`` names its note."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str = PAPER
    stroke: str = INK
    dash: tuple[int, int] = (1, 0)
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x: float
    y: float
    x2: float
    y2: float
    stroke: str = INK
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text beside or around a point, its middle at height ``y``."""

    x: float
    y: float
    text: str
    fill: str = INK
    align: Align = "left"
    bold: bool = False
    size: int = 11


Shape = Box | Line | Label


@dataclass(frozen=True, slots=True)
class Margins:
    """Room around the plot for what stands outside it, in pixels."""

    top: float = 10
    right: float = 10
    bottom: float = 10
    left: float = 10


def scene(levels: Sequence[Sequence[Shape]], width: float, height: float, margins: Margins) -> dict[str, Any]:
    """Vega-Lite specification of shapes on a plot of ``width`` and ``height``.

    Later levels lie over earlier ones; in a level, all shapes drawn in one manner lie where the first of them does.
    """
    import altair as alt

    layers = [_layer(alike) for level in levels for alike in _alike(level)]
    drawn = alt.layer(*layers).properties(width=width, height=height)
    found: dict[str, Any] = drawn.to_dict(validate=False)
    return found | {"config": config(), "padding": asdict(margins), "autosize": "none"}


def _alike(level: Sequence[Shape]) -> list[list[Shape]]:
    """Shapes that one layer can draw together."""
    found: dict[tuple[object, ...], list[Shape]] = {}
    for shape in level:
        found.setdefault(_manner(shape), []).append(shape)
    return list(found.values())


def _manner(shape: Shape) -> tuple[object, ...]:
    if isinstance(shape, Label):
        return (Label, shape.align, shape.bold, shape.size)
    return (Box, shape.dash) if isinstance(shape, Box) else (Line,)


def _layer(alike: list[Shape]) -> alt.Chart:
    import altair as alt

    base = alt.Chart(alt.InlineData(values=[asdict(shape) for shape in alike]))
    x, y, x2, y2 = _place("x"), _place("y"), alt.X2("x2"), alt.Y2("y2")
    first = alike[0]
    drawn: alt.Chart
    if isinstance(first, Label):
        weight: Literal["bold", "normal"] = "bold" if first.bold else "normal"
        text = base.mark_text(align=first.align, baseline="middle", fontSize=first.size, fontWeight=weight)
        drawn = text.encode(x=x, y=y, text=alt.Text("text:N"), color=_as_is(alt.Color, "fill"))
    elif isinstance(first, Line):
        colour, width = _as_is(alt.Color, "stroke"), _as_is(alt.StrokeWidth, "width")
        drawn = base.mark_rule().encode(x=x, y=y, x2=x2, y2=y2, color=colour, strokeWidth=width)
    else:
        box = base.mark_rect(cornerRadius=2, strokeWidth=1, strokeDash=list(first.dash))
        fill, stroke = _as_is(alt.Fill, "fill"), _as_is(alt.Stroke, "stroke")
        drawn = box.encode(x=x, y=y, x2=x2, y2=y2, fill=fill, stroke=stroke, description=alt.Description("key:N"))
    return drawn


def _place(field: Literal["x", "y"]) -> Any:
    """Pixels as they are: right of the left edge, down from the top."""
    import altair as alt

    channel = alt.X if field == "x" else alt.Y
    return channel(f"{field}:Q", scale=None, axis=None)


def _as_is(channel: Any, field: str) -> Any:
    return channel(f"{field}:N", scale=None, legend=None)
