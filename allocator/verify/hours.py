"""Times as the verifier sees them: how long a party stays, what it occupies, when it may start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party


def stay_minutes(night: Night, party: Party) -> int | None:
    """Minutes ``party`` keeps its tables; ``None`` until the service closes."""
    return night.service.turn_times.minutes_for(party.party_size) if party.duration is None else party.duration


def end_of(night: Night, party: Party, start: Minute) -> Minute:
    """When a stay from ``start`` ends: at the close at the latest, unless it only starts then (a lock may)."""
    closes = night.service.closes
    minutes = stay_minutes(night, party)
    if start >= closes:
        return start + (night.service.slot_minutes if minutes is None else minutes)
    return closes if minutes is None else min(start + minutes, closes)


def occupation(night: Night, party: Party, made: TableSet, start: Minute) -> tuple[Minute, Minute]:
    """Half-open period for which ``party`` takes its tables: with setup (0 for a single) and buffer."""
    return start - made.setup_minutes, end_of(night, party, start) + night.service.turn_times.buffer_minutes


def may_start(night: Night, party: Party, start: Minute) -> bool:
    """Whether a party that is not fixed may start at ``start``."""
    service = night.service
    if not service.opens <= start <= service.last_arrival or start >= service.closes:
        return False
    return start == party.arrival or (not party.promised and _may_be_moved_to(night, party, start))


def _may_be_moved_to(night: Night, party: Party, start: Minute) -> bool:
    service = night.service
    earliest = party.arrival if party.earliest is None else party.earliest
    latest = party.arrival if party.latest is None else party.latest
    minutes = stay_minutes(night, party)
    on_grid = (start - service.opens) % service.slot_minutes == 0
    over_in_time = minutes is None or start + minutes <= service.closes
    gone_by = service.opens <= night.now < service.closes and start < night.now
    return earliest <= start <= latest and on_grid and over_in_time and not gone_by
