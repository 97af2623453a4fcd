"""Deposits in the database: noted with a booking, brought from state to state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from allocator.domain.clock import to_datetime
from allocator.domain.reservation import Deposit, DepositState
from data.database.bulk import insert_rows
from data.database.history import Event, tell
from data.database.models import PaymentRow, ProviderEventRow, ReferenceRow

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

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


@dataclass(frozen=True, slots=True)
class Owed:
    """A deposit with its key, and the party it is of."""

    payment_id: int
    venue_id: str
    party_id: str
    deposit: Deposit


def note_provider_event(connection: Connection, provider_event_id: str, kind: str) -> bool:
    """Note that a provider told something; no, where it told the same before."""
    values = {"provider": PROVIDER, "provider_event_id": provider_event_id, "kind": kind}
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(ProviderEventRow).values(**values, received_at=datetime.now(UTC)))
    except IntegrityError:
        return False
    return True


def find_owed(connection: Connection, payment: str | None, reference: str | None) -> Owed | None:
    """The deposit that the provider knows as ``payment``, or else the last one of the booking of a reference."""
    found = None
    if payment is not None:
        known = sa.and_(PaymentRow.provider == PROVIDER, PaymentRow.provider_reference == payment)
        found = connection.execute(sa.select(PaymentRow.__table__).where(known)).mappings().first()
    if found is None and reference is not None:
        of_booking = (
            sa.select(PaymentRow.__table__)
            .join(
                ReferenceRow,
                sa.and_(ReferenceRow.venue_id == PaymentRow.venue_id, ReferenceRow.party_id == PaymentRow.party_id),
            )
            .where(ReferenceRow.reference == reference)
            .order_by(PaymentRow.payment_id.desc())
            .limit(1)
        )
        found = connection.execute(of_booking).mappings().first()
    if found is None:
        return None
    deposit = Deposit(found["amount"], found["currency"], DepositState(found["state"]), found["due_at"])
    return Owed(found["payment_id"], found["venue_id"], found["party_id"], deposit)


def settle_deposit(
    connection: Connection, writer: Writer, owed: Owed, becomes: DepositState, payment: str | None
) -> None:
    """Bring a deposit to another state, and keep the provider's reference of it."""
    values: dict[str, object] = {"state": becomes.value, "version": PaymentRow.version + 1}
    if payment is not None:
        values["provider_reference"] = payment
    if becomes in (DepositState.PAID, DepositState.REFUND_DUE):
        values["paid_at"] = datetime.now(UTC)
    connection.execute(sa.update(PaymentRow).where(PaymentRow.payment_id == owed.payment_id).values(**values))
    tell(connection, writer, [Event(f"deposit.{becomes}", owed.party_id)])
