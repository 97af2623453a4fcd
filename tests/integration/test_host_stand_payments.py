"""Deposits paid by way of Stripe: signed, idempotent, in whatever order they are told, on both databases."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from stripe import WebhookSignature

from allocator.domain.party import Status
from allocator.domain.reservation import DepositState
from allocator.domain.venue import DepositRules
from allocator.host_stand.states import Action
from tests.builders import NOON, make_venue, table
from tests.e2e.commands import called
from tests.integration.databases import load, make_diary
from tests.integration.evening import ask, done, kinds_of_events, look_up, rows, seats

if TYPE_CHECKING:
    from pathlib import Path
    from subprocess import CompletedProcess

    from sqlalchemy.engine import Engine

SECRET = "whsec_for_tests"


class Till:
    """A house of one table that asks for 50.00 within half an hour, and what Stripe tells it."""

    def __init__(self, url: str, engine: Engine, folder: Path) -> None:
        self.url = url
        self.engine = engine
        self.folder = folder
        self.number = 0

    def hear(self, kind: str, about: dict[str, Any], now: int = NOON, **more: Any) -> CompletedProcess[str]:
        """An event arrives."""
        self.number += 1
        event = {"id": f"evt_{self.number}", "type": kind, "created": now * 60, "data": {"object": about}, **more}
        return self.send(json.dumps(event), now=now)

    def send(self, body: str, signature: str | None = None, now: int = NOON) -> CompletedProcess[str]:
        file = self.folder / "body.json"
        file.write_text(body, encoding="utf-8")
        signed = WebhookSignature.generate_signature_header(body, SECRET) if signature is None else signature
        hours, minutes = divmod(now - NOON, 60)
        moment = f"2026-11-28T{12 + hours:02}:{minutes:02}"
        return called("payments", "ingest", file, "--signature", signed, "--now", moment, "--database", self.url)

    def paid(self, reference: str, now: int = NOON, **more: Any) -> CompletedProcess[str]:
        return self.hear("payment_intent.succeeded", intent(reference, **more), now)

    def deposit(self, reference: str) -> DepositState:
        found = look_up(self.engine, reference).deposit
        assert found is not None
        return found.state


def intent(reference: str, amount: int = 5000, currency: str = "gbp", payment: str = "pi_1") -> dict[str, Any]:
    return {
        "id": payment,
        "amount_received": amount,
        "currency": currency,
        "metadata": {"reference": reference},
    }


@pytest.fixture
def till(database_url: str, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Till:
    monkeypatch.setenv("MAITRED_STRIPE_SECRET", SECRET)
    rules = DepositRules(5000, pay_within_minutes=30)
    load(engine, make_diary(venue=make_venue(deposits=rules), tables=(table("1"),), combinations=()))
    return Till(database_url, engine, tmp_path)


def test_a_paid_deposit_confirms_its_booking(till: Till) -> None:
    reference = ask(till.engine).reference
    told = till.paid(reference, NOON + 10)
    assert (told.returncode, told.stdout) == (0, f"{reference}: its deposit is paid\n")
    assert look_up(till.engine, reference).party.status is Status.CONFIRMED
    assert till.deposit(reference) is DepositState.PAID
    assert reference in seats(till.engine, NOON + 1000)
    assert kinds_of_events(till.engine)[-2:] == ["booking.confirmed", "deposit.paid"]


def test_a_checkout_is_a_payment_as_well_and_telling_of_both_does_no_harm(till: Till) -> None:
    reference = ask(till.engine).reference
    session = {
        "client_reference_id": reference,
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "amount_total": 5000,
        "currency": "gbp",
        "metadata": {},
    }
    assert till.hear("checkout.session.completed", {**session, "payment_status": "unpaid"}).returncode == 0
    assert till.deposit(reference) is DepositState.DUE
    assert till.hear("checkout.session.completed", session).returncode == 0
    assert till.deposit(reference) is DepositState.PAID
    assert "no news" in till.paid(reference).stdout
    assert kinds_of_events(till.engine).count("deposit.paid") == 1


def test_the_same_event_twice_is_one(till: Till) -> None:
    reference = ask(till.engine).reference
    event = {"id": "evt_x", "type": "payment_intent.succeeded", "created": NOON * 60}
    body = json.dumps({**event, "data": {"object": intent(reference)}})
    assert till.send(body).returncode == 0
    again = till.send(body)
    assert (again.returncode, again.stdout) == (0, "evt_x was taken in before; nothing changed\n")
    assert rows(till.engine, "SELECT provider_event_id FROM provider_events") == [("evt_x",)]


def test_a_refund_heard_of_before_its_payment_is_not_taken_back(till: Till) -> None:
    reference = ask(till.engine).reference
    charge = {"payment_intent": "pi_1", "refunded": True, "metadata": {"reference": reference}}
    till.hear("charge.refunded", {**charge, "refunded": False})
    assert till.deposit(reference) is DepositState.DUE
    till.hear("charge.refunded", charge)
    till.paid(reference)
    assert till.deposit(reference) is DepositState.REFUNDED


def test_a_deposit_paid_in_time_but_heard_of_late_confirms_while_the_tables_are_there(till: Till) -> None:
    reference = ask(till.engine).reference
    event = {"id": "evt_x", "type": "payment_intent.succeeded", "created": (NOON + 29) * 60}
    till.send(json.dumps({**event, "data": {"object": intent(reference)}}), now=NOON + 40)
    assert look_up(till.engine, reference).party.status is Status.CONFIRMED


def test_a_deposit_paid_too_late_is_owed_back(till: Till) -> None:
    reference = ask(till.engine).reference
    assert "given back" in till.paid(reference, NOON + 30).stdout
    assert till.deposit(reference) is DepositState.REFUND_DUE
    other = ask(till.engine, customer="bob", now=NOON + 31).reference
    assert seats(till.engine, NOON + 31) == {other: "1"}


def test_an_unpaid_deposit_frees_the_tables(till: Till) -> None:
    reference = ask(till.engine).reference
    other = ask(till.engine, customer="bob", now=NOON + 30).reference
    assert seats(till.engine, NOON + 30) == {other: "1"}
    assert till.deposit(reference) is DepositState.EXPIRED
    till.paid(reference, NOON + 35)
    assert till.deposit(reference) is DepositState.REFUND_DUE
    assert seats(till.engine, NOON + 35) == {other: "1"}


def test_a_cancelled_booking_that_paid_is_refunded_when_stripe_says_so(till: Till) -> None:
    reference = ask(till.engine).reference
    till.paid(reference)
    done(till.engine, Action.CANCEL, reference, NOON - 48 * 60)
    assert till.deposit(reference) is DepositState.REFUND_DUE
    till.hear("charge.refunded", {"payment_intent": "pi_1", "refunded": True, "metadata": {}})
    assert till.deposit(reference) is DepositState.REFUNDED


@pytest.mark.parametrize("wrong", [{"amount": 4999}, {"currency": "eur"}])
def test_another_amount_than_what_is_due_is_refused(till: Till, wrong: dict[str, Any]) -> None:
    reference = ask(till.engine).reference
    assert till.paid(reference, **wrong).returncode == 5
    assert till.deposit(reference) is DepositState.DUE
    assert rows(till.engine, "SELECT * FROM provider_events") == []


def test_what_is_not_about_a_deposit_changes_nothing(till: Till) -> None:
    reference = ask(till.engine).reference
    assert till.paid("XYZ-2026-00000").returncode == 5
    assert till.hear("payment_intent.succeeded", {**intent(""), "metadata": {}, "id": "pi_9"}).returncode == 0
    assert till.hear("customer.created", {"id": "cus_1"}).returncode == 0
    assert till.deposit(reference) is DepositState.DUE


def test_only_stripe_is_believed(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = ask(till.engine).reference
    event = {"id": "evt_x", "type": "payment_intent.succeeded", "created": NOON * 60}
    body = json.dumps({**event, "data": {"object": intent(reference)}})
    for signature in (
        "t=1,v1=0",
        "nonsense",
        WebhookSignature.generate_signature_header(body, "another secret"),
        WebhookSignature.generate_signature_header(body + " ", SECRET),
        WebhookSignature.generate_signature_header(body, SECRET, int(time.time()) - 301),
    ):
        assert till.send(body, signature).returncode == 5
    assert till.deposit(reference) is DepositState.DUE
    assert till.send("{}").returncode == till.send("[").returncode == 3
    monkeypatch.delenv("MAITRED_STRIPE_SECRET")
    assert till.send(body).returncode == 2


def test_no_card_and_nobodys_data_is_kept(till: Till) -> None:
    reference = ask(till.engine).reference
    card = {"payment_method_details": {"card": {"last4": "4242"}}, "receipt_email": "ann@example.org"}
    till.hear("payment_intent.succeeded", {**intent(reference), **card})
    kept = str(rows(till.engine, "SELECT * FROM payments")) + str(rows(till.engine, "SELECT * FROM provider_events"))
    assert "4242" not in kept
    assert "example.org" not in kept
