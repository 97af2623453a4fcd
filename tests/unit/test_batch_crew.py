from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor, wait

import pytest

from cli.batch.crew import processes


def test_a_worker_that_dies_takes_no_other_task_along_and_is_replaced() -> None:
    with processes(2) as crew:
        first = crew.executor.submit(pow, 2, 3)
        dying = crew.executor.submit(os._exit, 1)
        wait([first, dying])
        assert first.result() == 8
        assert isinstance(dying.exception(), BrokenExecutor)
        assert isinstance(dying.exception(), crew.killed)
        assert [crew.executor.submit(abs, -number).result() for number in range(4)] == [0, 1, 2, 3]


def test_tasks_go_to_the_worker_that_has_least_to_do() -> None:
    with processes(2) as crew:
        ran_by = [crew.executor.submit(os.getpid) for _ in range(2)]
        assert len({each.result() for each in ran_by}) == 2


def test_an_error_in_the_block_ends_the_workers_at_once() -> None:
    with pytest.raises(KeyboardInterrupt), processes(1) as crew:  # noqa: PT012
        crew.executor.submit(abs, 1).result()
        endless = crew.executor.submit(sum, iter(int, 1))  # type: ignore[arg-type]
        raise KeyboardInterrupt
    assert endless.cancelled() or isinstance(endless.exception(), BrokenExecutor)
