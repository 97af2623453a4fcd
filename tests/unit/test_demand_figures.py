"""Aggregates of reservations from a JSON file."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import pytest

from allocator.domain.demand import LeadBucket
from allocator.domain.errors import InputRejected
from data.demand_figures import read_demand

SMALL: dict[str, Any] = {
    "party_size_share": {"2": 0.7, "10": 0.3},
    "visit_hour_share": {"0": 0.1, "19": 0.9},
    "lead_buckets": {"24-48h": 0.5, "0-1h": 0.4, "720-1000000000h": 0.1},
    "median_lead_by_size": {"13+": 240.0, "1-2": 24.5},
    "source": "anything else is left alone",
}


def faults(document: object) -> list[str]:
    with pytest.raises(InputRejected) as rejected:
        read_demand(json.dumps(document).encode(), "demand.json")
    return [str(fault) for fault in rejected.value.faults]


def test_the_shipped_aggregates_are_read() -> None:
    content = resources.files("data").joinpath("demand/reservation-statistics.json").read_bytes()
    figures = read_demand(content, "reservation-statistics.json")
    shares = dict(figures.sizes)
    assert shares[2] == 0.42742
    assert sum(shares.values()) == pytest.approx(1, abs=0.01)
    assert dict(figures.hours)[18] == 0.2723
    assert [most for most, _ in figures.median_leads[:4]] == [2, 4, 6, 12]


def test_sizes_hours_and_leads_are_in_order_and_leads_in_minutes() -> None:
    figures = read_demand(b"\xef\xbb\xbf" + json.dumps(SMALL).encode(), "demand.json")
    assert figures.sizes == ((2, 0.7), (10, 0.3))
    assert figures.hours == ((0, 0.1), (19, 0.9))
    assert figures.leads[:2] == (LeadBucket(0, 60, 0.4), LeadBucket(1440, 2880, 0.5))
    assert figures.median_leads[0] == (2, 1470)


def test_a_bucket_without_end_ends_at_twice_its_beginning() -> None:
    figures = read_demand(json.dumps(SMALL).encode(), "demand.json")
    assert figures.leads[-1] == LeadBucket(720 * 60, 1440 * 60, 0.1)


def test_every_fault_is_listed_with_the_file_and_the_place() -> None:
    wrong = {"party_size_share": {"0": 1, "2": -1}, "visit_hour_share": {"24": 1}}
    told = "\n".join(faults(wrong))
    for place in ("party_size_share.0", "party_size_share.2", "visit_hour_share.24", "lead_buckets"):
        assert f"demand.json: {place}" in told


def test_shares_that_are_all_nothing_are_refused() -> None:
    (told,) = faults({**SMALL, "visit_hour_share": {"19": 0}})
    assert "must have a share above 0" in told


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(InputRejected):
        read_demand(b"{", "demand.json")
