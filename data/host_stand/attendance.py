"""What the house learns of a customer in the evening: came, did not come, cancelled late."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import sqlalchemy as sa

from data.database.models import CustomerRow

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from allocator.domain.reservation import Reservation


class Learnt(StrEnum):
    """The count of a customer that goes up; named as its column."""

    VISIT = "visits"
    NO_SHOW = "no_shows"
    LATE_CANCELLATION = "late_cancellations"


def learn(connection: Connection, reservation: Reservation, what: Learnt, *, by: int = 1) -> None:
    """Count it; a visit is also the last one."""
    column: sa.ColumnElement[int] = CustomerRow.__table__.c[what.value]
    counted = sa.case((column + by >= 0, column + by), else_=0)
    values: dict[str, object] = {what.value: counted, "version": CustomerRow.version + 1}
    if what is Learnt.VISIT:
        values["last_visit"] = reservation.service_date
    connection.execute(
        sa.update(CustomerRow)
        .where(
            CustomerRow.venue_id == reservation.venue_id,
            CustomerRow.customer_id == reservation.party.customer_id,
        )
        .values(**values)
    )
