"""Small words that every explanation uses: covers, tables, times, who sits where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from allocator.domain.party import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.clock import Minute
    from allocator.domain.floor import TableSet
    from allocator.domain.night import Night
    from allocator.domain.party import Party
    from allocator.domain.plan import Allocation

MOST_NAMED = 4
"""Things of one kind that a sentence names; the rest are counted."""


def covers(count: int) -> str:
    """``4 covers``."""
    return f"{count} cover{'' if count == 1 else 's'}"


def parties(count: int) -> str:
    """``2 parties``."""
    return f"{count} part{'y' if count == 1 else 'ies'}"


def number_of(count: int, thing: str) -> str:
    """``2 tables``."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def listed(names: Sequence[str], last: str = "and", most: int = MOST_NAMED) -> str:
    """``1, 2 and 3``; with more than ``most`` names the rest are counted."""
    if len(names) > most + 1:
        names = [*names[:most], f"{len(names) - most} more"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def place_name(tables: Sequence[str]) -> str:
    """``table 5`` or ``tables 6+7``."""
    return f"table{'s' if len(tables) > 1 else ''} {'+'.join(tables)}"


def capital(text: str) -> str:
    """``text`` as a sentence begins."""
    return text[:1].upper() + text[1:]


def takes(tables: TableSet, least: int, most: int) -> str:
    """How many covers a set takes: ``6+7 (5 to 8 covers)``."""
    return f"{tables.name} ({covers(most) if least == most else f'{least} to {covers(most)}'})"


def period(night: Night, start: Minute, end: Minute) -> str:
    """``19:00 to 20:30``."""
    return f"{night.local(start)} to {night.local(end)}"


def span(minutes: int) -> str:
    """``2 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


def state(party: Party) -> str:
    """What binds the house to a party: ``confirmed``; empty for a request."""
    if party.status is Status.ARRIVED:
        return "arrived"
    if party.locked:
        return "locked"
    if party.promised:
        return "confirmed"
    return "waitlist" if party.waiting else ""


def sitter(night: Night, allocation: Allocation) -> str:
    """A seated party with its size and time: ``B003 (4 covers, confirmed, 19:00 to 20:30)``."""
    party = night.party[allocation.party_id]
    stay = period(night, allocation.start, allocation.end)
    about = ", ".join(part for part in (covers(party.party_size), state(party), stay) if part)
    return f"{party.party_id} ({about})"


def money(night: Night, amount: int) -> str:
    """``amount`` minor units in the venue's currency: ``120.00 GBP``."""
    return f"{money_text(amount, night.venue.minor_digits)} {night.venue.currency}"
