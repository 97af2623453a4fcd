"""A study: which policies are played on which floors with which guests. Its nights are independent of each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocator.domain.simulated import BASELINE, OFFERS, BookingPolicy, Counted, Offered, PlayedNight
from allocator.simulation.desk import RULES
from allocator.simulation.evening import NIGHTLY_RUN, NOTICE, play
from allocator.simulation.hindsight import most_covers
from allocator.simulation.nights import Behaviour, SimulatedNight, draw_night, seed_of
from allocator.simulation.options import Menu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocator.domain.night import Night
    from allocator.domain.simulated import Played
    from allocator.simulation.demand import Demand

EMPTY_BOOK = 1000 * 24 * 60
"""Minutes before opening at which the book is still empty: before the first request is made."""


@dataclass(frozen=True)
class Study:
    """Everything the figures depend on but the loads and the number of nights.

    ``floor`` is the night as it is, without parties; requests are drawn for it and are the same on every scenario's.
    """

    floor: Night
    demand: Demand
    seed: int = 0
    policies: tuple[BookingPolicy, ...] = tuple(BookingPolicy)
    offers: int = OFFERS
    behaviour: Behaviour = field(default_factory=Behaviour)
    scenarios: tuple[tuple[str, Night], ...] = ()

    @property
    def floors(self) -> dict[str | None, Night]:
        """The floor as it is, and those of the scenarios."""
        return {None: self.floor, **dict(self.scenarios)}

    @property
    def played(self) -> tuple[BookingPolicy, ...]:
        """The policies that are asked for, and the one that differences are taken to."""
        return tuple(policy for policy in BookingPolicy if policy in self.policies or policy is BASELINE)

    def assumptions(self) -> dict[str, float]:
        """What guests are taken to do, by name: shares, and minutes."""
        return {
            "no_show": self.behaviour.no_show,
            "cancel": self.behaviour.cancels,
            "wait_if_refused": self.behaviour.waits,
            "offer_minutes": self.offers,
            "nightly_run_minutes_before_opening": NIGHTLY_RUN,
            "waitlist_notice_minutes": NOTICE,
        }

    def offered(self) -> dict[str | None, Offered]:
        """What each floor offers."""
        return {
            name: Offered(sum(table.max_covers for table in floor.tables), len(floor.tables), floor.service.minutes)
            for name, floor in self.floors.items()
        }


def play_night(study: Study, load: float, index: int) -> PlayedNight:
    """One night on every floor under every policy; depends on nothing but its arguments (but for the seconds)."""
    night = draw_night(study.floor, study.demand, study.behaviour, study.seed, load, index)
    counted: dict[Played, Counted] = {}
    for name, floor in study.floors.items():
        for policy, found in _on_floor(study, floor, night, seed_of(study.seed, load, index)).items():
            counted[(name, policy)] = found
    return PlayedNight(load, index, counted)


def _on_floor(study: Study, floor: Night, drawn: SimulatedNight, seed: str) -> Mapping[BookingPolicy, Counted]:
    night = drawn.on(floor)
    menu = Menu(night)
    found: dict[BookingPolicy, Counted] = {}
    for policy in study.played:
        if policy is BookingPolicy.HINDSIGHT:
            found[policy] = Counted(covers=most_covers(menu, drawn.requests))
        else:
            rules = RULES[policy]
            offered = Menu(night, study.offers) if rules.offers else menu
            found[policy] = play(offered, rules, drawn.requests, f"{seed}/{policy}")
    return found
