from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.night import Diary, choose_service, night_of
from allocator.domain.party import Party
from allocator.domain.plan import Allocation, Parameters, PlanStatus, Result, Scores
from allocator.domain.planned import Planned
from allocator.domain.venue import ServiceRule
from data.documents.sheet import guarded, plan_csv, unguarded
from data.times import parse_local_time
from tests.builders import booking, make_night, make_plan, make_venue, seat, table
from tests.unit.documenting import small_planned

if TYPE_CHECKING:
    from allocator.domain.plan import Plan


def rows(planned: Planned) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(plan_csv(planned))))


def test_the_seated_come_first_by_start_then_the_unseated() -> None:
    text = plan_csv(small_planned(make_venue(timezone="Europe/Paris")))
    assert text.splitlines() == [
        "id,kind,customer_id,party_size,tables,starts_at,ends_at,status,reason",
        "b1,booking,c-b1,2,3,2026-11-28T20:00,2026-11-28T21:30,seated,",
        "b2,booking,c-b2,3,2,2026-11-28T20:00,2026-11-28T21:30,seated,",
        "b10,booking,c-b10,4,1+2,2026-11-28T21:30,2026-11-28T23:00,seated,",
        "b9,booking,c-b9,30,,,,unseated,too_large",
        "w1,waitlist,c-w1,6,,,,unseated,full",
    ]


def test_a_wall_time_that_occurs_twice_is_read_back_as_the_same_moment() -> None:
    day = date(2026, 10, 24)
    rule = ServiceRule(opens=21 * 60, closes=6 * 60, last_arrival=5 * 60)
    venue = make_venue(timezone="Europe/London", services=(rule,))
    arrival = parse_local_time("2026-10-25T01:30+00:00", "Europe/London")
    diary = Diary(venue, (table("1"),), parties=(Party("b1", "c1", 2, arrival),))
    night = night_of(diary, choose_service(diary, day), arrival - 600)
    plan = make_plan(Allocation("b1", ("1",), arrival, arrival + 90))
    (row,) = rows(Planned(night, Scores(), Parameters(), Result(PlanStatus.OPTIMAL, plan, ())))
    assert parse_local_time(row["starts_at"], "Europe/London") == arrival
    assert row["starts_at"] == "2026-10-25T01:30+00:00"


@pytest.mark.parametrize("cell", ["=cmd()", "+1+2", "-1+2", "@SUM(A1)", "\t=1", "'=1", "''=1", "-x"])
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "B001", "-5", "+3.5", "15+16", "O'Hara", "'quoted'", "2026-11-28T19:00"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


@given(st.text(alphabet="'=+-@\t1a", max_size=6))
def test_ids_survive_the_way_there_and_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


def test_ids_like_formulas_are_guarded_in_the_file() -> None:
    night = make_night([table("-1")], [booking("=B1", customer_id="@c")])
    plan: Plan = make_plan(seat("=B1", "-1", "19:00", "20:30"))
    (row,) = rows(Planned(night, Scores(), Parameters(), Result(PlanStatus.OPTIMAL, plan, ())))
    assert (row["id"], row["customer_id"], row["tables"]) == ("'=B1", "'@c", "-1")
