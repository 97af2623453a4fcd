"""venue.toml: every default and every key."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from allocator.domain.venue import (
    CombinationRules,
    DepositRules,
    Limits,
    MoveLimit,
    Pacing,
    ScoringRules,
    ServiceRule,
    Stability,
    TurnTimes,
    Venue,
    WaitlistRules,
)
from tests.folders import EVENING, HEAD, LATE, VENUE, contents, two_services, warnings

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str) -> Venue:
    return contents(folder, venue_toml=text).diary.venue


def test_what_is_not_written_takes_the_default(tmp_path: Path) -> None:
    service = ServiceRule(opens=18 * 60, closes=2 * 60)

    assert read(tmp_path, HEAD + '[service]\nopens = "18:00"\ncloses = "02:00"\n') == Venue(
        "v1", "Europe/London", (service,), name="v1", reference_prefix="V1", currency="GBP", minor_digits=2
    )


def test_every_key_is_read(tmp_path: Path) -> None:
    text = """
[venue]
id = "kitchen"
name = "The Kitchen"
timezone = "Asia/Kuwait"
country = "kw"
reference_prefix = "KIT"
currency = "KWD"
[service]
opens = "12:00"
closes = "00:30"
slot_minutes = 30
last_arrival = "23:45"
[turn_times]
default = 120
buffer_minutes = 5
rules = [{ up_to = 2, minutes = 90 }, { up_to = 20, minutes = "night" }]
[limits]
tables_per_customer = 1
vip_tables_per_customer = 3
[combinations]
generate = true
max_tables = 4
setup_minutes = 10
seats_lost_per_join = 1
party_min = 5
party_max = 9
[stability]
max_moves = "12.5%"
freeze_minutes = 45
[pacing]
max_covers = 40
max_parties = 10
[waitlist]
offer_minutes = 60
max_offers = 2
[deposits]
amount = "5.250"
from_party_size = 6
pay_within_minutes = 15
refund_until_hours = 24
[scoring]
weights = { history = 400, loyalty = 300, timing = 300 }
occasions = { birthday = 1 }
tiers = { gold = 0.25 }
"""
    service = ServiceRule(
        opens=12 * 60,
        closes=30,
        slot_minutes=30,
        last_arrival=23 * 60 + 45,
        turn_times=TurnTimes(120, 5, ((2, 90), (20, None))),
        pacing=Pacing(40, 10),
    )

    assert read(tmp_path, text) == Venue(
        "kitchen",
        "Asia/Kuwait",
        (service,),
        name="The Kitchen",
        country="KW",
        reference_prefix="KIT",
        currency="KWD",
        minor_digits=3,
        limits=Limits(1, 3),
        combinations=CombinationRules(True, 4, 10, 1, 5, 9),
        stability=Stability(MoveLimit(percent=12.5), 45),
        waitlist=WaitlistRules(60, 2),
        deposits=DepositRules(5250, 6, 15, 24),
        scoring=ScoringRules(
            {"history": 400, "loyalty": 300, "timing": 300, "occasion": 0}, {"birthday": 1}, {"gold": 0.25}
        ),
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("5", MoveLimit(count=5)),
        ('"5"', MoveLimit(count=5)),
        ('"10%"', MoveLimit(percent=10)),
        ("0", MoveLimit(count=0)),
    ],
)
def test_moves_are_a_number_or_a_share(written: str, meant: MoveLimit, tmp_path: Path) -> None:
    assert read(tmp_path, VENUE + f"[stability]\nmax_moves = {written}\n").stability.max_moves == meant


@pytest.mark.parametrize(
    ("venue_id", "prefix"),
    [("backroom-leeds", "BAC"), ("7-nine", "NIN"), ("a1-b2", "A1B"), ("42", "42"), ("東京", "X")],
)
def test_the_reference_prefix_is_made_of_the_first_three_letters_of_the_id(
    venue_id: str, prefix: str, tmp_path: Path
) -> None:
    assert read(tmp_path, VENUE.replace("corner-house", venue_id)).reference_prefix == prefix


def test_several_services_win_key_by_key_over_the_venue(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
[turn_times]
default = 90
buffer_minutes = 10
[pacing]
max_covers = 40
[[services]]
name = "lunch"
opens = "12:00"
closes = "15:00"
days = ["Sat", "sun"]
turn_times = { default = 60 }
pacing = { max_parties = 5 }
[[services]]
name = "dinner"
opens = "18:00"
closes = "23:00"
[[services]]
name = "new year"
opens = "18:00"
closes = "03:00"
dates = [2026-12-31, "2027-12-31"]
[services.turn_times]
default = "night"
"""
    )
    lunch, dinner, new_year = read(tmp_path, text).services

    assert (lunch.name, lunch.days) == ("lunch", {"sat", "sun"})
    assert (lunch.turn_times, lunch.pacing) == (TurnTimes(60, 10), Pacing(40, 5))
    assert (dinner.turn_times, dinner.pacing) == (TurnTimes(90, 10), Pacing(40))
    assert new_year.dates == {date(2026, 12, 31), date(2027, 12, 31)}
    assert new_year.turn_times == TurnTimes(None, 10)


AFTER = 'opens = "23:00"\ncloses = "04:00"'


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (EVENING, AFTER),
        (EVENING + '\ndays = ["fri"]', LATE + '\ndays = ["sat"]'),
        (EVENING, LATE + "\ndates = [2026-12-31]"),
        (EVENING + "\ndates = [2026-12-30]", LATE + "\ndates = [2026-12-31]"),
    ],
)
def test_services_that_never_meet_are_fine(first: str, second: str, tmp_path: Path) -> None:
    assert len(read(tmp_path, two_services(first, second)).services) == 2


def test_a_service_that_runs_into_the_next_day_s_is_a_warning(tmp_path: Path) -> None:
    text = two_services(AFTER, 'opens = "03:30"\ncloses = "10:00"')

    assert "venue.toml:7: services.closes: 'one' of mon runs into 'other' of tue" in warnings(tmp_path, venue_toml=text)
