"""What a plan depends on, as a digest: the same digest, the same plan."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from allocator.domain.floor import Closure
from allocator.domain.party import Customer, Party
from allocator.domain.plan import Parameters

if TYPE_CHECKING:
    from allocator.domain.clock import Minute
    from allocator.domain.night import Night
    from allocator.domain.venue import MoveLimit

LEFT_OUT: dict[type, frozenset[str]] = {
    Party: frozenset({"origin", "notes"}),
    Closure: frozenset({"origin", "reason"}),
    Customer: frozenset({"name", "email", "phone"}),
}
"""What no plan depends on."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run was asked for. ``now`` only where it was given, ``max_moves`` only where it was.

    A run that is asked for something else is another run, though the night be the same.
    """

    parameters: Parameters = field(default_factory=Parameters)
    max_moves: MoveLimit | None = None
    now: Minute | None = None
    confirm: bool = False
    offer: bool = False

    def document(self) -> dict[str, Any]:
        """Them as JSON."""
        return asdict(self)


def night_digest(night: Night, options: RunOptions) -> str:
    """Digest of all that planning ``night`` depends on, and of what was asked for.

    Now itself is no part of it before the service comes near: who takes part and what is closed at that time is. So
    the same night planned an hour later is the same, although waiting has earned everybody some points meanwhile.
    """
    customers = {party.customer_id: night.customer(party) for party in night.parties}
    persons = {each.person for each in customers.values()}
    near = night.service.opens - night.venue.stability.freeze_minutes
    depends_on = {
        "venue": night.venue,
        "service": night.service,
        "now": night.now if night.now > near else None,
        "tables": night.tables,
        "combinations": night.combinations,
        "closures": sorted(json.dumps(_plain(each), sort_keys=True) for each in night.closures),
        "parties": night.parties,
        "customers": customers,
        "attendance": night.attendance,
        "limits": {person: night.limit(person) for person in persons},
        "options": options.document(),
    }
    said = json.dumps(_plain(depends_on), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


_AS_IT_IS = frozenset({str, int, float, bool, type(None)})


@lru_cache(maxsize=64)
def _fields(kind: type) -> tuple[str, ...]:
    """Names of the fields of a dataclass that plans depend on."""
    hidden = LEFT_OUT.get(kind, frozenset())
    return tuple(each.name for each in fields(kind) if each.name not in hidden) if is_dataclass(kind) else ()


def _plain(value: Any) -> Any:
    """``value`` as JSON knows it, in one spelling."""
    if type(value) in _AS_IT_IS:
        return value
    if names := _fields(value.__class__):
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return sorted((_plain(each) for each in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
