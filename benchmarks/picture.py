"""Gap over time: how far each contender's best plan is below the best bound anyone proved, a night of each case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.compare import references, shortfall, value_of
from benchmarks.record import FIRST_LEVEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.record import Record

LEAST_GAP = 1e-5
"""What a gap of 0 is drawn as, for the axis is logarithmic."""

LEAST_SECONDS = 0.01


def points(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Steps of every contender on the first seed of each case; the last holds until the time limit."""
    known = references(records)
    first: dict[str, int] = {}
    for record in records:
        first.setdefault(record["case"], record["seed"])
    found = []
    for record in records:
        reference = known.get((record["case"], record["seed"]))
        if record["seed"] == first[record["case"]] and reference is not None and reference.bound is not None:
            found += _steps(record, reference.bound)
    return found


def _steps(record: Record, bound: int) -> list[dict[str, Any]]:
    steps = [(at, value) for at, value, _ in record["track"] if value is not None]
    if record["levels"]:
        final = value_of(record, FIRST_LEVEL)
        steps = [*(step for step in steps if step[1] <= final), (record["seconds"], final)]
    if not steps:
        return []
    best, drawn = 0, []
    for at, value in [*steps, (record["limit"], 0)]:
        best = max(best, value)
        drawn.append(
            {
                "case": record["case"],
                "contender": record["contender"],
                "seconds": max(at, LEAST_SECONDS),
                "gap": max(shortfall(best, bound), LEAST_GAP),
            }
        )
    return drawn


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Write the picture as SVG and PNG into ``folder``; nothing where no bound is known."""
    import altair as alt

    drawn = points(records)
    if not drawn:
        return []
    order = list(dict.fromkeys(record["contender"] for record in records))
    cases = list(dict.fromkeys(each["case"] for each in drawn))
    gaps = [LEAST_GAP * 10**power for power in range(6)]
    lines = (
        alt.Chart(alt.Data(values=drawn))
        .mark_line(interpolate="step-after", strokeWidth=2, point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X("seconds:Q", scale=alt.Scale(type="log"), title="seconds", axis=alt.Axis(tickCount=5)),
            y=alt.Y(
                "gap:Q",
                scale=alt.Scale(type="log", domain=[gaps[0], gaps[-1]]),
                axis=alt.Axis(
                    values=gaps, labelExpr=f"datum.value < {1.5 * LEAST_GAP} ? '0' : format(datum.value, '~%')"
                ),
                title="requested value below the best bound",
            ),
            color=alt.Color("contender:N", sort=order, title=None),
        )
        .properties(width=320, height=220)
    )
    chart = lines.facet(facet=alt.Facet("case:N", title=None, sort=cases), columns=2).resolve_scale(x="independent")
    chart = chart.configure_axis(gridOpacity=0.4)
    paths = [folder / "gap.svg", folder / "gap.png"]
    for path in paths:
        chart.save(str(path), **({"ppi": 144} if path.suffix == ".png" else {}))
    return paths
