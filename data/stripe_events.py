"""What Stripe tells of payments: signature checked by its own library, and only what a deposit needs taken from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from allocator.domain.errors import Fault, InputRejected, Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLERANCE_SECONDS = 300
"""How old a signature may be."""


class Money(StrEnum):
    """What happened to the money."""

    PAID = "paid"
    REFUNDED = "refunded"
    NOTHING = "nothing"  #: nothing a deposit depends on


@dataclass(frozen=True, slots=True)
class PaymentEvent:
    """One event of the provider. ``reference`` is the booking's, ``payment`` the provider's own of the payment.

    ``amount`` in minor units; ``created`` seconds since 1970, when it happened.
    """

    event_id: str
    kind: str
    money: Money
    created: int
    reference: str | None = None
    payment: str | None = None
    amount: int = 0
    currency: str = ""


def read_event(body: bytes, signature: str, secret: str) -> PaymentEvent:
    """The event of a request that Stripe made: its ``body``, its Stripe-Signature header, the endpoint's secret.

    Raises
    ------
    UsageError
        if there is no secret.
    Refused
        if it was not Stripe that signed it, or too long ago.
    InputRejected
        if it is no event.
    """
    from stripe import SignatureVerificationError, WebhookSignature

    if not secret.strip():
        raise UsageError("set MAITRED_STRIPE_SECRET to the signing secret of the endpoint, whsec_…")
    try:
        text = body.decode()
        WebhookSignature.verify_header(text, signature, secret, TOLERANCE_SECONDS)
        document = json.loads(text)
        return _event(document)
    except SignatureVerificationError as error:
        raise Refused(f"the event is not signed as it must be: {error.user_message or error}") from error
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputRejected([Fault("event", 0, "", f"is no event of Stripe: {error!r}")]) from error


def _event(document: Mapping[str, Any]) -> PaymentEvent:
    about: Mapping[str, Any] = document["data"]["object"]
    kind = str(document["type"])
    base: dict[str, Any] = {"event_id": str(document["id"]), "kind": kind, "created": int(document["created"])}
    reference = about.get("metadata", {}).get("reference") or about.get("client_reference_id")
    if kind in ("checkout.session.completed", "checkout.session.async_payment_succeeded"):
        paid = Money.PAID if about["payment_status"] == "paid" else Money.NOTHING
        return PaymentEvent(
            **base,
            money=paid,
            reference=reference,
            payment=about.get("payment_intent"),
            amount=int(about.get("amount_total") or 0),
            currency=str(about.get("currency") or "").upper(),
        )
    if kind == "payment_intent.succeeded":
        return PaymentEvent(
            **base,
            money=Money.PAID,
            reference=reference,
            payment=str(about["id"]),
            amount=int(about["amount_received"]),
            currency=str(about["currency"]).upper(),
        )
    if kind == "charge.refunded":
        whole = Money.REFUNDED if about["refunded"] else Money.NOTHING
        return PaymentEvent(**base, money=whole, reference=reference, payment=about.get("payment_intent"))
    return PaymentEvent(**base, money=Money.NOTHING, reference=reference)
