"""The mapped classes: one for each thing the database knows."""

from __future__ import annotations

from data.database.models.base import Base
from data.database.models.desk import (
    EventCursorRow,
    EventRow,
    PaymentRow,
    ProviderEventRow,
    RequestChangeRow,
    SpecialRequestRow,
    StaffRow,
)
from data.database.models.floor import (
    AreaRow,
    ClosureRow,
    ClosureTableRow,
    CombinationRow,
    ServiceRow,
    TableRow,
    TableSetRow,
    TableSetTableRow,
    VenueRow,
)
from data.database.models.guests import CustomerRow, PartyRow, ReferenceRow, StateChangeRow
from data.database.models.runs import RunLevelRow, RunPartyRow, RunRow, ScoreRow, UnseatedRow
from data.database.models.seating import AllocationRow, AllocationTableRow, HoldRow

__all__ = [
    "AllocationRow",
    "AllocationTableRow",
    "AreaRow",
    "Base",
    "ClosureRow",
    "ClosureTableRow",
    "CombinationRow",
    "CustomerRow",
    "EventCursorRow",
    "EventRow",
    "HoldRow",
    "PartyRow",
    "PaymentRow",
    "ProviderEventRow",
    "ReferenceRow",
    "RequestChangeRow",
    "RunLevelRow",
    "RunPartyRow",
    "RunRow",
    "ScoreRow",
    "ServiceRow",
    "SpecialRequestRow",
    "StaffRow",
    "StateChangeRow",
    "TableRow",
    "TableSetRow",
    "TableSetTableRow",
    "UnseatedRow",
    "VenueRow",
]
