from __future__ import annotations

from pathlib import Path

import pytest

from allocator.domain.errors import UsageError
from allocator.domain.night import Diary
from cli.main import root
from cli.prompt import split_line, suggestions, with_folder
from tests.builders import booking, join, make_venue, table

FOLDER = Path("night")
DIARY = Diary(
    make_venue(), (table("1", area="bar"), table("2"), table("12")), (join("1+2", 5, 8),), (), (booking("B1"),)
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("plan --json -", "plan night --json -"),
        ("what-if --close 7", "what-if night --close 7"),
        ("waitlist rank --explain W1", "waitlist rank night --explain W1"),
        ("check plan.json", "check night plan.json"),
        ("--version", "--version"),
        ("nonsense 1", "nonsense 1"),
    ],
)
def test_the_folder_is_put_where_the_command_expects_it(typed: str, asked: str) -> None:
    assert with_folder(split_line(typed), root, FOLDER) == asked.split()


def test_quoted_words_stay_together_and_comments_are_none() -> None:
    assert split_line("what-if --cancel 'B 1'  # the late one") == ["what-if", "--cancel", "B 1"]
    with pytest.raises(UsageError, match="quotation"):
        split_line("what-if --cancel 'B1")


def test_a_shell_is_not_started_inside_a_shell() -> None:
    with pytest.raises(UsageError, match="not for the prompt"):
        with_folder(["shell"], root, FOLDER)


@pytest.mark.parametrize(
    ("before", "word", "expected"),
    [
        ("", "wh", ["what-if"]),
        ("", "exi", ["exit"]),
        ("", "expl", ["explain"]),
        ("waitlist", "ra", ["rank"]),
        ("what-if --close", "", ["1", "12", "2", "area:bar", "area:main"]),
        ("what-if --close", "1", ["12"]),
        ("what-if --cancel", "", ["B1"]),
        ("what-if --unjoin", "", ["1+2"]),
        ("what-if", "--clo", ["--close"]),
        ("explain", "B", ["B1"]),
        ("availability", "B", []),
        ("nonsense", "B", []),
    ],
)
def test_what_may_come_next(before: str, word: str, expected: list[str]) -> None:
    assert list(suggestions(before.split(), word, root, DIARY)) == expected
