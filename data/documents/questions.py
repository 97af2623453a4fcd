"""What questions asked of a planned night give, as the JSON documents other programs read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.money import money_text
from data.documents.plan import SCHEMA_VERSION, Document, levels_document, totals_document, utc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allocator.domain.night import Night
    from allocator.domain.planned import Planned
    from allocator.domain.questions import Comparison, Moved, MovePrice, MoveStep, Slot


def what_if_document(found: Comparison, answer: str) -> Document:
    """What would be otherwise, with its answer in one sentence."""
    return {
        "schema_version": SCHEMA_VERSION,
        "changes": list(found.changes),
        "before": _side(found.before),
        "after": _side(found.after),
        "gained": list(found.gained),
        "lost": list(found.lost),
        "moved": [moved_document(each) for each in found.moved],
        "answer": answer,
        "possible": found.possible,
    }


def availability_document(night: Night, party_size: int, slots: Sequence[Slot]) -> Document:
    """For each slot whether one more party could come, at which tables, and who would move for it."""
    return {
        "schema_version": SCHEMA_VERSION,
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
        "party_size": party_size,
        "slots": [
            {
                "starts_at": utc(slot.start),
                "availability": slot.opening.value,
                "tables": list(slot.tables),
                "moved": [moved_document(each) for each in slot.moved],
            }
            for slot in slots
        ],
    }


def moves_document(
    night: Night, prices: Sequence[MovePrice], chosen: int | None = None, steps: Sequence[MoveStep] = ()
) -> Document:
    """The price list of moves, and for a chosen number of them what to do in which order."""
    document: Document = {
        "schema_version": SCHEMA_VERSION,
        "venue": night.venue.venue_id,
        "service_date": night.service.date.isoformat(),
        "service": night.service.name,
        "moves": [
            {
                "moves": price.moves,
                "requested_covers": price.requested_covers,
                "waitlist_seated": price.waitlist_seated,
                "covers": price.covers,
                "spend": money_text(price.spend, night.venue.minor_digits),
                "proven": price.proven,
                "levels": levels_document(price.levels),
            }
            for price in prices
        ],
        "chosen": None,
    }
    if chosen is not None:
        document["chosen"] = {"moves": chosen, "steps": [_step_document(each) for each in steps]}
    return document


def moved_document(moved: Moved) -> Document:
    """One party that sits elsewhere, or at the same tables at another time."""
    return {
        "id": moved.party_id,
        "from": list(moved.before.tables),
        "to": list(moved.after.tables),
        "starts_at": utc(moved.after.start),
    }


def _side(planned: Planned) -> Document:
    return {
        "status": planned.result.status.value,
        "levels": levels_document(planned.result.levels),
        "totals": totals_document(planned.night, planned.plan),
    }


def _step_document(step: MoveStep) -> Document:
    return {
        "id": step.party_id,
        "from": None if step.before is None else list(step.before),
        "to": None if step.after is None else list(step.after),
        "set_aside": step.set_aside,
    }
