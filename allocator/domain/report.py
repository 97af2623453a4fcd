"""The figures managers ask for after planning: sums only, so that the services of a night, a week, a year add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime
from allocator.domain.party import Status
from allocator.domain.simulated import band_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan, Reason, Unseated

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class Refused:
    """Demand that was turned away: parties of one size band that asked for one hour and failed for one reason.

    ``band`` is the place in :data:`~allocator.domain.simulated.SIZE_BANDS`; ``hour`` is local, from the midnight
    before the service (25 = one in the morning after); ``lost_spend`` is in minor units, unknown spend not counted.
    """

    band: int
    hour: int
    reason: Reason
    parties: int
    covers: int
    lost_spend: int


@dataclass(frozen=True, slots=True)
class CombinationUse:
    """A combination that parties sat at, and what it cost.

    ``setup_minutes`` are minutes of tables kept empty for joining them; ``empty_seats`` the seats of its tables
    less the covers, over all its parties.
    """

    tables: tuple[str, ...]
    parties: int
    covers: int
    setup_minutes: int
    empty_seats: int


@dataclass(frozen=True)
class ReportFigures:
    """One service, or several taken together (``service`` is then ``None``). Money in minor units, time in minutes."""

    first: date
    last: date
    services: int = 1
    service: str | None = None
    parties: int = 0
    parties_seated: int = 0
    covers: int = 0
    covers_seated: int = 0
    seat_minutes: int = 0
    seat_minutes_taken: int = 0
    table_minutes: int = 0
    table_minutes_taken: int = 0
    spend: int = 0
    spend_unknown: int = 0
    """Seated parties of whom no spend is known."""
    no_shows: int = 0
    no_show_covers: int = 0
    cancelled: int = 0
    waiting: int = 0
    waiting_seated: int = 0
    moved: int = 0
    refused: tuple[Refused, ...] = ()
    combinations: tuple[CombinationUse, ...] = ()

    @property
    def seat_utilisation(self) -> float | None:
        """Covers times minutes seated over seats times minutes open; ``None`` where nothing was open."""
        return _share(self.seat_minutes_taken, self.seat_minutes)

    @property
    def table_utilisation(self) -> float | None:
        """Tables times minutes taken over tables times minutes open."""
        return _share(self.table_minutes_taken, self.table_minutes)

    @property
    def revpash(self) -> int | None:
        """Expected spend seated per seat and hour open, in minor units, rounded to the nearest."""
        if not self.seat_minutes:
            return None
        return (2 * self.spend * MINUTES_PER_HOUR + self.seat_minutes) // (2 * self.seat_minutes)

    @property
    def waitlist_conversion(self) -> float | None:
        """Share of the waitlist that was seated; ``None`` where nobody waited."""
        return _share(self.waiting_seated, self.waiting)

    @property
    def covers_refused(self) -> int:
        """Covers turned away."""
        return sum(each.covers for each in self.refused)

    @property
    def lost_spend(self) -> int:
        """What the parties turned away were expected to spend, as far as known."""
        return sum(each.lost_spend for each in self.refused)


def report_of(night: Night, plan: Plan, unseated: Sequence[Unseated] = (), gone: Iterable[Party] = ()) -> ReportFigures:
    """The figures of one planned service; ``gone`` are its bookings that no longer take part."""
    seated = [(night.party[each.party_id], each) for each in plan.allocations]
    left = tuple(gone)
    absent = [party for party in left if party.status is Status.NO_SHOW]
    waiting = [party for party in night.parties if party.waiting]
    return ReportFigures(
        first=night.service.date,
        last=night.service.date,
        service=night.service.name,
        parties=len(night.parties),
        parties_seated=len(seated),
        covers=sum(party.party_size for party in night.parties),
        covers_seated=sum(party.party_size for party, _ in seated),
        seat_minutes=sum(table.max_covers for table in night.tables) * night.service.minutes,
        seat_minutes_taken=sum(party.party_size * (at.end - at.start) for party, at in seated),
        table_minutes=len(night.tables) * night.service.minutes,
        table_minutes_taken=sum(len(at.tables) * (at.end - at.start) for _, at in seated),
        spend=sum(party.expected_spend or 0 for party, _ in seated),
        spend_unknown=sum(party.expected_spend is None for party, _ in seated),
        no_shows=len(absent),
        no_show_covers=sum(party.party_size for party in absent),
        cancelled=sum(party.status is Status.CANCELLED for party in left),
        waiting=len(waiting),
        waiting_seated=sum(party.party_id in plan.of for party in waiting),
        moved=sum(party.held is not None and party.held != at.tables for party, at in seated),
        refused=_added_refusals(_refused(night, each) for each in unseated),
        combinations=_added_uses(_use(night, party, at) for party, at in seated if len(at.tables) > 1),
    )


def together(reports: Iterable[ReportFigures]) -> ReportFigures:
    """Several services as one.

    Raises
    ------
    ValueError
        if there are none, for then there is no date either.
    """
    each = tuple(reports)
    if not each:
        raise ValueError("no services to report on")
    if len(each) == 1:
        return each[0]
    summed = {name: sum(getattr(one, name) for one in each) for name in _SUMMED}
    return ReportFigures(
        first=min(one.first for one in each),
        last=max(one.last for one in each),
        refused=_added_refusals(refusal for one in each for refusal in one.refused),
        combinations=_added_uses(use for one in each for use in one.combinations),
        **summed,
    )


_SUMMED = (
    *("services", "parties", "parties_seated", "covers", "covers_seated", "seat_minutes", "seat_minutes_taken"),
    *("table_minutes", "table_minutes_taken", "spend", "spend_unknown", "no_shows", "no_show_covers", "cancelled"),
    *("waiting", "waiting_seated", "moved"),
)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _refused(night: Night, unseated: Unseated) -> Refused:
    party = night.party[unseated.party_id]
    asked = to_datetime(party.arrival, night.venue.timezone)
    hour = (asked.date() - night.service.date).days * 24 + asked.hour
    return Refused(band_of(party.party_size), hour, unseated.reason, 1, party.party_size, party.expected_spend or 0)


def _use(night: Night, party: Party, at: Allocation) -> CombinationUse:
    joined = night.set_of.get(at.tables)
    setup = len(at.tables) * (joined.setup_minutes if joined else 0)
    seats = sum(night.table[table_id].max_covers for table_id in at.tables)
    return CombinationUse(at.tables, 1, party.party_size, setup, max(0, seats - party.party_size))


def _added_refusals(refusals: Iterable[Refused]) -> tuple[Refused, ...]:
    found: dict[tuple[int, int, Reason], list[Refused]] = defaultdict(list)
    for each in refusals:
        found[each.band, each.hour, each.reason].append(each)
    return tuple(
        Refused(
            *key,
            sum(one.parties for one in same),
            sum(one.covers for one in same),
            sum(one.lost_spend for one in same),
        )
        for key, same in sorted(found.items())
    )


def _added_uses(uses: Iterable[CombinationUse]) -> tuple[CombinationUse, ...]:
    found: dict[tuple[str, ...], list[CombinationUse]] = defaultdict(list)
    for use in uses:
        found[use.tables].append(use)
    return tuple(
        CombinationUse(
            tables,
            sum(one.parties for one in same),
            sum(one.covers for one in same),
            sum(one.setup_minutes for one in same),
            sum(one.empty_seats for one in same),
        )
        for tables, same in sorted(found.items())
    )
