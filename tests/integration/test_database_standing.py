"""What stands of a service, and a night written out and taken in again: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from allocator.domain.party import Status
from data.database.digest import RunOptions
from data.database.unit_of_work import UnitOfWork
from data.folder import read_folder, write_folder
from tests.builders import DAY, NOON, booking, closure, confirmed, entry, make_service, make_venue, seat, table
from tests.integration.databases import VERSIONS, load, make_diary, planned, read_night, save, usual

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from allocator.domain.night import Diary
    from data.database.standing import Standing

B1 = seat("b1", "4", "19:00", "20:30")
B3 = seat("b3", "3", "19:00", "20:30")
W1 = seat("w1", "4", "20:30", "22:00")


def standing(engine: Engine, now: int = NOON) -> Standing:
    with UnitOfWork(engine, read_only=True) as work:
        return work.repository.read_standing(work.repository.read_night("v1", DAY, now=now))


def test_before_any_run_what_stands_is_what_promised_bookings_brought(engine: Engine) -> None:
    load(engine, usual())
    found = standing(engine)
    assert [each.party_id for each in found.plan.allocations] == ["b3"]
    assert (found.suggested, found.unseated, found.run) == ((), (), None)


def test_after_a_run_the_waitlist_has_suggestions_and_the_left_out_their_reasons(engine: Engine) -> None:
    load(engine, usual())
    saved = save(engine, planned(read_night(engine), B1, B3, W1))
    found = standing(engine)
    assert found.plan.allocations == (B1, B3)
    assert found.suggested == (W1,)
    assert [each.party_id for each in found.unseated] == ["b2"]
    assert found.run is not None
    assert found.run.run_id == saved.run_id


def test_what_is_offered_stands_and_is_no_suggestion(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B3, W1), offer=True)
    found = standing(engine)
    assert found.plan.allocations == (B1, B3, W1)
    assert found.suggested == ()


def test_who_no_longer_comes_is_left_out(engine: Engine) -> None:
    load(engine, usual())
    save(engine, planned(read_night(engine), B1, B3, W1))
    load(engine, make_diary(booking("b2", 6, "20:00", status=Status.CANCELLED)))
    found = standing(engine, now=NOON + 7 * 60)
    assert (found.suggested, found.unseated) == ((), ())


def test_closures_written_out_and_taken_in_again_are_the_same(engine: Engine, tmp_path: Path) -> None:
    closed = (closure("1;2", "18:00", "20:00", reason="paint"), closure("3", release_at=NOON + 60))
    load(engine, make_diary(closures=closed))
    assert not load(engine, written_out(engine, tmp_path)).changed_anything


def test_tables_taken_by_another_service_are_closed_in_what_is_written_out_and_no_news_when_taken_in(
    engine: Engine, tmp_path: Path
) -> None:
    turns = replace(make_service().turn_times, buffer_minutes=30)
    lunch = make_service(name="lunch", opens=12 * 60, closes=18 * 60, last_arrival=17 * 60, turn_times=turns)
    late = make_service(name="dinner")
    load(
        engine,
        make_diary(confirmed("l1", 6, "17:00", held="1+2"), booking("d1"), venue=make_venue(services=(lunch, late))),
    )
    with UnitOfWork(engine) as work:
        noon = work.repository.read_night("v1", DAY, "lunch", NOON)
        work.repository.save_run(planned(noon, seat("l1", "1+2", "17:00", "18:00")), RunOptions(), VERSIONS)
        work.commit()
    diary = written_out(engine, tmp_path, "dinner")
    assert [each.tables for each in diary.closures] == [frozenset("1"), frozenset("2")]
    assert not load(engine, diary).changed_anything


def test_all_customers_are_written_out(engine: Engine, tmp_path: Path) -> None:
    load(engine, usual())
    load(engine, make_diary(entry("w2", customer_id="eve"), tables=(table("1"),), combinations=()))
    diary = written_out(engine, tmp_path)
    assert {each.customer_id for each in diary.customers} == {"ann", "c-b2", "c-b3", "c-w1", "eve"}
    assert not load(engine, diary).changed_anything


def written_out(engine: Engine, folder: Path, service: str | None = None) -> Diary:
    """The night as it comes back from a folder."""
    with UnitOfWork(engine, read_only=True) as work:
        if service is None:
            diary = work.repository.read_diary("v1", DAY, NOON, everyone=True)
        else:
            diary, _ = work.repository.read_service("v1", DAY, service, NOON, everyone=True)
    write_folder(diary, folder)
    return read_folder(folder).diary
