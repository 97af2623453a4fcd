"""Whatever the order of booking, holding, offering, accepting, declining, expiring and cancelling: no table twice.

A machine of Hypothesis does as it likes and holds the database against a model of a few lines: tables that are alike
serve one party a night, so the model only counts who has one.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from allocator.domain.errors import Refused
from allocator.domain.venue import TurnTimes, WaitlistRules
from allocator.host_stand.states import Action, state_of
from cli.host_stand.waiting import Offering, join_waitlist, offer_places
from data.database.engine import make_engine
from tests.builders import DAY, NOON, booking, make_service, make_venue, table
from tests.drawn import drawn
from tests.integration.conftest import empty_postgres
from tests.integration.databases import load, make_diary
from tests.integration.evening import HOST, ask, done, look_up, seats

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Engine

TABLES = 2
HOLD, OFFER, MOST_OFFERS = 15, 40, 2
NEVER = 10**9


@dataclass
class Model:
    """Who has a table until when, who waits since when, and how many offers each of those has had."""

    has: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    now: int = NOON

    def settle(self) -> None:
        """What ended is free, and offered to those whose offer has not just ended."""
        over = {name for name, until in self.has.items() if until <= self.now}
        for name in over:
            del self.has[name]
        if over:
            self.offer(over)

    def offer(self, left_out: set[str]) -> None:
        """Free tables go to the first who wait."""
        for name in sorted(self.waiting, key=lambda each: (self.waiting[each], each)):
            wants = name not in self.has and name not in left_out and self.offers[name] < MOST_OFFERS
            if wants and len(self.has) < TABLES:
                self.has[name] = self.now + OFFER
                self.offers[name] += 1

    def give_back(self, name: str) -> None:
        """A table is free again and offered to others."""
        if self.has.pop(name, None) is not None:
            self.offer({name})

    def alive(self, name: str) -> bool:
        """Whether a party has a table now."""
        return self.has.get(name, 0) > self.now


class Evening(RuleBasedStateMachine):
    """The host stand on one side, the model on the other."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.names: list[str] = []

    @initialize()
    def open_the_house(self) -> None:
        service = make_service(turn_times=TurnTimes())
        rules = WaitlistRules(offer_minutes=OFFER, max_offers=MOST_OFFERS)
        tables = tuple(table(str(number)) for number in range(TABLES))
        load(
            self.engine,
            make_diary(venue=make_venue(services=(service,), waitlist=rules), tables=tables, combinations=()),
        )

    @rule(hold=st.booleans())
    def book(self, hold: bool) -> None:
        self.model.settle()
        free = len(self.model.has) < TABLES
        try:
            name = ask(
                self.engine, customer=f"c{len(self.names)}", hold_minutes=HOLD if hold else 0, now=self.model.now
            ).reference
        except Refused:
            assert not free
            return
        assert free
        self.names.append(name)
        self.model.has[name] = self.model.now + HOLD if hold else NEVER

    @rule()
    def join(self) -> None:
        party = booking("", 2, customer_id=f"c{len(self.names)}")
        name = join_waitlist(self.engine, "v1", party, self.model.now, HOST)
        self.names.append(name)
        self.model.waiting[name] = self.model.now
        self.model.offers[name] = 0

    @rule()
    def offer(self) -> None:
        self.model.settle()
        self.model.offer(set())
        offer_places(self.engine, Offering("v1", DAY, self.model.now), HOST)

    @rule(minutes=st.sampled_from([1, HOLD, OFFER]))
    def time_passes(self, minutes: int) -> None:
        self.model.now += minutes

    @precondition(lambda self: self.names)
    @rule(action=st.sampled_from(Action), which=st.integers(0, 30))
    def act(self, action: Action, which: int) -> None:
        name = self.names[which % len(self.names)]
        self.model.settle()
        try:
            done(self.engine, action, name, self.model.now)
        except Refused:
            assert not self.possible(action, name)
            return
        assert self.possible(action, name)
        self.acted(action, name)

    def possible(self, action: Action, name: str) -> bool:
        """Whether the model would do it."""
        model = self.model
        waits, has = name in model.waiting, model.alive(name)
        if action in (Action.ACCEPT, Action.DECLINE):
            return waits and has
        if action is Action.CANCEL:
            return name not in model.arrived and (waits or has)
        if action is Action.CONFIRM:
            return not waits and has and model.has[name] < NEVER
        return not waits and has and name not in model.arrived

    def acted(self, action: Action, name: str) -> None:
        """Do it in the model."""
        model = self.model
        if action in (Action.CONFIRM, Action.ARRIVE, Action.ACCEPT):
            model.has[name] = NEVER
        if action is Action.ARRIVE:
            model.arrived.add(name)
        if name in model.waiting and action in (Action.ACCEPT, Action.CANCEL):
            del model.waiting[name]
        if action in (Action.CANCEL, Action.NO_SHOW, Action.DECLINE):
            model.give_back(name)

    @invariant()
    def the_same_have_tables(self) -> None:
        if not self.names:
            return
        found = seats(self.engine, self.model.now)
        told = {name: state_of(look_up(self.engine, name), self.model.now).value for name in self.names}
        assert found.keys() == {name for name in self.model.has if self.model.alive(name)}, told
        assert len(set(found.values())) == len(found)
        with self.engine.connect() as connection:
            doubled = connection.execute(
                sa.text("SELECT table_key FROM allocation_tables GROUP BY table_key HAVING count(*) > 1")
            ).all()
        assert doubled == []


def play(new_database: Callable[[], str], examples: int) -> None:
    """Let the machine play some evenings, each on an empty database."""

    class Played(Evening):
        """With an engine of its own."""

        def __init__(self) -> None:
            super().__init__()
            self.engine = make_engine(new_database())

        def teardown(self) -> None:
            self.engine.dispose()

    run_state_machine_as_test(
        Played,
        settings=settings(drawn(examples), stateful_step_count=20),
    )


def test_no_table_is_promised_twice_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    number = itertools.count()

    def new_database() -> str:
        return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / f'{next(number)}.db')}"

    play(new_database, 8)


@pytest.mark.postgres
def test_no_table_is_promised_twice_on_postgresql(postgres_database: str) -> None:
    def new_database() -> str:
        empty_postgres(postgres_database)
        return postgres_database

    play(new_database, 3)
