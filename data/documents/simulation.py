"""A simulation as JSON and as CSV: every measure a mean with its 95 % interval over nights; money in major units."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from allocator.domain.simulated import BASELINE, MONEY, REFUSALS, SIZE_BANDS, Estimate, Measure
from data.documents.plan import SCHEMA_VERSION
from data.documents.sheet import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocator.domain.simulated import PolicyResult, Simulation, Verdict

    Document = dict[str, Any]

DIGITS = 6
"""Decimals that are written."""

UNKNOWN: Mapping[str, None] = {"mean": None, "low": None, "high": None}
"""A measure that a bound does not know."""

COLUMNS = (
    "scenario",
    "load",
    "policy",
    "bound",
    "nights",
    "measure",
    "mean",
    "low",
    "high",
    "difference",
    "difference_low",
    "difference_high",
    "gain",
    "gain_low",
    "gain_high",
)


def simulation_document(simulation: Simulation) -> Document:
    """What was found, by scenario, load and policy."""
    return {
        "schema_version": SCHEMA_VERSION,
        "venue": simulation.venue,
        "nights": simulation.nights,
        "seed": simulation.seed,
        "currency": simulation.currency,
        "assumptions": dict(simulation.assumptions),
        "results": [_result(simulation, each) for each in simulation.results],
        "verdicts": [_verdict(each) for each in simulation.verdicts],
    }


def simulation_csv(simulation: Simulation) -> str:
    """A row for every measure of every result."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for result in simulation.results:
        for measure in result.figures:
            writer.writerow(_row(simulation, result, measure))
    return text.getvalue()


def _result(simulation: Simulation, result: PolicyResult) -> Document:
    return {
        "scenario": result.scenario,
        "load": result.load,
        "policy": result.policy.value,
        "bound": result.bound,
        "nights": result.nights,
        **_measured(simulation, result.figures),
        "compared_with": {"scenario": None, "policy": (BASELINE if result.scenario is None else result.policy).value},
        "differences": _measured(simulation, result.differences),
        "gains": _nested({measure: _estimate(each) for measure, each in result.gains.items()}),
    }


def _measured(simulation: Simulation, figures: Mapping[Measure, Estimate]) -> Document:
    found: dict[Measure, Mapping[str, float | None]] = dict.fromkeys(Measure, UNKNOWN)
    for measure, each in figures.items():
        found[measure] = _estimate(each, _unit(simulation, measure))
    return _nested(found)


def _nested(found: Mapping[Measure, Mapping[str, float | None]]) -> Document:
    """Refusals by size band under one key."""
    plain: Document = {measure.value: each for measure, each in found.items() if measure not in REFUSALS}
    bands = {band: found[measure] for (band, _), measure in zip(SIZE_BANDS, REFUSALS, strict=True) if measure in found}
    return {**plain, "refusals": bands} if bands else plain


def _estimate(each: Estimate, unit: float = 1.0) -> dict[str, float | None]:
    return {"mean": _rounded(each.mean, unit), "low": _rounded(each.low, unit), "high": _rounded(each.high, unit)}


def _rounded(value: float | None, unit: float) -> float | None:
    return None if value is None else round(value * unit, DIGITS)


def _unit(simulation: Simulation, measure: Measure) -> float:
    return 10.0**-simulation.minor_digits if measure in MONEY else 1.0


def _verdict(verdict: Verdict) -> Document:
    return {
        "load": verdict.load,
        "policy": verdict.policy.value,
        "best": verdict.best,
        "candidate": verdict.candidate,
        "covers": _estimate(verdict.difference),
    }


def _row(simulation: Simulation, result: PolicyResult, measure: Measure) -> list[str]:
    unit = _unit(simulation, measure)
    known = (
        (result.figures.get(measure), unit),
        (result.differences.get(measure), unit),
        (result.gains.get(measure), 1.0),
    )
    numbers = [value for each, scale in known for value in _three(each, scale)]
    head = [guarded(result.scenario or ""), f"{result.load:g}", result.policy.value, str(result.bound).lower()]
    return [*head, str(result.nights), measure.value.replace(" ", "_"), *numbers]


def _three(each: Estimate | None, unit: float) -> list[str]:
    if each is None:
        return ["", "", ""]
    return ["" if value is None else str(value) for value in _estimate(each, unit).values()]
