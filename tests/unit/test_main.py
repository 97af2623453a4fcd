from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

import click
import pytest

from allocator.domain.errors import (
    DatabaseUnavailable,
    Fault,
    InputRejected,
    InternalCheckFailed,
    NoPlan,
    Refused,
    UsageError,
)
from allocator.domain.plan import Violation
from cli.main import main, root
from cli.pipeline import refuse_wrong

if TYPE_CHECKING:
    from collections.abc import Callable

Ending = BaseException | int


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ending], None]:
    """Adds a command ``end`` that ends as told."""

    def add(how: Ending) -> None:
        @click.command()
        def command() -> int:
            if isinstance(how, int):
                return how
            raise how

        module = ModuleType("cli.commands.end")
        module.command = command  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "cli.commands.end", module)
        monkeypatch.setitem(root.sentences, "end", "End as told.")  # type: ignore[attr-defined]

    return add


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (0, 0),
        (4, 4),
        (7, 7),
        (UsageError("no"), 2),
        (click.UsageError("no"), 2),
        (InputRejected([Fault("a.csv", 1, "x", "no")]), 3),
        (Refused("taken"), 5),
        (DatabaseUnavailable("gone"), 6),
        (NoPlan("too late"), 8),
        (InternalCheckFailed("wrong"), 70),
        (ZeroDivisionError(), 70),
        (KeyboardInterrupt(), 130),
        (click.Abort(), 130),
        (BrokenPipeError(), 0),
    ],
)
def test_each_way_to_end_has_its_code(
    how: Ending, code: int, ending: Callable[[Ending], None], capfd: pytest.CaptureFixture[str]
) -> None:
    ending(how)
    assert main(["end"]) == code
    assert "Traceback" not in capfd.readouterr().err


def test_an_error_is_told_with_its_causes_and_without_a_trace(
    ending: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    error = DatabaseUnavailable("the database cannot be reached")
    error.__cause__ = OSError("connection refused")
    ending(error)
    main(["end"])
    told = "error: the database cannot be reached\n  because: OSError: connection refused\n"
    assert capsys.readouterr() == ("", told)


def test_debug_shows_the_trace_and_keeps_the_code(
    ending: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ending(Refused("taken"))
    assert main(["end", "--debug"]) == 5
    assert "Traceback" in capsys.readouterr().err


def test_a_plan_that_fails_its_re_check_is_let_out_by_nobody() -> None:
    with pytest.raises(InternalCheckFailed, match="overlap: two at once"):
        refuse_wrong((Violation("overlap", "two at once"),))
    refuse_wrong(())
