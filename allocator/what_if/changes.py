"""The changes a manager may ask about, as values. Each knows how it is spelled and what it does to a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from allocator.domain.floor import Combination, neighbours
from allocator.domain.party import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from allocator.domain.floor import Table
    from allocator.domain.venue import MoveLimit, TurnTimes
    from allocator.what_if.draft import Draft


class Change(Protocol):
    """One thing that is different. Its text is how it is asked for on the command line."""

    @property
    def subject(self) -> tuple[str, ...] | None:
        """What it changes; no two changes of one scenario may have the same. ``None``: it adds something new."""

    def make(self, draft: Draft) -> None:
        """Change ``draft``, or note there why that cannot be."""


@dataclass(frozen=True, slots=True)
class AskParty:
    """A party that asks to come at ``minute_of_day`` (wall clock), or up to ``flexible`` minutes sooner or later."""

    party_size: int
    minute_of_day: int
    flexible: int = 0

    subject = None

    def __str__(self) -> str:
        around = f"~{self.flexible}" if self.flexible else ""
        return f"--party {self.party_size}@{self.minute_of_day // 60:02}:{self.minute_of_day % 60:02}{around}"

    def make(self, draft: Draft) -> None:
        """Add a request of a customer nobody knows."""
        arrival = draft.moment(self.minute_of_day, self.flexible)
        if arrival is not None:
            draft.add_request(self.party_size, arrival, self.flexible)


@dataclass(frozen=True, slots=True)
class Cancel:
    """A party that does not come after all."""

    party_id: str

    @property
    def subject(self) -> tuple[str, ...]:
        """The party."""
        return ("cancel", self.party_id)

    def __str__(self) -> str:
        return f"--cancel {self.party_id}"

    def make(self, draft: Draft) -> None:
        """Take the party off the night."""
        party = draft.party(self.party_id)
        if party is not None:
            draft.cancel(party)


@dataclass(frozen=True, slots=True)
class Grow:
    """A party that comes with ``party_size`` covers, more or fewer than it said."""

    party_id: str
    party_size: int

    @property
    def subject(self) -> tuple[str, ...]:
        """The size of the party."""
        return ("grow", self.party_id)

    def __str__(self) -> str:
        return f"--grow {self.party_id}={self.party_size}"

    def make(self, draft: Draft) -> None:
        """Change its size, and ask that it be seated."""
        party = draft.party(self.party_id)
        if party is None:
            return
        draft.put(replace(party, party_size=self.party_size))
        draft.asked.append(party.party_id)
        if party.fixed:
            draft.warn(f"{party.party_id} keeps {'+'.join(party.held or ())} whatever its size, for it is fixed there")


@dataclass(frozen=True, slots=True)
class Delay:
    """A party that comes ``minutes`` later than it said and stays as long. What it holds it may keep."""

    party_id: str
    minutes: int

    @property
    def subject(self) -> tuple[str, ...]:
        """The time of the party."""
        return ("late", self.party_id)

    def __str__(self) -> str:
        return f"--late {self.party_id}={self.minutes}"

    def make(self, draft: Draft) -> None:
        """Move its arrival, and with it the times between which it may be moved."""
        party = draft.party(self.party_id)
        if party is None:
            return
        if party.status is Status.ARRIVED:
            draft.refuse(f"{party.party_id} has arrived already")
            return
        later = replace(
            party,
            arrival=party.arrival + self.minutes,
            earliest=None if party.earliest is None else party.earliest + self.minutes,
            latest=None if party.latest is None else party.latest + self.minutes,
        )
        if draft.within_hours(later.arrival, locked=party.locked):
            draft.put(later)


@dataclass(frozen=True, slots=True)
class CloseTable:
    """A table out of use for the whole night."""

    table_id: str

    @property
    def subject(self) -> tuple[str, ...]:
        """The table."""
        return ("close", self.table_id)

    def __str__(self) -> str:
        return f"--close {self.table_id}"

    def make(self, draft: Draft) -> None:
        """Close it."""
        if draft.tables((self.table_id,)) is not None:
            draft.close((self.table_id,))


@dataclass(frozen=True, slots=True)
class CloseArea:
    """All tables of an area out of use for the whole night."""

    area: str

    @property
    def subject(self) -> tuple[str, ...]:
        """The area."""
        return ("close area", self.area)

    def __str__(self) -> str:
        return f"--close area:{self.area}"

    def make(self, draft: Draft) -> None:
        """Close its tables."""
        names = [table.table_id for table in draft.diary.tables if table.area == self.area]
        if names:
            draft.close(names)
        else:
            known = ", ".join(sorted({table.area for table in draft.diary.tables}))
            draft.refuse(f"no table is in an area {self.area!r}; the areas are {known}")


@dataclass(frozen=True, slots=True)
class Join:
    """Tables (natural order) that may be joined for parties of ``min_covers`` to ``max_covers``, touching or not."""

    tables: tuple[str, ...]
    min_covers: int
    max_covers: int

    @property
    def subject(self) -> tuple[str, ...]:
        """The set."""
        return ("join", *self.tables)

    def __str__(self) -> str:
        return f"--join {'+'.join(self.tables)}={self.min_covers}-{self.max_covers}"

    def make(self, draft: Draft) -> None:
        """Declare the set; one that is declared keeps its setup time and what it counts as."""
        members = draft.tables(self.tables)
        if members is None:
            return
        if not _touch(members):
            draft.warn(f"the tables {'+'.join(self.tables)} do not touch")
        rows = {row.tables: row for row in draft.diary.combinations}
        old = rows.get(self.tables, Combination(self.tables, self.min_covers, self.max_covers))
        rows[self.tables] = replace(old, min_covers=self.min_covers, max_covers=self.max_covers)
        draft.diary = replace(draft.diary, combinations=tuple(rows.values()))


@dataclass(frozen=True, slots=True)
class Unjoin:
    """A set of tables (natural order) that may not be joined; larger sets that hold them still may."""

    tables: tuple[str, ...]

    @property
    def subject(self) -> tuple[str, ...]:
        """The set."""
        return ("unjoin", *self.tables)

    def __str__(self) -> str:
        return f"--unjoin {'+'.join(self.tables)}"

    def make(self, draft: Draft) -> None:
        """Take the set away, declared or generated."""
        if draft.tables(self.tables) is None:
            return
        made = draft.night.set_of.get(self.tables)
        if made is None or not made.joined or made.source == "locked":
            draft.refuse(f"{'+'.join(self.tables)} is no combination of this floor")
            return
        left = tuple(row for row in draft.diary.combinations if row.tables != self.tables)
        draft.diary = replace(draft.diary, combinations=left, apart=draft.diary.apart | {self.tables})


@dataclass(frozen=True, slots=True)
class ShiftTurns:
    """Every turn time ``minutes`` longer, or shorter where negative; ``night`` stays ``night``."""

    minutes: int

    subject = ("turn",)

    def __str__(self) -> str:
        return f"--turn {self.minutes:+}"

    def make(self, draft: Draft) -> None:
        """Change the rules of every service."""
        turns = draft.night.service.turn_times
        known = [each for each in (turns.default, *(minutes for _, minutes in turns.rules)) if each is not None]
        if not known:
            draft.warn("every turn time is the whole night and stays so")
        elif min(known) + self.minutes < 1:
            draft.refuse(f"a turn time of {min(known)} minutes cannot be {-self.minutes} shorter")
            return
        _set_turns(draft, self._shifted)

    def _shifted(self, turns: TurnTimes) -> TurnTimes:
        def later(minutes: int | None) -> int | None:
            return None if minutes is None else max(1, minutes + self.minutes)

        rules = tuple((up_to, later(minutes)) for up_to, minutes in turns.rules)
        return replace(turns, default=later(turns.default), rules=rules)


@dataclass(frozen=True, slots=True)
class SetTurns:
    """One turn time of ``minutes`` for parties of every size."""

    minutes: int

    subject = ("turn",)

    def __str__(self) -> str:
        return f"--turn {self.minutes}"

    def make(self, draft: Draft) -> None:
        """Replace the rules of every service."""
        _set_turns(draft, lambda turns: replace(turns, default=self.minutes, rules=()))


@dataclass(frozen=True, slots=True)
class LimitTables:
    """Tables one customer may have. Those with a tier have no fewer; a personal exception stays."""

    tables: int

    subject = ("limit",)

    def __str__(self) -> str:
        return f"--limit {self.tables}"

    def make(self, draft: Draft) -> None:
        """Change the rule of the house."""
        limits = draft.diary.venue.limits
        vip = max(limits.vip_tables_per_customer, self.tables)
        changed = replace(limits, tables_per_customer=self.tables, vip_tables_per_customer=vip)
        draft.diary = replace(draft.diary, venue=replace(draft.diary.venue, limits=changed))


@dataclass(frozen=True, slots=True)
class AllowMoves:
    """How many promised bookings may be moved."""

    limit: MoveLimit

    subject = ("moves",)

    def __str__(self) -> str:
        share = f"{self.limit.percent:g}%" if self.limit.count is None else str(self.limit.count)
        return f"--moves {share}"

    def make(self, draft: Draft) -> None:
        """Use this limit instead of the venue's."""
        draft.moves = self.limit


def _set_turns(draft: Draft, changed: Callable[[TurnTimes], TurnTimes]) -> None:
    venue = draft.diary.venue
    services = tuple(replace(rule, turn_times=changed(rule.turn_times)) for rule in venue.services)
    draft.diary = replace(draft.diary, venue=replace(venue, services=services))
    own = sum(party.duration is not None for party in draft.night.parties)
    if own:
        draft.warn(f"{own} part{'ies have' if own > 1 else 'y has'} a duration of their own, which stays")


def _touch(members: Sequence[Table]) -> bool:
    """Whether the tables hang together by adjacency, whatever their areas."""
    touching = neighbours(members)
    reached, waiting = set(), [members[0].table_id]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(touching[name])
    return {table.table_id for table in members} <= reached
