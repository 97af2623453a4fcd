"""Events told on: printed as they come, or delivered to an address that signs for them, never one before another."""

from __future__ import annotations

import http.client
import json
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from data.database.unit_of_work import DESK_PATIENCE, UnitOfWork
from data.documents.desk import event_document
from data.host_stand.events import awakened, move_cursor, read_cursor, read_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Engine
    from standardwebhooks.webhooks import Webhook

    from data.host_stand.events import Told

DELIVERY_SECONDS = 10.0
"""Longest wait for an address to answer."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
"""Seconds before a delivery is tried again: twice as long each time, up to this."""

MOST_TRIES = 5
"""Deliveries of one event that are tried where nobody goes on following."""


@dataclass(frozen=True)
class Reading:
    """What is read: from the place of ``consumer``, else after ``since``; with ``follow`` until ``stop`` is set."""

    since: int = 0
    consumer: str | None = None
    venue_id: str | None = None
    follow: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


def tell_on(engine: Engine, reading: Reading, hand_over: Callable[[Told], bool]) -> int:
    """Hand over one event after the other, until one is not taken any more; returns the number of the last.

    The place of a consumer moves on once an event has been handed over: after a crash the last may come once more.
    """
    last = _begin(engine, reading)
    with awakened(engine, reading.stop) as wait:
        while not reading.stop.is_set():
            with UnitOfWork(engine, read_only=True, venue=reading.venue_id) as work:
                events = read_events(work.connection, last, reading.venue_id)
            for event in events:
                if reading.stop.is_set() or not hand_over(event):
                    return last
                last = event.event_id
                _keep_place(engine, reading, last)
            if not events and not reading.follow:
                break
            if not events:
                wait()
    return last


class Delivery:
    """Delivers events to ``url``, signed by the Standard Webhooks scheme, each until it is taken.

    ``patient``: it is tried again for ever, with longer and longer pauses; otherwise a few times.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        stop: threading.Event,
        *,
        patient: bool,
        pause: Callable[[float], object] | None = None,
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"{url} is no address like https://example.org/hook")
        self._url = url
        self._signing = _webhook(secret)
        self._stop = stop
        self._patient = patient
        self._pause = pause or stop.wait

    def __call__(self, event: Told) -> bool:
        """Deliver one event; no, where it was stopped before that.

        Raises
        ------
        Refused
            if it was not taken, and is not to be tried for ever.
        """
        tries, pause = 0, FIRST_PAUSE
        while not self._stop.is_set():
            trouble = self._deliver(event)
            if trouble is None:
                return True
            tries += 1
            if not self._patient and tries >= MOST_TRIES:
                raise Refused(f"event {event.event_id} was not taken by {self._url}: {trouble}")
            self._pause(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        return False

    def _deliver(self, event: Told) -> str | None:
        """What went wrong, ``None`` where it was taken."""
        body = json.dumps(event_document(event), sort_keys=True)
        at, number = datetime.now(UTC), f"evt_{event.event_id}"
        request = urllib.request.Request(
            self._url,
            body.encode(),
            {
                "content-type": "application/json",
                "webhook-id": number,
                "webhook-timestamp": str(int(at.timestamp())),
                "webhook-signature": self._signing.sign(number, at, body),
            },
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=DELIVERY_SECONDS):
                return None
        except urllib.error.HTTPError as error:
            error.close()
            return f"it answered {error.code}"
        except (OSError, http.client.HTTPException) as error:
            return str(error)


def _webhook(secret: str) -> Webhook:
    import binascii

    from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

    try:
        return Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error, ValueError):
        raise UsageError("set MAITRED_WEBHOOK_SECRET to the secret of the address, whsec_…") from None


def _begin(engine: Engine, reading: Reading) -> int:
    if reading.consumer is None:
        return reading.since
    with UnitOfWork(engine, read_only=True) as work:
        return max(reading.since, read_cursor(work.connection, reading.consumer))


def _keep_place(engine: Engine, reading: Reading, last: int) -> None:
    if reading.consumer is None:
        return
    with UnitOfWork(engine, patience=DESK_PATIENCE) as work:
        move_cursor(work.connection, reading.consumer, last)
        work.commit()
