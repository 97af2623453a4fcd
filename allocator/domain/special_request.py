"""Special requests: a cake, a ramp, no nuts. What kinds there are and how far the house has come with one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from allocator.domain.clock import Minute


class RequestType(StrEnum):
    """What it is about."""

    BIRTHDAY = "birthday"
    ANNIVERSARY = "anniversary"
    HEN = "hen"
    STAG = "stag"
    CORPORATE = "corporate"
    DIETARY = "dietary"
    ACCESSIBILITY = "accessibility"
    SEATING = "seating"
    DECORATION = "decoration"
    OTHER = "other"


class Priority(StrEnum):
    """How much it matters, least first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Department(StrEnum):
    """Who sees to it."""

    KITCHEN = "kitchen"
    BAR = "bar"
    FLOOR = "floor"


class RequestState(StrEnum):
    """How far it has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    DECLINED = "declined"
    CANCELLED = "cancelled"  #: with its booking


@dataclass(frozen=True, slots=True)
class RequestChange:
    """One change of a request's state: who, when, why."""

    happened_at: datetime
    actor: str
    reason: str
    before: RequestState
    after: RequestState


@dataclass(frozen=True, slots=True)
class SpecialRequest:
    """Something a party asked for. ``tag`` is what its tables must or should have, once it is accepted."""

    request_id: int
    venue_id: str
    party_id: str
    type: RequestType
    priority: Priority
    department: Department
    state: RequestState
    description: str
    tag: str | None
    due_at: Minute | None
    version: int = 1
    changes: tuple[RequestChange, ...] = ()
