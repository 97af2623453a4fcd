"""Scores of a night are the same from a folder and from the database, which reads only who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.night import choose_service, night_of
from allocator.domain.party import Attendance
from data.database.unit_of_work import UnitOfWork
from scoring.rank import score_night
from tests.builders import DAY, NOON, customer, entry
from tests.integration.databases import load, make_diary, read, read_night

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine


def test_a_night_scores_alike_read_from_the_database_or_taken_from_its_diary(engine: Engine) -> None:
    diary = make_diary(
        entry("w1", customer_id="ann"),
        entry("w2", customer_id="new"),
        customers=(
            customer("ann", visits=4, no_shows=1),
            customer("elsewhere", visits=90, no_shows=60, late_cancellations=20),
        ),
    )
    load(engine, diary)
    expected = score_night(night_of(diary, choose_service(diary, DAY), NOON))
    assert score_night(read_night(engine)) == expected


def test_a_diary_with_everyone_scores_alike_once_it_has_left_the_database(engine: Engine) -> None:
    guests = (customer("ann", visits=4, no_shows=1), customer("elsewhere", visits=90, no_shows=60))
    load(engine, make_diary(entry("w1", customer_id="ann"), customers=guests))
    with UnitOfWork(engine, read_only=True) as work:
        diary = work.repository.read_diary("v1", DAY, NOON, everyone=True)
    assert score_night(night_of(diary, choose_service(diary, DAY), NOON)) == score_night(read_night(engine))


def test_the_attendance_of_a_house_without_customers_is_none_at_all(engine: Engine) -> None:
    load(engine, make_diary(entry("w1", customer_id="new")))
    assert read(engine).attendance == Attendance()
