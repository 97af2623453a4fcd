"""A night together with what planning it gave: the one value that is shown, written and saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.plan import Parameters, Plan, Result, Scores, Unseated

if TYPE_CHECKING:
    from allocator.domain.night import Night
    from allocator.domain.party import Party


@dataclass(frozen=True)
class Planned:
    """A planned night. ``unseated`` explains every party the plan leaves out; empty where there is no plan."""

    night: Night
    scores: Scores
    parameters: Parameters
    result: Result
    unseated: tuple[Unseated, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan; the empty one where none was found."""
        return self.result.plan or Plan()

    @property
    def broken_promises(self) -> tuple[Party, ...]:
        """Promised bookings the plan leaves out."""
        return tuple(party for party in self.night.parties if party.promised and party.party_id not in self.plan.of)
