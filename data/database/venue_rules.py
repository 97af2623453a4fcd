"""The rules of a venue as the JSON document that is stored, and back, without loss."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from allocator.domain.venue import (
    CombinationRules,
    DepositRules,
    MoveLimit,
    Pacing,
    ScoringRules,
    ServiceRule,
    Stability,
    TurnTimes,
    WaitlistRules,
)

if TYPE_CHECKING:
    from allocator.domain.venue import Venue

STORED = ("services", "combinations", "stability", "waitlist", "deposits", "scoring")
"""Fields of a venue that are kept in the document; all others are columns."""


def rules_document(venue: Venue) -> dict[str, Any]:
    """The rules of ``venue`` as JSON."""
    document = {name: value for name, value in asdict(venue).items() if name in STORED}
    document["services"] = [_service_document(rule) for rule in document["services"]]
    document["scoring"] = {name: dict(value) for name, value in document["scoring"].items()}
    return document


def rules_from(document: dict[str, Any]) -> dict[str, Any]:
    """The fields of a venue that :func:`rules_document` wrote.

    Raises
    ------
    KeyError, TypeError
        if the document is not one of those.
    """
    stability = document["stability"]
    return {
        "services": tuple(_service_rule(each) for each in document["services"]),
        "combinations": CombinationRules(**document["combinations"]),
        "stability": Stability(MoveLimit(**stability["max_moves"]), stability["freeze_minutes"]),
        "waitlist": WaitlistRules(**document["waitlist"]),
        "deposits": None if document["deposits"] is None else DepositRules(**document["deposits"]),
        "scoring": ScoringRules(**document["scoring"]),
    }


def _service_document(rule: dict[str, Any]) -> dict[str, Any]:
    turns = rule["turn_times"]
    return {
        **rule,
        "days": sorted(rule["days"]),
        "dates": sorted(day.isoformat() for day in rule["dates"]),
        "turn_times": {**turns, "rules": [list(pair) for pair in turns["rules"]]},
    }


def _service_rule(document: dict[str, Any]) -> ServiceRule:
    turns = document["turn_times"]
    return ServiceRule(
        **{
            **document,
            "days": frozenset(document["days"]),
            "dates": frozenset(date.fromisoformat(day) for day in document["dates"]),
            "turn_times": TurnTimes(**{**turns, "rules": tuple((up_to, minutes) for up_to, minutes in turns["rules"])}),
            "pacing": Pacing(**document["pacing"]),
        }
    )
