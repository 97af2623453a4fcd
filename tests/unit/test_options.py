from __future__ import annotations

from datetime import date

import click
import pytest
from click.testing import CliRunner

from allocator.domain.plan import Goal, WaitlistPolicy
from allocator.domain.venue import MoveLimit
from cli.options import (
    GoalOptions,
    NightOptions,
    SearchOptions,
    cores,
    night_options,
    parameters_of,
    parse_date,
    parse_moves,
    plan_options,
)


def received(*arguments: str) -> dict[str, object]:
    got: dict[str, object] = {}

    @click.command()
    @night_options
    @plan_options
    def command(**given: object) -> None:
        got.update(given)

    result = CliRunner().invoke(command, list(arguments))
    if result.exit_code:
        raise click.UsageError(result.output)
    return got


def test_nothing_given_is_nothing_assumed_but_how_to_search() -> None:
    assert received() == {
        "which": NightOptions(),
        "aim": GoalOptions(),
        "search": SearchOptions(workers=cores()),
    }


def test_options_arrive_as_values_of_the_domain() -> None:
    got = received(
        *("--date", "2026-11-28", "--service", "late", "--now", "2026-11-28T12:00"),
        *("--goal", "revenue", "--waitlist", "weighted", "--max-moves", "25%"),
        *("--time-limit", "5", "--gap", "0.01", "--workers", "3", "--seed", "9", "--deterministic"),
    )
    assert got["which"] == NightOptions(date(2026, 11, 28), "late", "2026-11-28T12:00")
    assert got["aim"] == GoalOptions(Goal.REVENUE, WaitlistPolicy.WEIGHTED, MoveLimit(percent=25.0))
    assert got["search"] == SearchOptions(5.0, 0.01, 3, 9, True)


def test_what_is_not_given_falls_back_to_the_contracts_defaults() -> None:
    parameters = parameters_of(GoalOptions())
    assert (parameters.goal, parameters.waitlist, parameters.time_limit) == (Goal.COVERS, WaitlistPolicy.STRICT, 30.0)
    assert parameters_of(GoalOptions(Goal.REVENUE), SearchOptions(seed=4)).seed == 4


@pytest.mark.parametrize(("text", "limit"), [("0", MoveLimit(0)), ("3", MoveLimit(3)), ("10%", MoveLimit(percent=10))])
def test_moves_are_a_number_or_a_share(text: str, limit: MoveLimit) -> None:
    assert parse_moves(text) == limit


@pytest.mark.parametrize(
    "arguments",
    [
        ("--date", "28.11.2026"),
        ("--max-moves", "-1"),
        ("--max-moves", "101%"),
        ("--max-moves", "some"),
        ("--goal", "fame"),
        ("--waitlist", "random"),
        ("--time-limit", "0"),
        ("--gap", "2"),
        ("--workers", "0"),
        ("--seed", "-1"),
    ],
)
def test_a_value_out_of_bounds_is_wrong_use(arguments: tuple[str, str]) -> None:
    with pytest.raises(click.UsageError, match=arguments[0]):
        received(*arguments)


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e300", "0", "-1"])
def test_a_time_limit_is_a_time_one_could_wait(seconds: str) -> None:
    with pytest.raises(click.UsageError, match="--time-limit"):
        received("--time-limit", seconds)


@pytest.mark.parametrize("gap", ["nan", "inf", "-0.1", "1.1"])
def test_a_gap_is_a_fraction(gap: str) -> None:
    with pytest.raises(click.UsageError, match="--gap"):
        received("--gap", gap)


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "9999-12-31", "0001-01-01", "28/11/2026", ""])
def test_a_date_that_is_none_or_of_another_age_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"must be a date|not in the calendar|is not between"):
        parse_date(text)


def test_a_date_is_as_it_is_written() -> None:
    assert parse_date("2026-11-28") == date(2026, 11, 28)
