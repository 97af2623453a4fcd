"""What is written is read back as it was, and no folder, however broken, ends in anything but its faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from allocator.domain.errors import InputRejected
from data.examples import example_files
from data.folder import read_folder, write_folder
from data.identity import with_persons
from tests.drawn import drawn
from tests.property.diaries import customers, diaries

if TYPE_CHECKING:
    from allocator.domain.night import Diary
    from allocator.domain.party import Customer

steady = drawn(25)


def without_origin(diary: Diary) -> Diary:
    return replace(
        diary,
        parties=tuple(replace(party, origin="") for party in diary.parties),
        closures=tuple(replace(closure, origin="") for closure in diary.closures),
        customers=tuple(replace(customer, person_id="") for customer in diary.customers),
    )


def refusal(folder: Path) -> InputRejected | None:
    try:
        read_folder(folder)
    except InputRejected as refused:
        return refused
    return None


@steady
@given(diaries())
def test_a_diary_that_is_written_is_read_back_equal(diary: Diary) -> None:
    with TemporaryDirectory() as place:
        write_folder(diary, Path(place))
        found = read_folder(Path(place))

    assert without_origin(found.diary) == diary
    assert not [str(each) for each in found.warnings if "unknown columns" in each.message]


@drawn(100)
@given(st.data())
def test_a_folder_with_any_damage_is_read_or_refused_with_places(data: st.DataObject) -> None:
    files = example_files("backroom-leeds")
    name = data.draw(st.sampled_from(sorted(files)))
    raw = files[name]
    start = data.draw(st.integers(0, len(raw)))
    damage = data.draw(
        st.binary(max_size=3)
        | st.sampled_from([b'"', b";", b"\n", b"\0", b",", b"9" * 20, b"-1", b"x" * 200_000, b"[", b"\r", b"+", b"nan"])
    )
    files[name] = raw[:start] + damage + raw[start + data.draw(st.integers(0, 10)) :]
    with TemporaryDirectory() as place:
        for each, content in files.items():
            (Path(place) / each).write_bytes(content)
        refused = refusal(Path(place))

    if refused is not None:
        assert refused.total >= len(refused.faults) > 0
        assert {fault.file for fault in refused.faults} <= set(files)
        assert all(fault.message and fault.line >= 0 for fault in refused.faults)


@steady
@given(st.lists(customers, max_size=8, unique_by=lambda each: each.customer_id), st.randoms(use_true_random=False))
def test_persons_do_not_depend_on_the_order_of_customers(some: list[Customer], random: st.randoms) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)

    def persons(listed: list[Customer]) -> dict[str, str]:
        return {each.customer_id: each.person_id for each in with_persons(listed, "GB")[0]}

    assert persons(shuffled) == persons(some)
    assert all(person <= customer_id and person in persons(some) for customer_id, person in persons(some).items())
