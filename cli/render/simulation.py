"""What a simulation found: one table a load, then which change is worth it and what the figures stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from allocator.domain.simulated import BASELINE, MONEY, REFUSALS, BookingPolicy, Measure
from cli.pages.simulation import answers, behaviour
from cli.render.page import FAINT, HEADING, grid, plain
from cli.render.summary import percent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from rich.table import Table

    from allocator.domain.simulated import PolicyResult, Simulation

MISSING = "–"
AS_IT_IS = "as it is"


def simulation(found: Simulation) -> Iterable[RenderableType]:
    """The tables by load, the verdicts, and the small print."""
    venue = plain(found.name or found.venue)
    nights = f"{found.nights} night{'s' if found.nights != 1 else ''} at each load"
    yield Text(f"{venue} · {nights} · seed {found.seed}", style=HEADING)
    for load in dict.fromkeys(each.load for each in found.results):
        yield _table(found, load)
    if found.verdicts:
        yield Text("\n".join(plain(each) for each in answers(found)))
    yield Text("\n".join(_notes(found)), style=FAINT)


def _table(found: Simulation, load: float) -> Table:
    made = grid(
        "Scenario" if found.verdicts else "Policy",
        "Covers",
        "Gain",
        "95 % interval",
        "Seats",
        "RevPASH",
        "Refused",
        title=_title(found, load),
        right=range(1, 7),
        rigid=range(1, 7),
    )
    for each in found.results:
        if each.load == load:
            made.add_row(_name(found, each), *_cells(found, each))
    return made


def _title(found: Simulation, load: float) -> str:
    return f"Load {load:g}, {found.results[0].policy.value}" if _one_policy(found) else f"Load {load:g}"


def _one_policy(found: Simulation) -> bool:
    """Whether scenarios are compared under one policy, which need not be said in every line."""
    return bool(found.verdicts) and len({each.policy for each in found.results}) == 1


def _name(found: Simulation, result: PolicyResult) -> str:
    policy = f"{result.policy.value}{' (bound)' if result.bound else ''}"
    if not found.verdicts:
        return policy
    scenario = AS_IT_IS if result.scenario is None else plain(result.scenario)
    return scenario if _one_policy(found) else f"{scenario} ({policy})"


def _cells(found: Simulation, result: PolicyResult) -> Iterable[str]:
    yield f"{result.figures[Measure.COVERS].mean:.1f}"
    compared = result.scenario is not None if found.verdicts else result.policy is not BASELINE
    gain = result.gains.get(Measure.COVERS) if compared else None
    yield MISSING if gain is None else _signed(gain.mean)
    yield MISSING if gain is None or gain.low is None or gain.high is None else _between(gain.low, gain.high)
    seats = result.figures.get(Measure.SEAT_UTILISATION)
    yield MISSING if seats is None else percent(seats.mean)
    yield _money(found, result, Measure.REVPASH)
    refused = [result.figures[measure].mean for measure in REFUSALS if measure in result.figures]
    yield f"{sum(refused):.1f}" if refused else MISSING


def _money(found: Simulation, result: PolicyResult, measure: Measure) -> str:
    figure = result.figures.get(measure)
    if figure is None or not figure.mean:
        return MISSING
    return f"{figure.mean / 10**found.minor_digits if measure in MONEY else figure.mean:.{found.minor_digits}f}"


def _signed(share: float) -> str:
    return f"{100 * share:+.1f} %".replace("-", "−")


def _between(low: float, high: float) -> str:
    return f"{100 * low:+.1f} to {100 * high:+.1f}".replace("-", "−")


def _notes(found: Simulation) -> Iterable[str]:
    compared = "that of the floor as it is" if found.verdicts else f"that of {BASELINE.value}"
    yield f"Gain: covers against {compared}, the same nights."
    if any(each.policy is BookingPolicy.HINDSIGHT for each in found.results):
        yield "hindsight is a bound, not a plan: no policy at the asked times can seat more."
    if found.assumptions:
        yield behaviour(found.assumptions)
    online = [each for each in found.results if Measure.UNDECIDED in each.figures]
    if online:
        undecided = max(each.figures[Measure.UNDECIDED].mean for each in online)
        seconds = max(each.figures[Measure.SECONDS_PER_DECISION].mean for each in online)
        yield f"Slowest policy: {seconds:.3f} s a decision; most left undecided, and refused: {undecided:.1f} a night."
        yield "Double bookings, counted by the verifier: 0."
