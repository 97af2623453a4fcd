"""A planned night as pictures and pages show it: plain values, every text legible, times as the wall clock has them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from allocator.domain.clock import to_datetime
from allocator.domain.floor import in_order, natural_key
from allocator.domain.party import Status
from allocator.domain.totals import has_moved
from cli.pictures.text import counted, legible, wall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.floor import Table
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation, Plan, Unseated

MARGIN = 60
"""Minutes before and after the service within which a stay is still drawn where it is."""

UNEXPLAINED = "No reason is on record."


class Standing(StrEnum):
    """What a party is to the house: three kinds that pictures tell apart."""

    PROMISED = "promised"
    REQUESTED = "requested"
    WAITLIST = "waitlist"


@dataclass(frozen=True, slots=True)
class SpotView:
    """A table: ``covers`` is ``2–4``; ``x`` and ``y`` where it stands, if known."""

    table_id: str
    area: str
    covers: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class SeatedView:
    """A party at its tables. ``setup`` and ``buffer`` are the minutes its tables are kept before and after."""

    anchor: str
    party_id: str
    covers: int
    standing: Standing
    tables: tuple[str, ...]
    areas: tuple[str, ...]
    start: Minute
    end: Minute
    comes: str
    leaves: str
    setup: int = 0
    buffer: int = 0
    moved: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Its tables as people write them, ``15+16``."""
        return "+".join(self.tables)


