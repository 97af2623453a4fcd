"""Deposits in the database: noted with a booking, brought from state to state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from allocator.domain.clock import to_datetime
from allocator.domain.reservation import DepositState
from data.database.bulk import insert_rows
from data.database.history import Event, tell
from data.database.models import PaymentRow

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from allocator.domain.reservation import Deposit
    from data.database.history import Writer

PROVIDER = "stripe"


def note_deposit(connection: Connection, writer: Writer, party_id: str, deposit: Deposit) -> None:
    """A party has to pay."""
    row = {
        "venue_id": writer.venue_id,
        "party_id": party_id,
        "provider": PROVIDER,
        "provider_reference": None,
        "amount": deposit.amount,
        "currency": deposit.currency,
        "state": DepositState.DUE.value,
        "due_at": deposit.due_at,
        "paid_at": None,
    }
    insert_rows(connection, PaymentRow, [row])
    due_at = to_datetime(deposit.due_at).isoformat()
    details = {"amount": deposit.amount, "currency": deposit.currency, "due_at": due_at}
    tell(connection, writer, [Event("deposit.due", party_id, details)])


def close_deposit(connection: Connection, writer: Writer, party_id: str, *, refund: bool) -> None:
    """The party does not come: what is due is void, and what was paid is to be given back where ``refund``."""
    becomes = {DepositState.DUE: DepositState.EXPIRED}
    if refund:
        becomes[DepositState.PAID] = DepositState.REFUND_DUE
    for before, after in becomes.items():
        changed = connection.execute(
            sa.update(PaymentRow)
            .where(
                PaymentRow.venue_id == writer.venue_id,
                PaymentRow.party_id == party_id,
                PaymentRow.state == before.value,
            )
            .values(state=after.value, version=PaymentRow.version + 1)
        )
        if changed.rowcount:
            tell(connection, writer, [Event(f"deposit.{after.value}", party_id)])
