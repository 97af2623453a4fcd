"""A plan read back from its document, whoever made it; only what is needed to check it must be there."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic needs it at run time
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from allocator.domain.clock import to_minute
from allocator.domain.errors import Fault, InputRejected
from allocator.domain.floor import in_order
from allocator.domain.plan import Allocation, Goal, Level, Plan, WaitlistPolicy

if TYPE_CHECKING:
    from allocator.domain.clock import Minute


def _on_the_minute(moment: AwareDatetime) -> AwareDatetime:
    if moment.second or moment.microsecond:
        raise ValueError("must be a whole minute")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_on_the_minute)]
Name = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Allocation(_Part):
    id: Name
    tables: Annotated[list[Name], Field(min_length=1)]
    starts_at: Moment
    ends_at: Moment


class _Level(_Part):
    name: Name
    value: int
    bound: int | None = None


class _Inputs(_Part):
    now: AwareDatetime | None = None
    goal: Goal | None = None
    waitlist: WaitlistPolicy | None = None
    max_moves: Annotated[int, Field(ge=0)] | None = None


class _Unseated(_Part):
    id: Name


class _Document(_Part):
    schema_version: Literal[1] | None = None
    venue: Name | None = None
    service_date: date | None = None
    service: Name | None = None
    status: Name | None = None
    levels: list[_Level] | None = None
    allocations: list[_Allocation]
    unseated: list[_Unseated] | None = None
    waitlist: list[dict[str, Any]] | None = None
    scores: dict[str, int] | None = None
    totals: dict[str, Any] | None = None
    inputs: _Inputs = Field(default_factory=_Inputs)


@dataclass(frozen=True)
class StatedPlan:
    """A plan as its document states it; ``None`` where the document says nothing.

    ``document`` is the whole of it, so that every further statement can be compared.
    """

    plan: Plan
    levels: tuple[Level, ...]
    day: date | None = None
    service: str | None = None
    now: Minute | None = None
    goal: Goal | None = None
    waitlist: WaitlistPolicy | None = None
    max_moves: int | None = None
    document: dict[str, Any] = field(default_factory=dict)


def read_plan(content: bytes, file: str) -> StatedPlan:
    """The plan in the JSON ``content`` of ``file``.

    Raises
    ------
    InputRejected
        with everything that is missing or of the wrong kind, each with its place in the document.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        read = _Document.model_validate_json(content)
    except ValidationError as error:
        raise InputRejected([fault_of(file, dict(each)) for each in error.errors(include_url=False)]) from None
    inputs = read.inputs
    return StatedPlan(
        Plan(tuple(_allocation(each) for each in read.allocations)),
        tuple(Level(each.name, each.value, _bound(each)) for each in read.levels or ()),
        read.service_date,
        read.service,
        None if inputs.now is None else to_minute(inputs.now),
        inputs.goal,
        inputs.waitlist,
        inputs.max_moves,
        json.loads(content),
    )


def _allocation(stated: _Allocation) -> Allocation:
    # A repeated table must reach the verifier, so only a true set is put in order.
    distinct = in_order(stated.tables)
    tables = distinct if len(distinct) == len(stated.tables) else tuple(stated.tables)
    return Allocation(stated.id, tables, to_minute(stated.starts_at), to_minute(stated.ends_at))


def _bound(stated: _Level) -> int:
    return stated.value if stated.bound is None else stated.bound


def fault_of(file: str, error: dict[str, Any]) -> Fault:
    """One error of pydantic as a fault, with its place in the document."""
    place = ""
    for part in error["loc"]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    message = str(error["msg"])
    return Fault(file, 0, place, message[:1].lower() + message[1:])
