from __future__ import annotations

import pytest

from allocator.domain.venue import MoveLimit
from allocator.what_if.changes import (
    AllowMoves,
    AskParty,
    Cancel,
    CloseArea,
    CloseTable,
    Delay,
    Grow,
    Join,
    LimitTables,
    SetTurns,
    ShiftTurns,
    Unjoin,
)
from cli.changes import HELP, READERS, read_changes, split_change


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("--party 9@22:30", AskParty(9, 22 * 60 + 30)),
        ("--party 9@22:30~60", AskParty(9, 22 * 60 + 30, 60)),
        ("--party 2@00:15", AskParty(2, 15)),
        ("--cancel B012", Cancel("B012")),
        ("--grow B012=8", Grow("B012", 8)),
        ("--grow B=12=8", Grow("B=12", 8)),
        ("--late B012=30", Delay("B012", 30)),
        ("--close 7", CloseTable("7")),
        ("--close area:terrace", CloseArea("terrace")),
        ("--join 12+11=9-16", Join(("11", "12"), 9, 16)),
        ("--unjoin 15+16", Unjoin(("15", "16"))),
        ("--turn +15", ShiftTurns(15)),
        ("--turn -15", ShiftTurns(-15)),
        ("--turn 120", SetTurns(120)),
        ("--limit 3", LimitTables(3)),
        ("--limit 0", LimitTables(0)),
        ("--moves 5", AllowMoves(MoveLimit(count=5))),
        ("--moves 12.5%", AllowMoves(MoveLimit(percent=12.5))),
    ],
)
def test_a_change_is_read(text, change):
    assert read_changes([split_change(text)]) == ((change,), ())


@pytest.mark.parametrize("change", read_changes([("--party", "9@22:30~60"), ("--turn", "-15"), ("--moves", "5%")])[0])
def test_a_change_is_spelled_as_it_is_read(change):
    assert read_changes([split_change(str(change))]) == ((change,), ())


@pytest.mark.parametrize(
    "text",
    [
        "--party 9",
        "--party 9@25:00",
        "--party 9@22:60",
        "--party 0@22:30",
        "--party 9@22:30~0",
        "--party x@22:30",
        "--cancel",
        "--grow B012",
        "--grow B012=0",
        "--grow B012=99999999",
        "--grow =4",
        "--late B012=-5",
        "--close",
        "--close area:",
        "--join 11=4-8",
        "--join 11+12=8-4",
        "--join 11+12",
        "--unjoin 15",
        "--unjoin 15+15",
        "--turn 0",
        "--turn later",
        "--limit -1",
        "--moves 150%",
        "--nonsense 3",
        "close 7",
        "",
    ],
)
def test_what_cannot_be_read_is_told(text):
    changes, reasons = read_changes([split_change(text)])
    assert changes == ()
    assert len(reasons) == 1
    assert reasons[0].startswith(f"{split_change(text)[0]}")


def test_all_that_cannot_be_read_is_told_in_one_go():
    changes, reasons = read_changes([("--close", "7"), ("--party", "x"), ("--limit", "y")])
    assert changes == (CloseTable("7"),)
    assert [reason.split(":")[0] for reason in reasons] == ["--party x", "--limit y"]


@pytest.mark.parametrize("text", ["--close=7", "--close   7", " --close 7 "])
def test_flag_and_value_stand_apart_or_with_a_sign_between(text):
    assert read_changes([split_change(text)])[0] == (CloseTable("7"),)


def test_every_change_has_its_line_in_the_help():
    assert list(HELP) == list(READERS)
