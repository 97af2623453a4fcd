"""A batch from the first venue to the last: every venue once, those whose worker was lost once more, and where there
is a deadline the nights that are not proven for longer. Each pass hands venues out and notes what comes back.

There is no state to recover: what is saved is in the database, and the same batch asked for again finds it there and
does the rest.
"""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.domain.batch import Failure, Outcome, VenueNight
from allocator.domain.errors import DatabaseUnavailable
from allocator.domain.plan import Parameters
from cli.batch.crew import CrewLost, SchedulerUnavailable
from cli.batch.shares import Shares
from cli.batch.work import Assignment, failure_of, work
from cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from datetime import date

    from allocator.domain.venue import MoveLimit
    from cli.batch.crew import Crew
    from cli.batch.journal import Journal
    from data.batch_book import BatchBook

    OpenCrew = Callable[[], AbstractContextManager[Crew]]
    UnderWay = dict[Future[tuple[VenueNight, ...]], Assignment]

TICK = 0.5
"""Seconds between two looks at what is under way."""

PATIENCE = 60.0
"""Seconds the database or the scheduler may be away, or a cluster without workers, before the batch gives up."""


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What is asked. ``by`` is the deadline in seconds since 1970."""

    database: str = field(repr=False)
    day: date
    service: str | None = None
    now: str | None = None
    parameters: Parameters = field(default_factory=Parameters)
    max_moves: MoveLimit | None = None
    by: float | None = None

    def of(self, venue_id: str) -> Assignment:
        """The nights of one venue."""
        return Assignment(
            self.database, venue_id, self.day, self.service, self.now, self.parameters, self.max_moves, by=self.by
        )


class GivenUp(Exception):
    """There is nobody left to work, or nowhere to save: whoever has not been planned fails."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


