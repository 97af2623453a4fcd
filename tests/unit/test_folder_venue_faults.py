"""Every fault of venue.toml is told with its line and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.folders import EVENING, HEAD, LATE, VENUE, faults, two_services

if TYPE_CHECKING:
    from pathlib import Path


def with_section(text: str) -> str:
    return VENUE + text


ONE_FAULT = {
    "no timezone": (VENUE.replace("timezone", "#"), "venue.toml:1: venue.timezone: is required"),
    "no hours": (HEAD, "venue.toml: service: is required: give a section [service]"),
    "an unknown key": (
        VENUE + "slot_minuts = 30\n",
        "venue.toml:9: service.slot_minuts: is not a known key; did you mean 'slot_minutes'?",
    ),
    "an unknown section": (
        with_section("[limit]\ntables_per_customer = 3\n"),
        "venue.toml:9: limit: is not a known key; did you mean 'limits'?",
    ),
    "an unknown list of sections": (with_section("[[shifts]]\na = 1\n"), "venue.toml:9: shifts: is not a known key"),
    "a section that is no table": ("limits = 3\n" + VENUE, "venue.toml:1: limits: must be a table, not 3"),
    "no TOML": (VENUE + "opens 18:00\n", "venue.toml:9: is not TOML: Expected '=' after a key"),
    "TOML that ends too early": (VENUE + "x = [1,\n", "venue.toml:10: is not TOML: Invalid value"),
    "an hour that is none": (
        VENUE.replace("18:00", "25:00"),
        "venue.toml:7: service.opens: must be a time of day such as \"21:00\", not '25:00'",
    ),
    "an hour without quotes": (
        VENUE.replace('"18:00"', "18"),
        'venue.toml:7: service.opens: must be a time of day in quotes such as "21:00", not 18',
    ),
    "a last arrival after the close": (
        VENUE + 'last_arrival = "02:30"\n',
        "venue.toml:9: service.last_arrival: must lie between opens and closes",
    ),
    "a time zone nobody knows": (
        VENUE.replace("Europe/London", "Europe/Leeds"),
        "venue.toml:3: venue.timezone: must be an IANA time zone such as \"Europe/London\", not 'Europe/Leeds'",
    ),
    "a folder of time zones": (
        VENUE.replace("Europe/London", "Europe"),
        "venue.toml:3: venue.timezone: must be an IANA time zone such as \"Europe/London\", not 'Europe'",
    ),
    "a time zone outside the data base": (
        VENUE.replace("Europe/London", "../etc/passwd"),
        "venue.toml:3: venue.timezone: must be an IANA time zone such as \"Europe/London\", not '../etc/passwd'",
    ),
    "a currency nobody pays with": (
        VENUE.replace("country", 'currency = "XAU"\ncountry'),
        "venue.toml:4: venue.currency: must be a currency of ISO 4217 such as \"GBP\", not 'XAU'",
    ),
    "a country nobody lives in": (
        VENUE.replace('"GB"', '"QQ"'),
        "venue.toml:4: venue.country: must be a country of ISO 3166 such as \"GB\", not 'QQ'",
    ),
    "a prefix that would part a reference": (
        VENUE.replace("country", 'reference_prefix = "B-R"\ncountry'),
        "venue.toml:4: venue.reference_prefix: must be 1 to 12 letters and digits, not 'B-R'",
    ),
    "an empty id": (
        VENUE.replace("corner-house", " "),
        "venue.toml:2: venue.id: must be 1 to 100 characters on one line, not ''",
    ),
    "slots of no length": (VENUE + "slot_minutes = 0\n", "venue.toml:9: service.slot_minutes: must be >= 1, not 0"),
    "half a minute": (
        VENUE + "slot_minutes = 7.5\n",
        "venue.toml:9: service.slot_minutes: must be a whole number, not 7.5",
    ),
    "truth for a number": (
        with_section("[limits]\ntables_per_customer = true\n"),
        "venue.toml:10: limits.tables_per_customer: must be a whole number, not true",
    ),
    "a negative count": (
        with_section("[combinations]\nsetup_minutes = -1\n"),
        "venue.toml:10: combinations.setup_minutes: must be >= 0, not -1",
    ),
    "text for truth": (
        with_section('[combinations]\ngenerate = "yes"\n'),
        "venue.toml:10: combinations.generate: must be true or false, not 'yes'",
    ),
    "a largest party below the smallest": (
        with_section("[combinations]\nparty_min = 7\nparty_max = 6\n"),
        "venue.toml:11: combinations.party_max: must be at least party_min, which is 7, not 6",
    ),
    "a turn of no time": (
        with_section("[turn_times]\ndefault = 0\n"),
        'venue.toml:10: turn_times.default: must be a whole number of minutes >= 1 or "night", not 0',
    ),
    "a turn rule without minutes": (
        with_section("[turn_times]\nrules = [\n  { up_to = 2 },\n]\n"),
        "venue.toml:10: turn_times.rules.minutes: is required",
    ),
    "turn rules that are no list": (
        with_section("[turn_times]\nrules = 90\n"),
        "venue.toml:10: turn_times.rules: must be a list in square brackets, not 90",
    ),
    "moves in words": (
        with_section('[stability]\nmax_moves = "few"\n'),
        'venue.toml:10: stability.max_moves: must be a number of moves such as 5, or a share such as "10%", '
        "not 'few'",
    ),
    "more moves than all": (
        with_section('[stability]\nmax_moves = "101%"\n'),
        'venue.toml:10: stability.max_moves: must be a number of moves such as 5, or a share such as "10%", '
        "not '101%'",
    ),
    "a deposit as a fraction": (
        with_section("[deposits]\namount = 50.0\n"),
        'venue.toml:10: deposits.amount: must be an amount in quotes such as "50.00", not 50.0',
    ),
    "a deposit with too many decimals": (
        with_section('[deposits]\namount = "50.005"\n'),
        "venue.toml:10: deposits.amount: must have at most 2 decimals in this currency, not '50.005'",
    ),
    "weights that do not add up": (
        with_section("[scoring]\nweights = { history = 300, loyalty = 300 }\n"),
        "venue.toml:10: scoring.weights: must add up to 1000, not 600",
    ),
    "a negative weight": (
        with_section("[scoring.weights]\nhistory = -1\nloyalty = 1001\n"),
        "venue.toml:10: scoring.weights.history: must be >= 0, not -1",
    ),
    "an unknown factor": (
        with_section("[scoring.weights]\nhistory = 500\nluck = 500\n"),
        "venue.toml:11: scoring.weights.luck: is not a known key",
    ),
    "a strength above all": (
        with_section("[scoring.occasions]\nhen = 1.5\n"),
        "venue.toml:10: scoring.occasions.hen: must be <= 1.0, not 1.5",
    ),
    "a strength that is no number": (
        with_section("[scoring.tiers]\ngold = nan\n"),
        "venue.toml:10: scoring.tiers.gold: must be a number, not nan",
    ),
    "one service and several": (
        with_section('[[services]]\nname = "late"\nopens = "20:00"\ncloses = "23:00"\n'),
        "venue.toml:6: service: give either [service] or [[services]], not both",
    ),
    "several services that are one": (
        HEAD + '[services]\nname = "late"\nopens = "20:00"\ncloses = "23:00"\n',
        "venue.toml:4: services: must be one or more tables, each headed [[services]]",
    ),
    "a service without a name": (
        HEAD + '[[services]]\nopens = "20:00"\ncloses = "23:00"\n',
        "venue.toml:4: services.name: is required",
    ),
    "a service on no day": (
        HEAD + '[[services]]\nname = "late"\nopens = "20:00"\ncloses = "23:00"\ndays = []\n',
        "venue.toml:8: services.days: must not be empty",
    ),
    "a service on a day nobody knows": (
        HEAD + '[[services]]\nname = "late"\nopens = "20:00"\ncloses = "23:00"\ndays = ["fri", "friday"]\n',
        "venue.toml:8: services.days: must be one of mon, tue, wed, thu, fri, sat, sun, not 'friday'",
    ),
    "a service on a date that is none": (
        HEAD + '[[services]]\nname = "late"\nopens = "20:00"\ncloses = "23:00"\ndates = ["31.12.2026"]\n',
        "venue.toml:8: services.dates: must be a date such as 2026-11-28, not '31.12.2026'",
    ),
}


@pytest.mark.parametrize("case", ONE_FAULT)
def test_one_fault_is_told_with_its_line_and_key(case: str, tmp_path: Path) -> None:
    text, expected = ONE_FAULT[case]
    (found,) = faults(tmp_path, venue_toml=text)

    assert found.startswith(expected)


@pytest.mark.parametrize("value", ["[" * 50_000, "9" * 5000, "0x" + "f" * 9999, "2026-13-01", "'''"])
def test_values_no_reader_can_hold_are_faults_like_any_other(value: str, tmp_path: Path) -> None:
    (found,) = faults(tmp_path, venue_toml=VENUE + f"slot_minutes = {value}\n")

    assert found.startswith("venue.toml")


def test_services_that_overlap_on_one_day_are_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, venue_toml=two_services(EVENING, LATE + '\ndays = ["sat"]')) == [
        "venue.toml:10: services.opens: 'other' overlaps 'one' on sat"
    ]


def test_dated_services_that_overlap_on_one_date_are_a_fault(tmp_path: Path) -> None:
    dated = "\ndates = [2026-12-31]"

    assert faults(tmp_path, venue_toml=two_services(EVENING + dated, LATE + dated)) == [
        "venue.toml:11: services.opens: 'other' overlaps 'one' on 2026-12-31"
    ]


def test_two_services_of_one_name_are_a_fault_whatever_else_is_wrong_with_them(tmp_path: Path) -> None:
    text = two_services(EVENING, "opens = 3").replace('"other"', '"one"')

    assert faults(tmp_path, venue_toml=text) == [
        "venue.toml:8: services.closes: is required",
        "venue.toml:9: services.name: 'one' is on line 5 already",
        'venue.toml:10: services.opens: must be a time of day in quotes such as "21:00", not 3',
    ]


def test_all_faults_of_all_sections_are_told(tmp_path: Path) -> None:
    text = VENUE.replace("GB", "QQ") + "[limits]\ntables_per_customer = -1\n[waitlist]\nmax_offers = 'x'\n"

    assert [fault.split(": ")[1] for fault in faults(tmp_path, venue_toml=text)] == [
        "venue.country",
        "limits.tables_per_customer",
        "waitlist.max_offers",
    ]


def test_the_files_beside_a_faulty_venue_are_checked_with_what_can_be_read_of_it(tmp_path: Path) -> None:
    spring = "booking_id,customer_id,party_size,arrival,expected_spend\nB1,C1,2,2027-03-28T01:30,1.234\n"

    assert faults(tmp_path, venue_toml=VENUE.replace("GB", "QQ"), bookings_csv=spring)[1:] == [
        "bookings.csv:2: arrival: '2027-03-28T01:30' does not exist in Europe/London: the clocks go forward over it",
        "bookings.csv:2: expected_spend: must have at most 2 decimals in this currency, not '1.234'",
    ]
    nothing_of_use = VENUE.replace("Europe/London", "Leeds").replace("country", 'currency = "quid"\ncountry')
    assert [fault.split(": ")[1] for fault in faults(tmp_path, venue_toml=nothing_of_use, bookings_csv=spring)] == [
        "venue.timezone",
        "venue.currency",
    ]
