"""Where work is done: in this process, or in several. One seam, ``concurrent.futures.Executor``."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")


class HereExecutor(Executor):
    """Does each task at once, in this process."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """The finished future of ``fn(*args, **kwargs)``."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def executor_of(workers: int) -> Iterator[Executor]:
    """An executor of so many processes; where the block is left by an error or Ctrl-C, they are ended at once."""
    if workers == 1:
        yield HereExecutor()
        return
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_leave_interrupts)
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def as_done(executor: Executor, task: Callable[..., T], inputs: Iterable[tuple[Any, ...]], most: int) -> Iterator[T]:
    """Results of ``task`` on each of ``inputs`` as they come; no more than ``most`` are under way at any time."""
    left = iter(inputs)
    under_way: set[Future[T]] = set()
    while True:
        for arguments in left:
            under_way.add(executor.submit(task, *arguments))
            if len(under_way) >= most:
                break
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            yield future.result()


def _leave_interrupts() -> None:
    """Ctrl-C goes to every process of a terminal; the one that started this decides what becomes of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