@dataclass
class Drive:
    """Runs a batch; ``look`` is called every now and then, for whoever watches."""

    order: BatchOrder
    book: BatchBook
    open_crew: OpenCrew
    journal: Journal
    look: Callable[[], None]
    _workers: int = 1
    _begun: bool = False
    _last: bool = False

    def run(self) -> None:
        """Plan every venue that waits in the book.

        Raises
        ------
        SchedulerUnavailable
            if there was no crew to begin with.
        """
        parameters, by = self.order.parameters, self.order.by
        shares = None if by is None else Shares(time.time(), by, parameters.time_limit)
        try:
            self._pass(self._first(shares))
            self._last = True
            if self.book.take_up_lost():
                self._pass(self._first(shares))
            if shares is not None:
                self._pass(self._second(shares))
        except GivenUp as given_up:
            self._give_up(given_up.failure)
        self._give_up(Failure("the deadline came before it was begun", int(ExitCode.NO_PLAN)))

    def _first(self, shares: Shares | None) -> Iterator[Assignment]:
        """Every venue that waits, the largest first; none is begun after the deadline."""
        left = self.book.size_left()
        for venue_id, size in self.book.waiting():
            assignment = self.order.of(venue_id)
            if shares is not None:
                now = time.time()
                if now >= shares.by:
                    return
                assignment = assignment.in_seconds(shares.first(now, self._workers, size, left))
            left -= size
            yield assignment

    def _second(self, shares: Shares) -> Iterator[Assignment]:
        """Nights that are not proven, those that may gain most first, as long as there is time worth giving."""
        nights = self.book.open_nights()
        left = sum(night.gain for night in nights)
        for night in nights:
            limit = shares.second(time.time(), self._workers, night.gain, left, night.limit)
            left -= night.gain
            if limit is not None:
                yield self.order.of(night.venue_id).more_of(night.service, limit)

    def _pass(self, assignments: Iterator[Assignment]) -> None:
        """Hand out all ``assignments``; where the crew is lost, the rest go to another."""
        while True:
            try:
                with ExitStack() as stack:
                    self._hand_out(self._call_in(stack), assignments)
                return
            except CrewLost:
                self.journal.tell("crew.lost")

    def _call_in(self, stack: ExitStack) -> Crew:
        """The crew; one that went away is waited for.

        Raises
        ------
        SchedulerUnavailable
            if there was none to begin with.
        GivenUp
            if it does not come back.
        """
        patient_until = time.monotonic() + PATIENCE
        while True:
            try:
                crew = stack.enter_context(self.open_crew())
            except SchedulerUnavailable as error:
                if not self._begun:
                    raise
                if time.monotonic() >= patient_until:
                    raise GivenUp(Failure(str(error))) from error
            else:
                self._begun = True
                return crew

    def _hand_out(self, crew: Crew, assignments: Iterator[Assignment]) -> None:
        """Keep the crew busy until there is nothing left."""
        under_way: UnderWay = {}
        seen = time.monotonic()
        left = True
        while left or under_way:
            capacity = crew.capacity()
            self._workers = max(1, capacity)
            while left and len(under_way) < capacity:
                assignment = next(assignments, None)
                if assignment is None:
                    left = False
                else:
                    under_way[crew.executor.submit(work, assignment)] = assignment
            if capacity:
                seen = time.monotonic()
            elif time.monotonic() > seen + PATIENCE:
                threads = self.order.parameters.workers
                raise GivenUp(Failure(f"for {PATIENCE:.0f} s no worker of the cluster had {threads} threads"))
            self._wait(crew, under_way)
            self.look()

    def _wait(self, crew: Crew, under_way: UnderWay) -> None:
        """Note what was done within a tick.

        Raises
        ------
        CrewLost
            if the crew let go of its work; all that is under way is lost then.
        """
        if not under_way:
            time.sleep(TICK)
            return
        done, _ = wait(under_way, timeout=TICK, return_when=FIRST_COMPLETED)
        if any(future.cancelled() for future in done):
            for future, assignment in under_way.items():
                if future.done() and not future.cancelled():
                    self._note(crew, assignment, future)
                else:
                    self._lose(assignment, Failure("the scheduler went away while it was planned"))
            raise CrewLost
        for future in done:
            self._note(crew, under_way.pop(future), future)

    def _note(self, crew: Crew, assignment: Assignment, future: Future[tuple[VenueNight, ...]]) -> None:
        error = future.exception()
        if error is None:
            self._note_nights(assignment, future.result())
        elif isinstance(error, crew.killed):
            failure = Failure("the worker that planned it died")
            if crew.killed_for_good:
                self._fail(assignment, failure)
            else:
                self._lose(assignment, failure)
        else:
            self._fail(assignment, failure_of(error))

    def _note_nights(self, assignment: Assignment, nights: Iterable[VenueNight]) -> None:
        away = [night.failure for night in nights if night.failure and night.failure.code == ExitCode.DATABASE]
        if away:
            self._wait_for_database()
        if away and not self._last:
            self._lose(assignment, away[0])
            return
        for night in nights:
            self._keep(assignment, night)
        self.book.done(assignment.venue_id)

    def _lose(self, assignment: Assignment, failure: Failure) -> None:
        """It is taken up again in the next pass; what is lost in the last one fails."""
        if self._last:
            self._fail(assignment, failure)
            return
        self.journal.tell("venue.lost", venue=assignment.venue_id, code=failure.code, reason=failure.reason)
        self.book.lost(assignment.venue_id)

    def _fail(self, assignment: Assignment, failure: Failure) -> None:
        self._keep(
            assignment,
            VenueNight(assignment.venue_id, assignment.service or None, Outcome.FAILED, failure=failure),
        )
        self.book.done(assignment.venue_id)

    def _keep(self, assignment: Assignment, night: VenueNight) -> None:
        """Note a night; a second search that found nothing better, or failed, leaves the first as it was."""
        self.journal.night(night, again=assignment.again)
        if not assignment.again or night.outcome is Outcome.SAVED:
            self.book.note(night)

    def _wait_for_database(self) -> None:
        """Until it can be used again.

        Raises
        ------
        GivenUp
            if that takes too long.
        """
        from data.database.schema import check

        patient_until = time.monotonic() + PATIENCE
        while True:
            try:
                check(self.order.database)
            except DatabaseUnavailable as error:
                if time.monotonic() >= patient_until:
                    raise GivenUp(failure_of(error)) from error
                time.sleep(TICK)
            else:
                return

    def _give_up(self, failure: Failure) -> None:
        """Whoever was not planned fails."""
        for venue_id in self.book.left():
            self._fail(self.order.of(venue_id), failure)
