"""A simulation as JSON, as CSV and on the terminal."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

from allocator.domain.simulated import BookingPolicy, Estimate, Measure, PolicyResult, Simulation, Verdict
from cli.render.simulation import simulation as rendered
from data.documents.simulation import simulation_csv, simulation_document
from tests.unit.test_pictures import results

FORMULA = "=cmd()|' /C calc'!A0"
CONTROLS = "fl\x1b[31moor"


def with_scenarios() -> Simulation:
    found = results()
    gains = {Measure.COVERS: Estimate(0.03, 0.01, 0.05)}
    scenarios = tuple(
        PolicyResult(
            0.7,
            BookingPolicy.POOLED,
            name,
            100,
            {Measure.COVERS: Estimate(78, 76, 80)},
            {Measure.COVERS: Estimate(3)},
            gains,
        )
        for name in (FORMULA, CONTROLS)
    )
    own = tuple(each for each in found.results if each.policy is BookingPolicy.POOLED and each.load == 0.7)
    verdict = Verdict(0.7, BookingPolicy.POOLED, CONTROLS, CONTROLS, Estimate(3, 1, 5))
    return replace(found, results=(*own, *scenarios), verdicts=(verdict,))


def shown(found: Simulation, width: int = 80) -> str:
    from rich.console import Console

    console = Console(width=width, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for part in rendered(found):
            console.print(part)
    return captured.get()


def by_policy(document: dict[str, Any], load: float) -> dict[str, dict[str, Any]]:
    return {each["policy"]: each for each in document["results"] if each["load"] == load}


def test_the_document_has_means_and_intervals_by_load_and_policy() -> None:
    document = simulation_document(results())
    assert (document["schema_version"], document["nights"], document["seed"]) == (1, 100, 0)
    assert {each["load"] for each in document["results"]} == {0.7, 1.1}
    pooled = by_policy(document, 0.7)["pooled"]
    assert pooled["covers"] == {"mean": 75.0, "low": 73.0, "high": 77.0}
    assert pooled["differences"]["covers"] == {"mean": 5.0, "low": 3.0, "high": 7.0}
    assert set(pooled["refusals"]) == {"1-2", "3-4", "5-6", "7-12", "13+"}


def test_money_is_in_major_units_of_the_currency() -> None:
    for digits, mean in ((2, 12345.67), (0, 1234567.0)):
        pooled = by_policy(simulation_document(replace(results(), minor_digits=digits)), 0.7)["pooled"]
        assert pooled["spend"]["mean"] == mean


def test_a_bound_says_so_and_does_not_pretend_to_know_the_rest() -> None:
    hindsight = by_policy(simulation_document(results()), 0.7)["hindsight"]
    assert hindsight["bound"] is True
    assert hindsight["parties"] == {"mean": None, "low": None, "high": None}
    told = shown(results())
    assert "hindsight (bound)" in told
    assert "hindsight is a bound, not a plan" in told


def test_the_sheet_has_a_row_a_measure_and_no_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(simulation_csv(with_scenarios()))))
    assert {row["measure"] for row in rows if not row["scenario"]} >= {measure.replace(" ", "_") for measure in Measure}
    assert not any(cell.startswith(("=", "+", "@", "\t")) for row in rows for cell in row.values())
    assert any(FORMULA in row["scenario"] for row in rows)


def test_the_terminal_names_the_policy_once_where_scenarios_are_compared_and_answers() -> None:
    told = shown(with_scenarios(), width=100)
    assert "Load 0.7, pooled" in told
    assert "(pooled)" not in told
    assert "Worth it at load 0.7 under pooled?" in told
    assert "\x1b" not in told


def test_nothing_is_cut_off_at_eighty_columns() -> None:
    assert all(len(line) <= 80 for line in shown(results()).splitlines())
    for measure in ("Covers", "Gain", "95 % interval", "Seats", "RevPASH", "Refused"):
        assert measure in shown(results())
