from __future__ import annotations

import _thread
from typing import TYPE_CHECKING, Any

import pytest

from allocator.domain.plan import Progress
from cli.patience import Search, progress_line

if TYPE_CHECKING:
    import threading

WAIT = 20.0


def test_the_answer_of_the_question_is_handed_on() -> None:
    search = Search(lambda _watch, _stop: 42)
    assert search.answer() == 42
    assert not search.interrupted


def test_the_error_of_the_question_is_raised_where_it_was_asked() -> None:
    def question(_watch: Any, _stop: Any) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Search(question).answer()


def test_the_first_interrupt_asks_for_the_best_so_far() -> None:
    def question(_watch: Any, stop: threading.Event) -> str:
        _thread.interrupt_main()
        return "best so far" if stop.wait(WAIT) else "never told"

    search = Search(question)
    assert search.answer() == "best so far"
    assert search.interrupted


def test_the_second_interrupt_gives_up() -> None:
    def question(_watch: Any, stop: threading.Event) -> str:
        _thread.interrupt_main()
        stop.wait(WAIT)
        _thread.interrupt_main()
        return "too late"

    def asked() -> str:
        answer = Search(question).answer()
        stop_here()
        return answer

    def stop_here() -> None:
        """The second interrupt may come just after the answer; it must come nevertheless."""
        for _ in range(1000):
            pass

    with pytest.raises(KeyboardInterrupt):
        asked()


def test_progress_names_level_value_bound_gap_and_elapsed() -> None:
    progress = Progress("requested_value", 12345, 12400, 0.0044, 3.2)
    assert progress_line(progress, 3.2) == "requested value · value 12,345 · bound 12,400 · gap 0.44 % · 3 s"


def test_progress_leaves_out_what_is_not_known() -> None:
    assert progress_line(None, 1.4) == "preparing · 1 s"
    assert progress_line(Progress("promises", None, None, None, 1.0), 1.0) == "promises · 1 s"