@dataclass(frozen=True, slots=True)
class UnseatedView:
    """A party that is left out: when it asked to come, why it cannot, and what would help."""

    anchor: str
    party_id: str
    covers: int
    standing: Standing
    start: Minute
    end: Minute
    asked: str
    reason: str
    detail: str
    fixes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedView:
    """A table out of use during [start, end), cut to what is drawn."""

    table_id: str
    start: Minute
    end: Minute
    reason: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A full hour (or half, or several) of the night and what the clock shows then."""

    minute: Minute
    label: str


@dataclass(frozen=True)
class NightView:
    """One night: who sits where, who does not, on which floor.

    [``begins``, ``finishes``) is what is drawn: the service and whatever hangs over it by at most an hour.
    Areas are in the order of tables.csv, tables within them in natural order; ``seated`` by time.
    """

    venue: str
    title: str
    opens: Minute
    closes: Minute
    begins: Minute
    finishes: Minute
    ticks: tuple[Tick, ...]
    spots: tuple[SpotView, ...]
    seated: tuple[SeatedView, ...]
    unseated: tuple[UnseatedView, ...]
    closed: tuple[ClosedView, ...]
    seats: int
    timezone: str
    as_of: str
    now: Minute | None = None
    """The present, where the service runs."""

    @property
    def areas(self) -> tuple[str, ...]:
        """The areas in order."""
        return tuple(dict.fromkeys(spot.area for spot in self.spots))

    def spots_of(self, area: str) -> tuple[SpotView, ...]:
        """The tables of one area."""
        return tuple(spot for spot in self.spots if spot.area == area)


def night_view(night: Night, plan: Plan, unseated: Sequence[Unseated] = ()) -> NightView:
    """What is to be shown of ``plan``: every party that takes part once, seated or not."""
    seated = sorted(plan.allocations, key=lambda each: (each.start, natural_key(each.party_id)))
    left_out = _left_out(night, plan, unseated)
    begins, finishes = _span(night, plan)
    return NightView(
        venue=legible(night.venue.name or night.venue.venue_id),
        title=_title(night),
        opens=night.service.opens,
        closes=night.service.closes,
        begins=begins,
        finishes=finishes,
        ticks=_ticks(begins, finishes, night.venue.timezone),
        spots=_spots(night.tables),
        seated=tuple(_seated(night, each, f"party-{place}") for place, each in enumerate(seated, 1)),
        unseated=tuple(
            _unseated(night, party, why, f"party-{place}")
            for place, (party, why) in enumerate(left_out, len(seated) + 1)
        ),
        closed=_closed(night, begins, finishes),
        seats=sum(table.max_covers for table in night.tables),
        timezone=night.venue.timezone,
        as_of=f"{to_datetime(night.now, night.venue.timezone):%Y-%m-%d %H:%M}",
        now=night.now if night.service.holds(night.now) else None,
    )


def standing_of(party: Party) -> Standing:
    """Which of the three kinds ``party`` is."""
    if party.waiting:
        return Standing.WAITLIST
    return Standing.PROMISED if party.promised else Standing.REQUESTED


def _title(night: Night) -> str:
    service = night.service
    parts = [f"{service.date:%A} {service.date.day} {service.date:%B %Y}"]
    if service.name:
        parts.append(legible(service.name))
    parts.append(f"{night.local(service.opens)}–{night.local(service.closes)}" if service.minutes else "closed")
    return " · ".join(parts)


def _span(night: Night, plan: Plan) -> tuple[Minute, Minute]:
    """What is drawn: the service, and what hangs over it by setup, buffer or asked arrival, up to the margin."""
    opens, closes = night.service.opens, night.service.closes
    buffer = night.service.turn_times.buffer_minutes
    starts = [each.start - _setup(night, each) for each in plan.allocations]
    ends = [each.end + buffer for each in plan.allocations]
    return max(min([opens, *starts]), opens - MARGIN), min(max([closes, *ends]), closes + MARGIN)


def _setup(night: Night, allocation: Allocation) -> int:
    found = night.set_of.get(allocation.tables)
    return found.setup_minutes if found else 0


def _ticks(begins: Minute, finishes: Minute, timezone: str) -> tuple[Tick, ...]:
    """Full hours on the wall clock, half hours of a short service, every second or third hour of a long one."""
    step = next((each for each in (30, 60, 120) if finishes - begins <= 10 * each), 180)
    labelled = ((minute, wall(minute, timezone)) for minute in range(begins, finishes + 1))
    return tuple(
        Tick(minute, label) for minute, label in labelled if (int(label[:2]) * 60 + int(label[3:5])) % step == 0
    )


def _spots(tables: Iterable[Table]) -> tuple[SpotView, ...]:
    tables = tuple(tables)
    areas = list(dict.fromkeys(table.area for table in tables))
    ordered = sorted(tables, key=lambda table: (areas.index(table.area), natural_key(table.table_id)))
    return tuple(
        SpotView(
            legible(table.table_id),
            legible(table.area),
            str(table.max_covers) if table.min_covers == table.max_covers else f"{table.min_covers}–{table.max_covers}",
            table.x,
            table.y,
        )
        for table in ordered
    )


def _seated(night: Night, allocation: Allocation, anchor: str) -> SeatedView:
    party, zone = night.party[allocation.party_id], night.venue.timezone
    moved = has_moved(night, allocation)
    remarks = list(_remarks(party))
    if moved and party.held:
        remarks.append(f"moved from {legible('+'.join(party.held))}")
    if allocation.start != party.arrival:
        remarks.append(f"asked for {wall(party.arrival, zone)}")
    return SeatedView(
        anchor=anchor,
        party_id=legible(party.party_id),
        covers=party.party_size,
        standing=standing_of(party),
        tables=tuple(legible(each) for each in allocation.tables),
        areas=tuple(dict.fromkeys(legible(night.table[each].area) for each in allocation.tables)),
        start=allocation.start,
        end=allocation.end,
        comes=wall(allocation.start, zone),
        leaves=wall(allocation.end, zone),
        setup=_setup(night, allocation),
        buffer=night.service.turn_times.buffer_minutes,
        moved=moved,
        remarks=tuple(remarks),
    )


def _unseated(night: Night, party: Party, why: Unseated | None, anchor: str) -> UnseatedView:
    stay = party.duration or night.service.turn_times.minutes_for(party.party_size)
    latest = max(night.service.closes, party.arrival)
    return UnseatedView(
        anchor=anchor,
        party_id=legible(party.party_id),
        covers=party.party_size,
        standing=standing_of(party),
        start=party.arrival,
        end=latest if stay is None else min(party.arrival + stay, latest),
        asked=wall(party.arrival, night.venue.timezone),
        reason=why.reason.value.replace("_", " ") if why else "not seated",
        detail=legible(why.detail) if why else UNEXPLAINED,
        fixes=tuple(legible(fix.detail) for fix in (why.fixes or ())) if why else (),
        remarks=_remarks(party),
    )


def _left_out(night: Night, plan: Plan, unseated: Sequence[Unseated]) -> list[tuple[Party, Unseated | None]]:
    """The unseated, explained or not: promises first, then requests, then the waitlist, by time."""
    reasons = {each.party_id: each for each in unseated}
    found = [party for party in night.parties if party.party_id not in plan.of]
    found.sort(key=lambda party: (not party.promised, party.waiting, party.arrival, natural_key(party.party_id)))
    return [(party, reasons.get(party.party_id)) for party in found]


def _remarks(party: Party) -> tuple[str, ...]:
    """What the door should know: how firm it is, what is celebrated, what is needed."""
    state = "locked" if party.locked and party.status is not Status.ARRIVED else party.status.value
    found = ["waitlist" if party.waiting else state]
    if party.occasion:
        found.append(legible(party.occasion))
    if party.needs:
        found.append(f"needs {legible(', '.join(party.needs))}")
    return tuple(found)


def _closed(night: Night, begins: Minute, finishes: Minute) -> tuple[ClosedView, ...]:
    return tuple(
        ClosedView(
            legible(table_id),
            max(begins, begins if closure.start is None else closure.start),
            min(finishes, finishes if closure.end is None else closure.end),
            legible(closure.reason),
        )
        for closure in night.closures
        if closure.overlaps(begins, finishes)
        for table_id in in_order(closure.tables)
    )


def described(view: NightView) -> str:
    """The night in a sentence, for those who do not see the picture."""
    covers = sum(each.covers for each in view.seated)
    seated = f"{counted(len(view.seated), 'party', 'parties')} with {counted(covers, 'cover')} seated"
    return f"{seated}, {counted(len(view.unseated), 'party', 'parties')} not, at {counted(len(view.spots), 'table')}"
