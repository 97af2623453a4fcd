"""Special requests in the database, with their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from allocator.domain.errors import UsageError
from allocator.domain.special_request import (
    Department,
    Priority,
    RequestChange,
    RequestState,
    RequestType,
    SpecialRequest,
)
from data.database.history import Event, tell
from data.database.models import PartyRow, RequestChangeRow, SpecialRequestRow
from data.host_stand.reservations import ChangedMeanwhile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.engine import Connection, RowMapping

    from allocator.domain.party import Party
    from data.database.history import Writer


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are wanted; ``None`` = whichever."""

    venue_id: str | None = None
    day: date | None = None
    department: Department | None = None
    state: RequestState | None = None


def add_request(connection: Connection, writer: Writer, request: SpecialRequest) -> int:
    """Note a new request; returns its number."""
    values = {
        "venue_id": request.venue_id,
        "party_id": request.party_id,
        "type": request.type.value,
        "priority": request.priority.value,
        "department": request.department.value,
        "state": request.state.value,
        "description": request.description,
        "tag": request.tag,
        "due_at": request.due_at,
        "created_at": datetime.now(UTC),
    }
    statement = sa.insert(SpecialRequestRow).values(**values).returning(SpecialRequestRow.request_id)
    request_id: int = connection.execute(statement).scalar_one()
    details = {"request": request_id, "type": request.type.value, "department": request.department.value}
    tell(connection, writer, [Event("request.received", request.party_id, details)])
    return request_id


def find_request(connection: Connection, request_id: int) -> SpecialRequest:
    """One request with its history.

    Raises
    ------
    UsageError
        if there is none of that number.
    """
    found = _read(connection, SpecialRequestRow.request_id == request_id)
    if not found:
        raise UsageError(f"there is no special request {request_id}")
    return found[0]


def list_requests(connection: Connection, wanted: Wanted) -> tuple[SpecialRequest, ...]:
    """The requests that are wanted: what matters most first, then what is due first."""
    conditions: list[sa.ColumnElement[bool]] = [sa.true()]
    if wanted.venue_id is not None:
        conditions.append(SpecialRequestRow.venue_id == wanted.venue_id)
    if wanted.day is not None:
        conditions.append(PartyRow.service_date == wanted.day)
    if wanted.department is not None:
        conditions.append(SpecialRequestRow.department == wanted.department.value)
    if wanted.state is not None:
        conditions.append(SpecialRequestRow.state == wanted.state.value)
    order = list(Priority)
    return tuple(
        sorted(
            _read(connection, sa.and_(*conditions)),
            key=lambda each: (-order.index(each.priority), each.due_at is None, each.due_at or 0, each.request_id),
        )
    )


def change_request(connection: Connection, writer: Writer, request: SpecialRequest, becomes: RequestState) -> None:
    """Bring a request to another state.

    Raises
    ------
    ChangedMeanwhile
        if it is not as it was read any more.
    """
    changed = connection.execute(
        sa.update(SpecialRequestRow)
        .where(SpecialRequestRow.request_id == request.request_id, SpecialRequestRow.version == request.version)
        .values(state=becomes.value, version=request.version + 1)
    )
    if changed.rowcount != 1:
        raise ChangedMeanwhile(f"request {request.request_id} was changed by somebody else just now; nothing changed")
    connection.execute(
        sa.insert(RequestChangeRow).values(
            venue_id=request.venue_id,
            request_id=request.request_id,
            happened_at=datetime.now(UTC),
            actor=writer.actor,
            reason=writer.reason,
            from_state=request.state.value,
            to_state=becomes.value,
        )
    )
    tell(connection, writer, [Event(f"request.{becomes}", request.party_id, {"request": request.request_id})])


def set_demands(connection: Connection, venue_id: str, party: Party) -> None:
    """Save what a party needs and wishes of its tables."""
    connection.execute(
        sa.update(PartyRow)
        .where(PartyRow.venue_id == venue_id, PartyRow.party_id == party.party_id)
        .values(needs=list(party.needs), wishes=list(party.wishes), version=PartyRow.version + 1)
    )


def _read(connection: Connection, condition: sa.ColumnElement[bool]) -> list[SpecialRequest]:
    statement = (
        sa.select(SpecialRequestRow.__table__)
        .join(
            PartyRow,
            sa.and_(PartyRow.venue_id == SpecialRequestRow.venue_id, PartyRow.party_id == SpecialRequestRow.party_id),
        )
        .where(condition)
        .order_by(SpecialRequestRow.request_id)
    )
    rows = connection.execute(statement).mappings().all()
    changes = _changes(connection, [row["request_id"] for row in rows])
    return [_request(row, changes.get(row["request_id"], ())) for row in rows]


def _changes(connection: Connection, request_ids: Sequence[int]) -> dict[int, tuple[RequestChange, ...]]:
    statement = (
        sa.select(RequestChangeRow.__table__)
        .where(RequestChangeRow.request_id.in_(request_ids))
        .order_by(RequestChangeRow.request_change_id)
    )
    found: dict[int, tuple[RequestChange, ...]] = {}
    for row in connection.execute(statement).mappings():
        change = RequestChange(
            row["happened_at"],
            row["actor"],
            row["reason"],
            RequestState(row["from_state"]),
            RequestState(row["to_state"]),
        )
        found[row["request_id"]] = (*found.get(row["request_id"], ()), change)
    return found


def _request(row: RowMapping, changes: tuple[RequestChange, ...]) -> SpecialRequest:
    kinds: dict[str, Any] = {
        "type": RequestType,
        "priority": Priority,
        "department": Department,
        "state": RequestState,
    }
    same = ("request_id", "venue_id", "party_id", "description", "tag", "due_at", "version")
    return SpecialRequest(
        **{name: kind(row[name]) for name, kind in kinds.items()},
        **{name: row[name] for name in same},
        changes=changes,
    )
