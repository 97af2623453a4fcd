"""The figures of services as CSV."""

from __future__ import annotations

import csv
from dataclasses import replace

from allocator.domain.plan import Reason
from allocator.domain.report import CombinationUse, Refused, ReportFigures
from data.documents.report_sheet import COLUMNS, report_csv
from tests.builders import DAY

REPORT = ReportFigures(
    first=DAY,
    last=DAY,
    service="=dinner",
    covers=10,
    covers_seated=4,
    seat_minutes=800,
    seat_minutes_taken=200,
    spend=12345,
    refused=(Refused(0, 19, Reason.FULL, 2, 6, 4000), Refused(1, 20, Reason.PACING, 1, 4, 50)),
    combinations=(CombinationUse(("1", "2"), 2, 9, 40, 3),),
)


def rows(*reports: ReportFigures, minor_digits: int = 2) -> list[dict[str, str]]:
    return list(csv.DictReader(report_csv(reports, minor_digits).splitlines()))


def test_there_is_one_row_a_service_with_every_column() -> None:
    found = rows(REPORT, replace(REPORT, service=None))
    assert len(found) == 2
    assert tuple(found[0]) == COLUMNS
    assert found[1]["service"] == ""


def test_money_is_in_units_of_the_currency_and_shares_are_fractions() -> None:
    (found,) = rows(REPORT)
    assert (found["expected_spend"], found["lost_spend"], found["revpash"]) == ("123.45", "40.50", "9.26")
    assert found["seat_utilisation"] == "0.2500"
    assert rows(REPORT, minor_digits=0)[0]["expected_spend"] == "12345"


def test_refusals_and_joined_tables_are_added_up() -> None:
    (found,) = rows(REPORT)
    assert (found["refused"], found["covers_refused"]) == ("3", "10")
    assert (found["joined_parties"], found["setup_minutes"], found["joined_seats_empty"]) == ("2", "40", "3")


def test_what_is_not_known_is_empty_and_no_cell_is_a_formula() -> None:
    (found,) = rows(replace(REPORT, seat_minutes=0))
    assert (found["seat_utilisation"], found["table_utilisation"], found["revpash"]) == ("", "", "")
    assert found["service"] == "'=dinner"
