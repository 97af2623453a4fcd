"""The sections of venue.toml: their keys and bounds. The defaults are the domain's, so every key may be left out
unless it is required. An unknown key is an error everywhere.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationInfo,
    field_validator,
    model_validator,
)

from allocator.domain.clock import MINUTES_PER_DAY
from allocator.domain.venue import WEEKDAYS, MoveLimit
from data.folder.cells import LONGEST_ID, MOST_COVERS
from data.identity import known_country
from data.money import minor_digits, to_minor_units
from data.times import check_timezone, parse_date, parse_time_of_day
from data.wording import shown

NIGHT = "night"
"""Turn time until the service closes."""

ALL_POINTS = 1000
"""What the weights of the factors add up to."""

_PREFIX = re.compile(r"[A-Za-z0-9]{1,12}")
_MOVES = re.compile(r"(\d{1,6})|(\d{1,3}(?:\.\d{1,20})?)\s*%", re.ASCII)


def _of_text(value: object, expected: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"must be {expected}, not {shown(value)}")
    return value


def _time_of_day(value: object) -> int:
    return parse_time_of_day(_of_text(value, 'a time of day in quotes such as "21:00"'))


def timezone_of(value: object) -> str:
    """The time zone ``value`` names; ValueError where it names none."""
    return check_timezone(_of_text(value, 'a time zone in quotes such as "Europe/London"'))


def currency_of(value: object) -> str:
    """The currency code ``value`` names; ValueError where it names none."""
    code = _of_text(value, 'a currency in quotes such as "GBP"').upper()
    minor_digits(code)
    return code


def _country(value: object) -> str:
    code = _of_text(value, 'a country in quotes such as "GB"').upper()
    if not known_country(code):
        raise ValueError(f'must be a country of ISO 3166 such as "GB", not {shown(value)}')
    return code


def _prefix(value: object) -> str:
    text = _of_text(value, 'text in quotes such as "BRL"')
    if not _PREFIX.fullmatch(text):
        raise ValueError(f"must be 1 to 12 letters and digits, not {shown(text)}")
    return text


def _name(value: object) -> str:
    text = _of_text(value, "text in quotes").strip()
    if not text or len(text) > LONGEST_ID or not text.isprintable():
        raise ValueError(f"must be 1 to {LONGEST_ID} characters on one line, not {shown(text)}")
    return text


def _turn_minutes(value: object) -> int | None:
    if value == NIGHT:
        return None
    if type(value) is not int or not 1 <= value <= MOST_COVERS:
        raise ValueError(f'must be a whole number of minutes >= 1 or "{NIGHT}", not {shown(value)}')
    return value


def _move_limit(value: object) -> MoveLimit:
    if type(value) is int and 0 <= value <= MOST_COVERS:
        return MoveLimit(count=value)
    found = _MOVES.fullmatch(value) if isinstance(value, str) else None
    if found and found[1]:
        return MoveLimit(count=int(found[1]))
    if found and float(found[2]) <= 100:
        return MoveLimit(percent=float(found[2]))
    raise ValueError(f'must be a number of moves such as 5, or a share such as "10%", not {shown(value)}')


def _weekday(value: object) -> str:
    day = value.lower() if isinstance(value, str) else ""
    if day not in WEEKDAYS:
        raise ValueError(f"must be one of {', '.join(WEEKDAYS)}, not {shown(value)}")
    return day


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return parse_date(_of_text(value, "a date such as 2026-11-28"))


def _amount(value: object, info: ValidationInfo) -> int:
    digits: int = (info.context or {})["minor_digits"]
    return to_minor_units(_of_text(value, 'an amount in quotes such as "50.00"'), digits)


def service_length(opens: int, closes: int) -> int:
    """Minutes from ``opens`` to ``closes`` on a night without clock change; at or before opens is the next day."""
    return (closes - opens) % MINUTES_PER_DAY or MINUTES_PER_DAY


TimeOfDay = Annotated[int, PlainValidator(_time_of_day)]
Name = Annotated[str, PlainValidator(_name)]
TurnMinutes = Annotated[int | None, PlainValidator(_turn_minutes)]
Count = Annotated[int, Field(ge=0, le=MOST_COVERS)]
Size = Annotated[int, Field(ge=1, le=MOST_COVERS)]
Strength = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Section(BaseModel):
    """A table of venue.toml; what it leaves out stays unset."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)

    def given(self) -> dict[str, Any]:
        """The values of the keys that are written."""
        return {key: getattr(self, key) for key in self.model_fields_set}


