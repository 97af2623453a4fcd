"""What becomes of special requests: who sees to which, how much each matters, and which states may follow."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused
from allocator.domain.special_request import Department, Priority, RequestState, RequestType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from allocator.domain.clock import Minute
    from allocator.domain.party import Party
    from allocator.domain.special_request import SpecialRequest

CARE_FIRST = frozenset({RequestType.DIETARY, RequestType.ACCESSIBILITY})
"""Allergies and accessibility: never less than high."""

DEPARTMENTS: Mapping[RequestType, Department] = {
    RequestType.BIRTHDAY: Department.KITCHEN,
    RequestType.ANNIVERSARY: Department.KITCHEN,
    RequestType.DIETARY: Department.KITCHEN,
    RequestType.HEN: Department.BAR,
    RequestType.STAG: Department.BAR,
    RequestType.CORPORATE: Department.FLOOR,
    RequestType.ACCESSIBILITY: Department.FLOOR,
    RequestType.SEATING: Department.FLOOR,
    RequestType.DECORATION: Department.FLOOR,
    RequestType.OTHER: Department.FLOOR,
}
"""Who sees to each kind, where nobody else is named."""

OPEN = frozenset({RequestState.RECEIVED, RequestState.ACKNOWLEDGED, RequestState.IN_PROGRESS})
"""States in which something is still to be done."""

ACCEPTED = frozenset({RequestState.ACKNOWLEDGED, RequestState.IN_PROGRESS, RequestState.FULFILLED})
"""States in which the house has said yes."""


class Step(StrEnum):
    """What a department may do with a request."""

    ACKNOWLEDGE = "acknowledge"
    START = "start"
    FULFIL = "fulfil"
    DECLINE = "decline"


STEPS: Mapping[Step, tuple[frozenset[RequestState], RequestState]] = {
    Step.ACKNOWLEDGE: (frozenset({RequestState.RECEIVED}), RequestState.ACKNOWLEDGED),
    Step.START: (frozenset({RequestState.RECEIVED, RequestState.ACKNOWLEDGED}), RequestState.IN_PROGRESS),
    Step.FULFIL: (frozenset({RequestState.ACKNOWLEDGED, RequestState.IN_PROGRESS}), RequestState.FULFILLED),
    Step.DECLINE: (OPEN, RequestState.DECLINED),
}
"""From which states each step is possible, and to which it leads."""


DONE: Mapping[Step, str] = {
    Step.ACKNOWLEDGE: "acknowledged",
    Step.START: "started",
    Step.FULFIL: "fulfilled",
    Step.DECLINE: "declined",
}


def least_priority(kind: RequestType, wanted: Priority) -> Priority:
    """The priority a request gets that wants to have ``wanted``."""
    order = list(Priority)
    floor = Priority.HIGH if kind in CARE_FIRST else Priority.LOW
    return max(wanted, floor, key=order.index)


def after(step: Step, request: SpecialRequest) -> RequestState:
    """The state that ``step`` leads to.

    Raises
    ------
    Refused
        if it cannot be done now.
    """
    possible, becomes = STEPS[step]
    if request.state not in possible:
        state = request.state.replace("_", " ")
        raise Refused(f"request {request.request_id} is {state}: it cannot be {DONE[step]} now")
    return becomes


def overdue(request: SpecialRequest, now: Minute) -> bool:
    """Whether it should be done by now and is not."""
    return request.state in OPEN and request.due_at is not None and request.due_at <= now


def with_demand(party: Party, request: SpecialRequest, becomes: RequestState) -> Party:
    """The party with what an accepted request asks of its tables; without it where the request is declined after all.

    Accessibility is a need of the allocation, seating a wish.
    """
    if request.tag is None or request.type not in (RequestType.ACCESSIBILITY, RequestType.SEATING):
        return party
    name = "needs" if request.type is RequestType.ACCESSIBILITY else "wishes"
    had: tuple[str, ...] = party.needs if name == "needs" else party.wishes
    without = tuple(each for each in had if each != request.tag)
    if becomes in ACCEPTED:
        kept = had if request.tag in had else (*had, request.tag)
    else:
        kept = without if request.state in ACCEPTED else had
    return replace(party, needs=kept) if name == "needs" else replace(party, wishes=kept)
