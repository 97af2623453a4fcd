"""Nights kept in a file, so that a simulation can be gone on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from allocator.domain.errors import UsageError
from allocator.domain.simulated import BookingPolicy, Counted, PlayedNight
from cli.exits import lines_of
from data.simulation_log import SimulationLog

if TYPE_CHECKING:
    from pathlib import Path

NIGHTS = [
    PlayedNight(
        load,
        index,
        {
            (None, BookingPolicy.POOLED): Counted(covers=80 + index, refusals=(1, 2, 3, 4, 5), seconds=0.25),
            ("=cmd()", BookingPolicy.HINDSIGHT): Counted(covers=90),
        },
    )
    for index, load in enumerate((0.5, 0.7))
]


def kept(path: Path) -> SimulationLog:
    log = SimulationLog(path, "question")
    log.begin([])
    for night in NIGHTS:
        log.add(night)
    return log


def test_nights_are_read_back_as_they_were(tmp_path: Path) -> None:
    assert kept(tmp_path / "log").read() == NIGHTS


def test_where_there_is_no_file_nothing_was_played(tmp_path: Path) -> None:
    assert SimulationLog(tmp_path / "log", "question").read() == []


def test_a_night_cut_off_in_the_middle_of_its_line_is_played_again(tmp_path: Path) -> None:
    log = kept(tmp_path / "log")
    log.path.write_bytes(log.path.read_bytes()[:-20])
    assert log.read() == NIGHTS[:1]
    log.begin(log.read())
    log.add(NIGHTS[1])
    assert log.read() == NIGHTS


@pytest.mark.parametrize("content", [b"load,index\n", b"\xff\xfe", b'{"simulation_log": 1, "question": "other"}\n'])
def test_the_log_of_another_question_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="log"):
        SimulationLog(path, "question").read()
    assert path.read_bytes() == content


def test_what_is_done_with_is_removed_once_or_twice(tmp_path: Path) -> None:
    log = kept(tmp_path / "log")
    log.remove()
    log.remove()
    assert not log.path.exists()


def test_a_log_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot write") as raised:
        SimulationLog(tmp_path / "nowhere" / "log", "question").begin([])
    assert ".part" not in "".join(lines_of(raised.value))
