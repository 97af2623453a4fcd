"""The page of a simulation: what each policy gains at each load, and which change of floor or rules is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.simulated import BASELINE, MONEY, REFUSALS, SIZE_BANDS, BookingPolicy, Estimate, Measure
from cli.pages.press import Figure, Sheet, drawing, figure, present, printed
from cli.pictures.simulation import band_name, covers, gains, interval, load_name, refusals, worth
from cli.pictures.text import legible
from cli.render.summary import percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from allocator.domain.simulated import PolicyResult, Simulation, Verdict

PERCENT = frozenset({Measure.SEAT_UTILISATION, Measure.TABLE_UTILISATION})
"""Measures that are shares."""

TAKEN = (
    (Measure.PARTIES, "Parties"),
    (Measure.SEAT_UTILISATION, "Seats taken, %"),
    (Measure.TABLE_UTILISATION, "Tables taken, %"),
    (Measure.SPEND, "Spend"),
    (Measure.REVPASH, "RevPASH"),
)
DECIDED = (
    (Measure.WAITLIST_CONVERSIONS, "From the waitlist"),
    (Measure.DOUBLE_BOOKINGS, "Double bookings"),
    (Measure.UNDECIDED, "Refused undecided"),
    (Measure.SECONDS_PER_DECISION, "Seconds a decision"),
)
"""What the last tables show beside covers and refusals."""

EXACT = {Measure.DOUBLE_BOOKINGS: 0, Measure.UNDECIDED: 1, Measure.SECONDS_PER_DECISION: 4}
"""Measures that are told without an interval, with their decimals."""

READING = (
    "First-come gives each request the smallest single table that is free, for good. Every policy plays the same "
    "nights; bars are 95 % intervals of the difference night by night, and one that reaches the line at zero proves "
    "nothing."
)
CAVEATS = {
    BookingPolicy.LARGEST_FIRST: "Largest-first lets everyone wait for an answer until the nightly run.",
    BookingPolicy.HINDSIGHT: "Hindsight is a bound, not a plan: it knows the whole night beforehand, and no policy at "
    "the asked times can seat more.",
}
"""What has to be known of a policy before its gain is believed."""

MISSING = "–"


def simulation_page(simulation: Simulation) -> str:
    """One self-contained page of what a simulation found."""
    return printed(
        "simulation.html",
        venue=legible(simulation.name or simulation.venue),
        nights=simulation.nights,
        seed=simulation.seed,
        guests=behaviour(simulation.assumptions) if simulation.assumptions else "",
        answers=[*answers(simulation), *_best_policies(simulation)],
        pictures=present([_worth(simulation), _gains(simulation), _covers(simulation), _refusals(simulation)]),
        others=(
            _others(simulation, "Parties, room and money", TAKEN),
            _others(simulation, "Decisions", DECIDED),
        ),
    )


def answers(simulation: Simulation) -> list[str]:
    """Which of the scenarios is worth it, in a sentence a load and policy; nothing where there are no scenarios."""
    told = [_verdict(each) for each in simulation.verdicts]
    if simulation.scenarios > 1:
        told.append(
            f"Intervals of these answers are widened so that those of all {simulation.scenarios} hold together."
        )
    return told


def behaviour(assumptions: Mapping[str, float]) -> str:
    """What guests are taken to do, in a sentence."""
    shares = {name: percent(share) for name, share in assumptions.items()}
    return (
        f"Guests: {shares['cancel']} cancel some time before, {shares['no_show']} stay away, "
        f"{shares['wait_if_refused']} of the refused wait for a place."
    )


def _best_policies(simulation: Simulation) -> list[str]:
    """For each load the policy that surely gains most on the house as it is, or that none does."""
    found = []
    as_it_is = [each for each in simulation.results if each.scenario is None]
    for load in dict.fromkeys(each.load for each in as_it_is):
        rivals = [
            each
            for each in as_it_is
            if each.load == load
            and each.policy not in (BASELINE, BookingPolicy.HINDSIGHT)
            and Measure.COVERS in each.differences
        ]
        sure = [each for each in rivals if each.differences[Measure.COVERS].above_zero]
        if sure:
            best = max(sure, key=lambda each: each.differences[Measure.COVERS].mean)
            gain = interval(best.differences[Measure.COVERS], signed=True)
            found.append(
                f"At load {load_name(load)}, {best.policy.value} seats most: "
                f"{best.figures[Measure.COVERS].mean:.1f} covers a night, {gain} against {BASELINE.value}."
            )
        elif rivals:
            found.append(f"At load {load_name(load)}, no policy surely seats more than {BASELINE.value}.")
    return found


def _verdict(verdict: Verdict) -> str:
    """Whether a scenario is worth it, with its interval; where none is, the most promising with its."""
    asked = f"Worth it at load {load_name(verdict.load)} under {verdict.policy.value}?"
    gain = f"{interval(verdict.difference, signed=True)} covers a night"
    if verdict.best is not None:
        return f"{asked} {legible(verdict.best)}: {gain}."
    if verdict.difference.high is None:
        return f"{asked} One night cannot tell. Most promising: {legible(verdict.candidate)}, {gain}."
    if verdict.difference.high <= 0:
        return f"{asked} None. The best of them is {legible(verdict.candidate)}: {gain}."
    return f"{asked} None for sure. Most promising, though it may be chance: {legible(verdict.candidate)}, {gain}."


def _gains(simulation: Simulation) -> Figure | None:
    found = [each for each in simulation.results if each.scenario is None and each.differences]
    rows = tuple((*_named(each), *_difference(each)) for each in found)
    columns = ("Load", "Policy", f"Covers more than {BASELINE.value}", "In per cent")
    sheet = Sheet(f"Covers a night more than {BASELINE.value}, with 95 % intervals", columns, rows, (2, 3))
    label = f"Covers gained over {BASELINE.value} by load and policy, with 95 % intervals."
    reading = " ".join([READING, *(said for policy, said in CAVEATS.items() if any(r.policy is policy for r in found))])
    return figure("gains", f"Gain over {BASELINE.value}", [drawing(gains(simulation), label)], sheet, reading)


def _worth(simulation: Simulation) -> Figure | None:
    found = [each for each in simulation.results if each.scenario is not None]
    rows = tuple((legible(each.scenario or ""), *_named(each), *_difference(each)) for each in found)
    columns = ("Scenario", "Load", "Policy", "Covers more than as it is", "In per cent")
    sheet = Sheet("Covers a night more than the house as it is, with 95 % intervals", columns, rows, (3, 4))
    label = "Covers that each scenario gains or loses against the house as it is, with 95 % intervals."
    return figure("scenarios", "What changes are worth", [drawing(worth(simulation), label)], sheet)


def _covers(simulation: Simulation) -> Figure | None:
    rows = tuple((*_named(each), _told(simulation, each, Measure.COVERS)) for each in simulation.results)
    sheet = Sheet("Covers a night, with 95 % intervals", ("Load", "Policy", "Covers a night"), rows, (2,))
    label = "Covers a night by load and policy, with 95 % intervals."
    return figure("covers", "Covers a night", [drawing(covers(simulation), label)], sheet)


def _refusals(simulation: Simulation) -> Figure | None:
    rows = tuple((*_named(each), *_measured(simulation, each, REFUSALS)) for each in simulation.results)
    columns = ("Load", "Policy", *(f"{band_name(band)} covers" for band, _ in SIZE_BANDS))
    sheet = Sheet("Parties refused a night by size, with 95 % intervals", columns, rows, (2, 3, 4, 5, 6))
    label = "Parties refused a night by size, load and policy, with 95 % intervals."
    return figure("refusals", "Who is refused", [drawing(refusals(simulation), label)], sheet)


def _others(simulation: Simulation, caption: str, shown: Sequence[tuple[Measure, str]]) -> Sheet:
    measures = [measure for measure, _ in shown]
    rows = tuple((*_named(each), *_measured(simulation, each, measures)) for each in simulation.results)
    names = tuple(f"{name}, {simulation.currency}" if each in MONEY else name for each, name in shown)
    return Sheet(
        f"{caption}: means a night with 95 % intervals",
        ("Load", "Policy", *names),
        rows,
        tuple(range(2, len(shown) + 2)),
    )


def _named(result: PolicyResult) -> tuple[str, str]:
    scenario = "" if result.scenario is None else f", {legible(result.scenario)}"
    return load_name(result.load), f"{result.policy.value}{' (bound)' if result.bound else ''}{scenario}"


def _difference(result: PolicyResult) -> tuple[str, str]:
    difference, gain = result.differences.get(Measure.COVERS), result.gains.get(Measure.COVERS)
    return (
        MISSING if difference is None else interval(difference, signed=True),
        MISSING if gain is None else interval(_scaled(gain, 100), signed=True),
    )


def _measured(simulation: Simulation, result: PolicyResult, measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(_told(simulation, result, measure) for measure in measures)


def _told(simulation: Simulation, result: PolicyResult, measure: Measure) -> str:
    """The mean with its interval on a line beneath; the mean alone where chance has no part in it."""
    estimate = result.figures.get(measure)
    if estimate is None:
        return MISSING
    if measure in EXACT:
        return f"{estimate.mean:.{EXACT[measure]}f}"
    if measure in MONEY:
        estimate = _scaled(estimate, 10**-simulation.minor_digits)
    elif measure in PERCENT:
        estimate = _scaled(estimate, 100)
    decimals = {Measure.SPEND: 0, Measure.REVPASH: simulation.minor_digits}.get(measure, 1)
    return interval(estimate, decimals).replace(" (", "\n(")


def _scaled(estimate: Estimate, by: float) -> Estimate:
    low, high = estimate.low, estimate.high
    return Estimate(estimate.mean * by, None if low is None else low * by, None if high is None else high * by)
