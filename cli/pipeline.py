"""The whole story: folder, diary, night, scores, plan, re-check, reasons. Each step is one call, none goes back.

A night of the database is planned the same way between being read and being saved: see :mod:`cli.nightly`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from allocator.domain.clock import to_minute
from allocator.domain.errors import InputRejected, InternalCheckFailed, UsageError
from allocator.domain.night import choose_date, choose_service, night_of
from allocator.domain.plan import Scores
from allocator.domain.planned import Planned

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from allocator.domain.certificate import Certificate
    from allocator.domain.clock import Minute
    from allocator.domain.errors import Fault
    from allocator.domain.night import Diary, Night
    from allocator.domain.plan import Parameters, Plan, Progress, Violation
    from allocator.domain.venue import MoveLimit
    from cli.options import NightOptions

    Warn = Callable[[Iterable[Fault | str]], None]

EXPLAIN_SHARE = 0.25
"""Share of the time limit that looking for fixes may take, for ``plan`` looks for them cheaply."""

EXPLAIN_SECONDS = 2.0
"""And the most it may take."""


def read_diary(folder: Path, warn: Warn, which: NightOptions | None = None) -> Diary:
    """Everything a folder holds, of which one night is planned where ``which`` says so.

    Raises
    ------
    InputRejected
        with every fault of every file, and with the locks of that night that contradict each other.
    """
    from data.folder import read_folder

    try:
        contents = read_folder(folder)
    except InputRejected as error:
        if which is None:
            raise
        raise _with_locks(error, which) from None
    warn(contents.warnings)
    return contents.diary


def _with_locks(rejected: InputRejected, which: NightOptions) -> InputRejected:
    """``rejected``, and what its locks contradict, for all is told in one go."""
    from allocator.candidates import lock_faults

    diary = rejected.sound
    if diary is None:
        return rejected
    locked = {party.party_id: party for party in diary.parties if party.fixed and party.held is not None}
    try:
        service = choose_service(diary, which.day, which.service)
        now = moment(which.now, diary.venue.timezone)
    except UsageError:
        return rejected
    found = lock_faults(night_of(replace(diary, parties=tuple(locked.values())), service, now))
    return InputRejected((*rejected.faults, *found), rejected.total + len(found))


def cut_night(diary: Diary, which: NightOptions, max_moves: MoveLimit | None, warn: Warn) -> Night:
    """The night that is meant, its locks found free of contradiction.

    Raises
    ------
    UsageError
        if the rows leave open which night is meant.
    InputRejected
        if two locks contradict each other.
    """
    service = choose_service(diary, which.day, which.service)
    return sound(night_of(diary, service, moment(which.now, diary.venue.timezone), max_moves), warn)


def sound(night: Night, warn: Warn) -> Night:
    """``night``, its locks found free of contradiction.

    Raises
    ------
    InputRejected
        if two locks contradict each other.
    """
    from allocator.candidates import lock_faults

    if faults := lock_faults(night):
        raise InputRejected(faults)
    _warn_of_scores(night, warn)
    return night


def nights_of_date(diary: Diary, which: NightOptions, warn: Warn) -> tuple[Night, ...]:
    """Every service of the date that is meant, or the one named; locks are not looked at, for nothing is planned."""
    day = choose_date(diary, which.day)
    if which.service is None:
        services = diary.calendar.services_on(day) or (diary.calendar.closed(day),)
    else:
        services = (choose_service(diary, day, which.service),)
    now = moment(which.now, diary.venue.timezone)
    nights = tuple(night_of(diary, service, now) for service in services)
    for night in nights:
        _warn_of_scores(night, warn)
    return nights


def rank_waitlists(nights: Sequence[Night]) -> Scores:
    """The scores of several services of one date, with one ranking of all who wait."""
    from scoring.rank import asked_at, score_night

    each = [score_night(night) for night in nights]
    if len(each) == 1:
        return each[0]
    asked = {party.party_id: asked_at(party, night.now) for night in nights for party in night.parties}
    everyone = [ranked for scores in each for ranked in scores.waitlist]
    everyone.sort(key=lambda ranked: (-ranked.score, asked[ranked.party_id], ranked.party_id))
    points = {party_id: score for scores in each for party_id, score in scores.points.items()}
    return Scores(points, tuple(replace(ranked, rank=rank) for rank, ranked in enumerate(everyone, start=1)))


def plan_night(
    night: Night,
    parameters: Parameters,
    *,
    watch: Callable[[Progress], None] | None = None,
    hint: Plan | None = None,
    stop: threading.Event | None = None,
) -> Planned:
    """Score, solve, re-check and explain one night.

    Raises
    ------
    InternalCheckFailed
        if the independent re-check finds the plan or its values wrong.
    """
    from allocator.explain import explain_plan

    planned = seat_night(night, parameters, watch=watch, hint=hint, stop=stop)
    if planned.result.plan is None:
        return planned
    left = 0.0 if stop is not None and stop.is_set() else min(EXPLAIN_SECONDS, EXPLAIN_SHARE * parameters.time_limit)
    return replace(planned, unseated=explain_plan(night, planned.scores, parameters, planned.plan, seconds=left))


def seat_night(
    night: Night,
    parameters: Parameters,
    *,
    watch: Callable[[Progress], None] | None = None,
    hint: Plan | None = None,
    stop: threading.Event | None = None,
) -> Planned:
    """Score, solve and re-check one night, without a word on who is left out.

    Raises
    ------
    InternalCheckFailed
        if the independent re-check finds the plan or its values wrong.
    """
    from allocator.solve import solve
    from scoring.rank import score_night

    scores = score_night(night)
    return rechecked(
        Planned(night, scores, parameters, solve(night, scores, parameters, watch=watch, hint=hint, stop=stop))
    )


def rechecked(planned: Planned) -> Planned:
    """``planned``, once the independent re-check has found nothing wrong with it.

    Raises
    ------
    InternalCheckFailed
        if it finds the plan or its values wrong.
    """
    from allocator.verify import verify

    result = planned.result
    if result.plan is not None:
        refuse_wrong(verify(planned.night, planned.scores, planned.parameters, result.plan, result.levels))
    return planned


def certificate_of(planned: Planned) -> Certificate:
    """A proof of how good a plan is, found in at most the plan's time limit and added up once more.

    Raises
    ------
    InternalCheckFailed
        if that finds it wrong.
    """
    from allocator.certify import certify
    from allocator.verify import audit

    night, scores, parameters = planned.night, planned.scores, planned.parameters
    seconds = None if parameters.deterministic else parameters.time_limit
    certificate = certify(night, scores, parameters, planned.plan, seconds=seconds)
    refuse_wrong(audit(night, scores, parameters, planned.plan, certificate))
    return certificate


def refuse_wrong(violations: tuple[Violation, ...]) -> None:
    """Let nothing out that failed its re-check."""
    if violations:
        raise InternalCheckFailed("the plan failed its re-check: " + "; ".join(str(each) for each in violations))


def moment(text: str | None, timezone: str) -> Minute:
    """The minute ``--now`` means: venue time unless it has an offset; the present where it is not given."""
    if text is None:
        return to_minute(datetime.now(UTC))
    from data.times import parse_now

    return parse_now(text, timezone)


def _warn_of_scores(night: Night, warn: Warn) -> None:
    from scoring.rank import score_warnings

    warn(score_warnings(night))
