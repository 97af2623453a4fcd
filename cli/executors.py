"""Where work is done: in this process, or in several. One seam, ``concurrent.futures.Executor``."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import resource_tracker
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


class ProcessPool(ProcessPoolExecutor):
    """Processes that start undisturbed: Ctrl-C waits meanwhile, and they never hear it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand on a task; that may start a process."""
        with interrupts_held():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def executor_of(workers: int) -> Iterator[Executor]:
    """An executor of so many processes; where the block is left by an error or Ctrl-C, they are ended at once."""
    if workers == 1:
        yield HereExecutor()
        return
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    pool = ProcessPool(workers, mp_context=context)
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Within this, Ctrl-C waits. Processes that are started within never hear it: whoever starts them decides."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # would let the signal through again when it is started with the first process
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGINT, handler)
    if came and handler is not signal.SIG_IGN:
        raise KeyboardInterrupt


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
