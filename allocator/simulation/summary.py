"""From nights to figures: means, paired differences and their intervals, and which scenario is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.simulated import (
    BASELINE,
    REFUSALS,
    BookingPolicy,
    Counted,
    Estimate,
    Measure,
    Offered,
    PolicyResult,
    Simulation,
    Verdict,
)
from allocator.simulation.intervals import CONFIDENCE, estimate, gain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from allocator.domain.simulated import Played, PlayedNight
    from allocator.simulation.study import Study

    Series = Mapping[Measure, Sequence[float]]

MINUTES_PER_HOUR = 60


def summarise(study: Study, nights: Iterable[PlayedNight]) -> Simulation:
    """What a study found on ``nights``: the order in which they were played does not matter."""
    by_load: dict[float, list[PlayedNight]] = {}
    for night in sorted(nights, key=lambda each: (each.load, each.index)):
        by_load.setdefault(night.load, []).append(night)
    results: list[PolicyResult] = []
    verdicts: list[Verdict] = []
    for load, some in by_load.items():
        series = _series(study, some)
        results += [_result(load, played, series, len(some)) for played in series if played[1] in study.policies]
        verdicts += _verdicts(study, load, series)
    most = max((len(some) for some in by_load.values()), default=0)
    venue = study.floor.venue
    return Simulation(
        venue.venue_id,
        most,
        study.seed,
        tuple(results),
        tuple(verdicts),
        venue.minor_digits,
        venue.currency,
        study.assumptions(),
        venue.name,
    )


def _series(study: Study, nights: Sequence[PlayedNight]) -> dict[Played, Series]:
    offered = study.offered()
    return {
        (scenario, policy): _measured([night.counted[(scenario, policy)] for night in nights], floor, policy)
        for scenario, floor in offered.items()
        for policy in study.played
    }


def _measured(counted: Sequence[Counted], floor: Offered, policy: BookingPolicy) -> Series:
    """Each measure night by night; of a bound only covers are known."""
    found: dict[Measure, Sequence[float]] = {Measure.COVERS: [night.covers for night in counted]}
    if policy is BookingPolicy.HINDSIGHT:
        return found
    seat_minutes, table_minutes = floor.seats * floor.minutes, floor.tables * floor.minutes
    found[Measure.PARTIES] = [night.parties for night in counted]
    found[Measure.SEAT_UTILISATION] = [night.seat_minutes / seat_minutes for night in counted]
    found[Measure.TABLE_UTILISATION] = [night.table_minutes / table_minutes for night in counted]
    found[Measure.SPEND] = [night.spend for night in counted]
    found[Measure.REVPASH] = [night.spend * MINUTES_PER_HOUR / seat_minutes for night in counted]
    for band, measure in enumerate(REFUSALS):
        found[measure] = [night.refusals[band] for night in counted]
    found[Measure.WAITLIST_CONVERSIONS] = [night.conversions for night in counted]
    found[Measure.DOUBLE_BOOKINGS] = [night.double_bookings for night in counted]
    found[Measure.UNDECIDED] = [night.undecided for night in counted]
    found[Measure.SECONDS_PER_DECISION] = [night.seconds / max(1, night.decisions) for night in counted]
    return found


def _result(load: float, played: Played, series: Mapping[Played, Series], nights: int) -> PolicyResult:
    scenario, policy = played
    own = series[played]
    base = series[(None, policy if scenario is not None else BASELINE)]
    differences = {measure: _differences(own[measure], base[measure]) for measure in own if measure in base}
    gains = {measure: gain(difference, base[measure]) for measure, difference in differences.items()}
    return PolicyResult(
        load,
        policy,
        scenario,
        nights,
        {measure: estimate(values) for measure, values in own.items()},
        {measure: estimate(difference) for measure, difference in differences.items()},
        {measure: share for measure, share in gains.items() if share is not None},
        bound=policy is BookingPolicy.HINDSIGHT,
    )


def _differences(own: Sequence[float], base: Sequence[float]) -> list[float]:
    return [one - other for one, other in zip(own, base, strict=True)]


def _verdicts(study: Study, load: float, series: Mapping[Played, Series]) -> Iterable[Verdict]:
    """For each policy the scenario with most covers over the floor as it is, if that is more than chance."""
    names = [name for name, _ in study.scenarios]
    if not names:
        return
    # Bonferroni: with many scenarios the luckiest looks good by chance.
    confidence = 1 - (1 - CONFIDENCE) / len(names)
    for policy in study.policies:
        base = series[(None, policy)][Measure.COVERS]
        found: dict[str, Estimate] = {
            name: estimate(_differences(series[(name, policy)][Measure.COVERS], base), confidence) for name in names
        }
        candidate = max(names, key=lambda name: found[name].mean)
        best = candidate if found[candidate].above_zero else None
        yield Verdict(load, policy, best, candidate, found[candidate])
