"""Times and amounts as people write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from allocator.domain.clock import to_minute
from allocator.domain.errors import UsageError
from allocator.domain.money import money_text
from data.money import minor_digits, to_minor_units
from data.times import local_text, parse_local_time, parse_now

LONDON = "Europe/London"


def utc(text: str) -> int:
    return to_minute(datetime.fromisoformat(text).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-11-28T21:30", "2026-11-28T21:30"),
        ("2026-07-28T21:30", "2026-07-28T20:30"),
        ("2026-07-28T21:30:59", "2026-07-28T20:30"),
        ("2026-07-28T21:30Z", "2026-07-28T21:30"),
        ("2026-07-28T21:30-05:00", "2026-07-29T02:30"),
        ("2026-10-25T01:30", "2026-10-25T00:30"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30"),
        ("2027-03-28T02:00", "2027-03-28T01:00"),
    ],
)
def test_a_time_is_of_the_venue_unless_it_has_an_offset(text: str, meant: str) -> None:
    assert parse_local_time(text, LONDON) == utc(meant)
    assert parse_now(text, LONDON) == utc(meant)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "21:30",
        "2026-11-28",
        "2026-11-28 21:30",
        "2026-11-28T24:00",
        "2026-11-28T21:60",
        "2026-W48-6T21:30",
        "2026-11-28T21:30+25:00",
        "２026-11-28T21:30",
        "2027-03-28T01:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59+00:00",
    ],
)
def test_what_is_no_time_of_the_venue_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|not in the calendar|does not exist|is not between"):
        parse_local_time(text, LONDON)
    with pytest.raises(UsageError, match=r"^--now: "):
        parse_now(text, LONDON)


@pytest.mark.parametrize(
    ("meant", "text"),
    [
        ("2026-11-28T21:30", "2026-11-28T21:30"),
        ("2026-10-25T00:30", "2026-10-25T01:30+01:00"),
        ("2026-10-25T01:30", "2026-10-25T01:30+00:00"),
        ("2026-10-25T02:00", "2026-10-25T02:00"),
    ],
)
def test_an_offset_is_written_only_where_a_time_exists_twice(meant: str, text: str) -> None:
    assert local_text(utc(meant), LONDON) == text


@pytest.mark.parametrize(("currency", "digits"), [("GBP", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_a_currency_has_its_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("currency", ["", "gbp", "XAU", "XXX", "pounds"])
def test_what_nobody_pays_with_is_no_currency(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        minor_digits(currency)


@pytest.mark.parametrize(
    ("text", "digits", "amount"),
    [
        ("0", 2, 0),
        ("12", 2, 1200),
        ("12.3", 2, 1230),
        ("012.34", 2, 1234),
        ("0.05", 2, 5),
        ("12", 0, 12),
        ("1.005", 3, 1005),
    ],
)
def test_an_amount_is_exact(text: str, digits: int, amount: int) -> None:
    assert to_minor_units(text, digits) == amount
    assert to_minor_units(money_text(amount, digits), digits) == amount


@pytest.mark.parametrize("text", ["", ".5", "5.", "1,000", "£5", "1e3", "-1", "+1", "٣", "1.234"])
def test_what_is_no_amount_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"^must "):
        to_minor_units(text, 2)


def test_a_difference_may_be_written_with_a_sign() -> None:
    assert money_text(-105, 2) == "-1.05"
    assert money_text(1045000, 2) == "10450.00"
    assert money_text(500, 0) == "500"
