from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from allocator.domain.errors import Refused
from allocator.domain.special_request import Department, Priority, RequestState, RequestType, SpecialRequest
from allocator.host_stand.requests import DEPARTMENTS, STEPS, Step, after, least_priority, overdue, with_demand
from tests.builders import NOON, booking


def request(
    kind: RequestType = RequestType.BIRTHDAY, state: RequestState = RequestState.RECEIVED, **more: Any
) -> SpecialRequest:
    made = SpecialRequest(7, "v1", "b1", kind, Priority.NORMAL, Department.BAR, state, "a cake", None, NOON)
    return replace(made, **more)


@pytest.mark.parametrize("kind", [RequestType.DIETARY, RequestType.ACCESSIBILITY])
def test_allergies_and_accessibility_are_never_less_than_high(kind: RequestType) -> None:
    assert [least_priority(kind, wanted) for wanted in Priority] == [
        Priority.HIGH,
        Priority.HIGH,
        Priority.HIGH,
        Priority.URGENT,
    ]
    assert least_priority(RequestType.BIRTHDAY, Priority.LOW) is Priority.LOW


def test_every_type_has_a_department() -> None:
    assert DEPARTMENTS.keys() == set(RequestType)


def test_a_request_goes_from_received_to_fulfilled() -> None:
    state = RequestState.RECEIVED
    for step in (Step.ACKNOWLEDGE, Step.START, Step.FULFIL):
        state = after(step, request(state=state))
    assert state is RequestState.FULFILLED


@pytest.mark.parametrize("state", [RequestState.FULFILLED, RequestState.DECLINED, RequestState.CANCELLED])
def test_what_is_over_is_over(state: RequestState) -> None:
    for step in STEPS:
        with pytest.raises(Refused, match="request 7 is"):
            after(step, request(state=state))


def test_nothing_is_fulfilled_that_nobody_accepted() -> None:
    with pytest.raises(Refused):
        after(Step.FULFIL, request())


def test_a_request_is_overdue_from_the_minute_it_is_due_until_it_is_done() -> None:
    assert not overdue(request(), NOON - 1)
    assert overdue(request(state=RequestState.IN_PROGRESS), NOON)
    assert not overdue(request(state=RequestState.FULFILLED), NOON)
    assert not overdue(request(due_at=None), NOON)


def test_an_accepted_request_asks_something_of_the_tables_until_it_is_declined() -> None:
    party = booking("b1", needs=("quiet",))
    ramp = request(RequestType.ACCESSIBILITY, tag="ramp")
    accepted = with_demand(party, ramp, RequestState.ACKNOWLEDGED)
    assert accepted.needs == ("quiet", "ramp")
    assert with_demand(accepted, replace(ramp, state=RequestState.ACKNOWLEDGED), RequestState.IN_PROGRESS) == accepted
    assert with_demand(accepted, replace(ramp, state=RequestState.IN_PROGRESS), RequestState.DECLINED) == party
    assert with_demand(booking("b1", needs=("ramp",)), ramp, RequestState.DECLINED).needs == ("ramp",)
    window = request(RequestType.SEATING, tag="window")
    assert with_demand(party, window, RequestState.ACKNOWLEDGED).wishes == ("window",)
    assert with_demand(party, request(tag="x"), RequestState.ACKNOWLEDGED) == party
