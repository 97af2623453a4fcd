"""Tickets as signed tokens: venue, reference, night and expiry inside, nothing personal, and nobody can make one up."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from allocator.domain.errors import Refused, UsageError
from allocator.domain.reservation import Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itsdangerous import URLSafeSerializer

PREFIX = "mt1."
"""How every token begins, which tells it from a reference."""

SALT = "maitred.ticket.1"


def parse_keys(text: str) -> tuple[str, ...]:
    """The keys of ``MAITRED_KEYS``: separated by commas, the newest, which signs, first; all of them verify.

    Raises
    ------
    UsageError
        if there is none.
    """
    keys = tuple(key.strip() for key in text.split(",") if key.strip())
    if not keys:
        raise UsageError("set MAITRED_KEYS to one or more long random keys, separated by commas, the newest first")
    return keys


def is_token(text: str) -> bool:
    """Whether ``text`` looks like a token rather than a reference."""
    return text.strip().startswith(PREFIX)


def sign_ticket(ticket: Ticket, keys: Sequence[str]) -> str:
    """The token of a ticket, signed with the first of ``keys``."""
    said = [ticket.venue_id, ticket.reference, ticket.night.isoformat(), ticket.expires_at]
    return f"{PREFIX}{_serializer(keys).dumps(said)}"


def read_ticket(token: str, keys: Sequence[str]) -> Ticket:
    """The ticket of a token that was signed with one of ``keys``.

    Raises
    ------
    Refused
        if it was not, or was changed since.
    """
    from itsdangerous import BadData

    if not is_token(token):
        raise Refused("this is no ticket")
    try:
        venue_id, reference, night, expires_at = _serializer(keys).loads(token.strip().removeprefix(PREFIX))
        return Ticket(str(venue_id), str(reference), date.fromisoformat(night), int(expires_at))
    except (BadData, TypeError, ValueError):
        raise Refused("this ticket is forged, or signed with a key that is no longer known") from None


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    from itsdangerous import URLSafeSerializer

    oldest_first = [key.encode() for key in reversed(keys)]
    return URLSafeSerializer(
        oldest_first, salt=SALT, signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
    )
