"""A venue as the text of a venue.toml, every key written out."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import tomli_w

from allocator.domain.money import money_text
from allocator.domain.venue import WEEKDAYS
from data.folder.venue_sections import NIGHT
from data.times import time_of_day_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from allocator.domain.venue import MoveLimit, ServiceRule, TurnTimes, Venue


def venue_text(venue: Venue) -> str:
    """venue.toml of ``venue``; what is not set is left out."""
    document = {
        "venue": _head(venue),
        **_services(venue.services),
        "limits": _fields(venue.limits),
        "combinations": _fields(venue.combinations),
        "stability": {
            "max_moves": _moves(venue.stability.max_moves),
            "freeze_minutes": venue.stability.freeze_minutes,
        },
        "waitlist": _fields(venue.waitlist),
        "scoring": {key: dict(value) for key, value in _fields(venue.scoring).items()},
    }
    if venue.deposits is not None:
        amount = money_text(venue.deposits.amount, venue.minor_digits)
        document["deposits"] = {**_fields(venue.deposits), "amount": amount}
    return tomli_w.dumps(document)


def _head(venue: Venue) -> dict[str, Any]:
    written = {
        "id": venue.venue_id,
        "name": venue.name,
        "timezone": venue.timezone,
        "country": venue.country,
        "reference_prefix": venue.reference_prefix,
        "currency": venue.currency,
    }
    return {key: value for key, value in written.items() if value}


def _services(rules: tuple[ServiceRule, ...]) -> dict[str, Any]:
    """One nameless service with its turn times and pacing beside it, or named ones that carry their own."""
    if len(rules) == 1 and rules[0].name is None:
        only = rules[0]
        pacing = _fields(only.pacing)
        document = {"service": _hours(only), "turn_times": _turn_times(only.turn_times)}
        return {**document, "pacing": pacing} if pacing else document
    return {"services": [_named_service(rule) for rule in rules]}


def _named_service(rule: ServiceRule) -> dict[str, Any]:
    service: dict[str, Any] = {"name": rule.name, **_hours(rule)}
    if rule.days != frozenset(WEEKDAYS):
        service["days"] = [day for day in WEEKDAYS if day in rule.days]
    if rule.dates:
        service["dates"] = sorted(rule.dates)
    service["turn_times"] = _turn_times(rule.turn_times)
    if pacing := _fields(rule.pacing):
        service["pacing"] = pacing
    return service


def _hours(rule: ServiceRule) -> dict[str, Any]:
    hours: dict[str, Any] = {
        "opens": time_of_day_text(rule.opens),
        "closes": time_of_day_text(rule.closes),
        "slot_minutes": rule.slot_minutes,
    }
    if rule.last_arrival is not None:
        hours["last_arrival"] = time_of_day_text(rule.last_arrival)
    return hours


def _turn_times(turns: TurnTimes) -> dict[str, Any]:
    return {
        "default": _turn(turns.default),
        "buffer_minutes": turns.buffer_minutes,
        "rules": [{"up_to": up_to, "minutes": _turn(minutes)} for up_to, minutes in turns.rules],
    }


def _turn(minutes: int | None) -> int | str:
    return NIGHT if minutes is None else minutes


def _moves(limit: MoveLimit) -> int | str:
    if limit.count is not None:
        return limit.count
    return f"{Decimal(repr(limit.percent)).normalize():f}%"


def _fields(section: DataclassInstance) -> dict[str, Any]:
    """The fields of a frozen value that are set."""
    values = {each.name: getattr(section, each.name) for each in fields(section)}
    return {name: value for name, value in values.items() if value is not None}