class VenueSection(Section):
    """``[venue]``."""

    id: Name
    name: Name | None = None
    timezone: Annotated[str, PlainValidator(timezone_of)]
    country: Annotated[str | None, PlainValidator(_country)] = None
    reference_prefix: Annotated[str | None, PlainValidator(_prefix)] = None
    currency: Annotated[str, PlainValidator(currency_of)] = "GBP"


class TurnRule(Section):
    """One of ``rules``."""

    up_to: Size
    minutes: TurnMinutes


class TurnTimesSection(Section):
    """``[turn_times]``."""

    default: TurnMinutes = None
    buffer_minutes: Count | None = None
    rules: list[TurnRule] | None = None

    def given(self) -> dict[str, Any]:
        """The values of the keys that are written, rules as pairs."""
        values = super().given()
        if self.rules is not None:
            values["rules"] = tuple((rule.up_to, rule.minutes) for rule in self.rules)
        return values


class PacingSection(Section):
    """``[pacing]``."""

    max_covers: Count | None = None
    max_parties: Count | None = None


class ServiceSection(Section):
    """``[service]``."""

    opens: TimeOfDay
    closes: TimeOfDay
    slot_minutes: Annotated[int, Field(ge=1, le=MINUTES_PER_DAY)] | None = None
    last_arrival: TimeOfDay | None = None

    @field_validator("last_arrival")
    @classmethod
    def _in_hours(cls, last_arrival: int, info: ValidationInfo) -> int:
        if {"opens", "closes"} <= info.data.keys():
            opens, closes = info.data["opens"], info.data["closes"]
            if (last_arrival - opens) % MINUTES_PER_DAY > service_length(opens, closes):
                raise ValueError("must lie between opens and closes")
        return last_arrival


class NamedServiceSection(ServiceSection):
    """One of ``[[services]]``."""

    name: Name
    days: Annotated[list[Annotated[str, PlainValidator(_weekday)]], Field(min_length=1)] | None = None
    dates: Annotated[list[Annotated[date, PlainValidator(_day)]], Field(min_length=1)] | None = None
    turn_times: TurnTimesSection | None = None
    pacing: PacingSection | None = None


class LimitsSection(Section):
    """``[limits]``."""

    tables_per_customer: Count | None = None
    vip_tables_per_customer: Count | None = None


class CombinationsSection(Section):
    """``[combinations]``."""

    generate: bool | None = None
    max_tables: Annotated[int, Field(ge=2, le=MOST_COVERS)] | None = None
    setup_minutes: Count | None = None
    seats_lost_per_join: Count | None = None
    party_min: Size | None = None
    party_max: Size | None = None

    @field_validator("party_max")
    @classmethod
    def _not_below_party_min(cls, party_max: int, info: ValidationInfo) -> int:
        party_min = info.data.get("party_min")
        if party_min is not None and party_max < party_min:
            raise ValueError(f"must be at least party_min, which is {party_min}, not {party_max}")
        return party_max


class StabilitySection(Section):
    """``[stability]``."""

    max_moves: Annotated[MoveLimit | None, PlainValidator(_move_limit)] = None
    freeze_minutes: Count | None = None


class WaitlistSection(Section):
    """``[waitlist]``."""

    offer_minutes: Size | None = None
    max_offers: Count | None = None


class DepositsSection(Section):
    """``[deposits]``; the amount needs ``minor_digits`` in the context."""

    amount: Annotated[int, PlainValidator(_amount)]
    from_party_size: Size | None = None
    pay_within_minutes: Size | None = None
    refund_until_hours: Count | None = None


class Weights(Section):
    """Points of the factors; one that is left out weighs nothing."""

    history: Count = 0
    loyalty: Count = 0
    timing: Count = 0
    occasion: Count = 0

    @model_validator(mode="after")
    def _add_up(self) -> Weights:
        total = sum(self.model_dump().values())
        if total != ALL_POINTS:
            raise ValueError(f"must add up to {ALL_POINTS}, not {total}")
        return self


class ScoringSection(Section):
    """``[scoring]``."""

    weights: Weights | None = None
    occasions: dict[str, Strength] | None = None
    tiers: dict[str, Strength] | None = None

    def given(self) -> dict[str, Any]:
        """The values of the keys that are written, weights of all factors as a mapping."""
        values = super().given()
        if self.weights is not None:
            values["weights"] = self.weights.model_dump()
        return values
