"""A floor plan that is legal and odd is read, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocator.domain.night import Diary
from allocator.domain.party import Status
from allocator.domain.venue import CombinationRules
from data.folder.lint import lint_floor, lint_held
from tests.builders import booking, closure, confirmed, join, locked, make_venue, table

if TYPE_CHECKING:
    from allocator.domain.floor import Closure, Combination, Table


def lint(
    *tables: Table, joins: tuple[Combination, ...] = (), closures: tuple[Closure, ...] = (), **rules: int | bool
) -> list[str]:
    venue = make_venue(combinations=CombinationRules(**rules))  # type: ignore[arg-type]
    return [str(each) for each in lint_floor(Diary(venue, tables, joins, closures=closures))]


def test_a_plain_floor_gives_no_warning() -> None:
    assert lint(table("1"), table("2", 2, 6), joins=(join("1+2", 7, 10),)) == []


def test_a_table_closed_without_end_can_be_had_by_nobody() -> None:
    assert lint(table("1"), table("2"), closures=(closure("2"),)) == [
        "tables.csv: table_id: nobody can get table 2: it is closed without any end"
    ]


def test_a_table_that_opens_again_or_is_released_is_fine() -> None:
    some = (closure("1", end="20:00"), closure("1", "20:00"), closure("1", release_at=0))

    assert lint(table("1"), closures=some) == []


def test_a_combination_that_holds_fewer_than_its_largest_member_is_odd() -> None:
    assert lint(table("1", 1, 4), table("2", 1, 8), joins=(join("1+2", 5, 7),)) == [
        "combinations.csv: max_covers: 1+2 holds 7, fewer than table 2 alone, which holds 8"
    ]


def test_a_combination_outside_the_sizes_of_the_venue_is_odd() -> None:
    floor = (table("1", 1, 4), table("2", 1, 4))

    assert lint(*floor, joins=(join("1+2", 5, 8),), party_max=4) == [
        "combinations.csv: tables: nobody can ask for 1+2: party_min and party_max leave no size for it"
    ]
    assert lint(*floor, joins=(join("1+2", 5, 8),), party_max=5) == []


def test_sizes_between_those_that_are_held_are_odd() -> None:
    assert lint(table("1", 2, 4), table("2", 6, 8), table("3", 12, 12)) == [
        "tables.csv: max_covers: nothing holds a party of 5, though smaller and larger ones can be seated",
        "tables.csv: max_covers: nothing holds a party of 9 to 11, though smaller and larger ones can be seated",
    ]


def test_a_combination_closes_a_gap_only_for_the_sizes_it_may_take() -> None:
    floor = (table("1", 1, 4), table("2", 1, 4), table("3", 9, 9))

    assert lint(*floor, joins=(join("1+2", 5, 8),)) == []
    assert lint(*floor, joins=(join("1+2", 5, 8),), party_min=7) == [
        "tables.csv: max_covers: nothing holds a party of 5 to 6, though smaller and larger ones can be seated"
    ]


def test_neighbours_that_no_combination_uses_are_named_up_to_a_few() -> None:
    row = [table(str(number), adjacent_to=[str(number + 1)]) for number in range(1, 9)]

    assert lint(*row, table("9"), joins=(join("1+2", 5, 8),)) == [
        "tables.csv: adjacent_to: neighbours that no combination uses: "
        "2 and 3, 3 and 4, 4 and 5, 5 and 6, 6 and 7 and 2 more pairs"
    ]


def test_generated_combinations_use_the_neighbours_of_one_area() -> None:
    assert lint(table("1", adjacent_to=["2"]), table("2"), generate=True) == []


def test_neighbours_in_different_areas_are_told_of() -> None:
    assert lint(table("1", adjacent_to=["2"]), table("2", area="terrace"), generate=True) == [
        "tables.csv: adjacent_to: neighbours in different areas, which are never joined unless declared: 1 and 2"
    ]


def test_tables_held_together_that_nothing_joins_are_told_with_what_becomes_of_them() -> None:
    floor = tuple(table(name) for name in "1234")
    parties = (
        locked("b1", "1+2", origin="bookings.csv:2"),
        confirmed("b2", held="2+3", origin="bookings.csv:3"),
        booking("b3", held="1+3", origin="bookings.csv:4"),
        booking("b4", held="1+3", status=Status.CANCELLED),
        locked("b5", "3+4"),
        confirmed("b6", held="2"),
    )
    diary = Diary(make_venue(), floor, (join("3+4", 2, 8),), parties=parties)

    assert [str(each) for each in lint_held(diary)] == [
        "bookings.csv:2: tables: no combination joins 1+2, which b1 holds: they are taken as joined for it",
        "bookings.csv:3: tables: no combination joins 2+3, which b2 holds: it cannot stay there unless it is locked",
        "bookings.csv:4: tables: no combination joins 1+3, which b3 holds: it cannot get them",
    ]
