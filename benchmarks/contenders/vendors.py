"""What booking systems do, from how they describe it, each as strong as the description allows.

All keep what is promised at the tables it holds. All take the smallest table that fits and, of equals, the one of the
lowest rank (the highest for a customer with a tier). A flexible party is tried at the time it asked for, then at the
nearest others. The waitlist comes last, in the order of its ranking. None moves anybody once seated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.candidates import Candidates
from allocator.search.greedy import Floor
from benchmarks.contenders import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from allocator.candidates import Candidate
    from allocator.domain.party import Party
    from benchmarks.contenders import Task

    Taste = Callable[["Desk", Candidate], tuple[int, ...]]
    Order = Callable[[Party], tuple[int, ...]]


def first_come(task: Task) -> Found:
    """Requests as they came in; combinations are not known."""
    return _seat(task, _as_they_came, _tightest, joins=False)


def first_come_joined(task: Task) -> Found:
    """Requests as they came in; a combination where no single table is left."""
    return _seat(task, _as_they_came, _tightest)


def largest_first(task: Task) -> Found:
    """The nightly run: the largest party first, each at the smallest set that fits, by rank."""
    return _seat(task, lambda party: (-party.party_size, *_as_they_came(party)), _tightest)


def fewest_tables(task: Task) -> Found:
    """By arrival; of the tables that fit, one that has been opened already and stood idle least."""
    return _seat(task, lambda party: (party.arrival, -party.party_size), _already_open)


def _as_they_came(party: Party) -> tuple[int, ...]:
    return (party.created_at or 0,)


def _tightest(desk: Desk, each: Candidate) -> tuple[int, ...]:
    """Few tables, the time asked for, few seats, a low rank."""
    ranks = sum(desk.floor.night.table[name].rank for name in each.tables.tables)
    if desk.floor.night.vip(each.party):
        ranks = -ranks
    return len(each.tables.tables), abs(each.start - each.party.arrival), each.tables.max_covers, ranks, each.start


def _already_open(desk: Desk, each: Candidate) -> tuple[int, ...]:
    """Few tables, the time asked for, few seats, a table that is open already and stood idle least."""
    idle = desk.floor.idle_before(each)
    unopened = len(set(each.tables.tables) - desk.opened)
    asked = abs(each.start - each.party.arrival)
    return len(each.tables.tables), asked, each.tables.max_covers, unopened, idle, each.start


class Desk:
    """The floor as it fills up; whoever sits stays."""

    def __init__(self, pool: Candidates, taste: Taste, *, joins: bool) -> None:
        self.floor = Floor(pool)
        self.opened: set[str] = set()
        self._taste = taste
        self._joins = joins

    def hold(self, party: Party) -> None:
        """Seat a promised party at the tables it holds, if they can still hold it."""
        self._take(each for each in self.floor.pool.of_party(party) if each.at_held)

    def ask(self, party: Party) -> None:
        """Seat a party where the house likes best, if there is a place."""
        if party.party_id not in self.floor.seated:
            self._take(each for each in self.floor.pool.of_party(party) if self._joins or not each.tables.joined)

    def _take(self, options: Iterable[Candidate]) -> None:
        allowed = (each for each in options if self.floor.allows(each))
        best = min(allowed, key=lambda each: self._taste(self, each), default=None)
        if best is not None:
            self.floor.seat(best)
            self.opened.update(best.tables.tables)


def _seat(task: Task, order: Order, taste: Taste, *, joins: bool = True) -> Found:
    night = task.night
    desk = Desk(Candidates.of(night), taste, joins=joins)
    rank = {ranked.party_id: ranked.rank for ranked in task.scores.waitlist}
    promised = [party for party in night.parties if party.promised]
    for party in sorted(promised, key=lambda party: not party.fixed):
        if party.held:
            desk.hold(party)
    for party in sorted(promised, key=order):
        desk.ask(party)
    for party in sorted((party for party in night.parties if party.requested), key=order):
        desk.ask(party)
    for party in sorted((party for party in night.parties if party.waiting), key=lambda party: rank[party.party_id]):
        desk.ask(party)
    return Found(desk.floor.plan())
