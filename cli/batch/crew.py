"""Who does the work: processes of this machine, or a cluster. Both are a ``concurrent.futures.Executor``."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

from allocator.domain.errors import UsageError
from cli.executors import ProcessPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

LOADED = ("allocator.solve", "allocator.explain", "allocator.verify", "scoring.rank", "data.database.unit_of_work")
"""What is loaded when a process begins, so that it is never looked through for what may be let go."""

CONNECT_SECONDS = 10.0
"""How long a scheduler may take to answer."""

LOOK_SECONDS = 2.0
"""How often a cluster is asked how many threads it has."""

QUEUED_AHEAD = 2
"""Tasks a cluster is given for each of its threads, so that none waits for us."""


@dataclass(frozen=True)
class Crew:
    """An executor, how many tasks it can be given now, and the errors that mean that the worker of a task died.

    ``killed_for_good`` says that it tries a task again by itself before it gives such an error.
    """

    executor: Executor
    capacity: Callable[[], int]
    killed: tuple[type[BaseException], ...]
    killed_for_good: bool = False


class SchedulerUnavailable(UsageError):
    """No scheduler answers at the address."""


class CrewLost(Exception):
    """The crew is gone with all it had under way; another may be called in."""


class Processes(Executor):
    """So many processes, each a pool of its own: one that dies takes no other's task along, and is replaced."""

    def __init__(self, workers: int) -> None:
        self._pools = [_pool() for _ in range(workers)]
        self._given: list[set[Future[Any]]] = [set() for _ in range(workers)]

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Hand the task to the process that has least to do."""
        self._given = [{each for each in given if not each.done()} for given in self._given]
        place = min(range(len(self._pools)), key=lambda index: len(self._given[index]))
        try:
            future = self._pools[place].submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self._pools[place].shutdown(wait=False)
            self._pools[place] = _pool()
            future = self._pools[place].submit(fn, *args, **kwargs)
        self._given[place].add(future)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End them all."""
        for pool in self._pools:
            pool.shutdown(wait=wait, cancel_futures=cancel_futures)


@contextmanager
def processes(workers: int) -> Iterator[Crew]:
    """A crew of so many processes; where the block is left by an error or Ctrl-C, they are ended at once."""
    before = set(multiprocessing.active_children())
    pool = Processes(workers)
    try:
        yield Crew(pool, lambda: workers, (BrokenExecutor,))
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


@contextmanager
def cluster(address: str, threads_each: int) -> Iterator[Crew]:
    """The workers of a Dask cluster, of which each task keeps ``threads_each`` threads busy.

    Raises
    ------
    SchedulerUnavailable
        if no scheduler answers.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import resolve_address
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UsageError("--scheduler needs Dask: install maitred with the extra 'cluster'") from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what happens to it is told in our words
    try:
        resolve_address(address)  # the client itself would linger
        client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError:
        raise SchedulerUnavailable(f"no Dask scheduler answers at {address}") from None  # the rest tells of sockets
    except ValueError as error:
        raise UsageError(f"{address} is no address of a Dask scheduler: {error}") from None
    with client:
        executor = client.get_executor(pure=False)
        try:
            yield Crew(executor, _Threads(client, threads_each), (KilledWorker,), killed_for_good=True)
        finally:
            executor.shutdown(wait=False)


class _Threads:
    """How many tasks a cluster can be given, asked of it every now and then."""

    def __init__(self, client: Any, threads_each: int) -> None:
        self._client = client
        self._each = threads_each
        self._asked = float("-inf")
        self._found = 0

    def __call__(self) -> int:
        if time.monotonic() >= self._asked + LOOK_SECONDS:
            self._found = self._ask()
            self._asked = time.monotonic()
        return self._found

    def _ask(self) -> int:
        if self._client.status != "running":
            raise CrewLost
        try:
            threads = list(self._client.nthreads().values())
        except OSError as error:
            raise CrewLost from error
        return sum(threads) * QUEUED_AHEAD if self._each == 1 else sum(each // self._each for each in threads)


def _pool() -> ProcessPool:
    return ProcessPool(1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Load what every night needs, for good; be one with the batch: if that is killed, so is this one."""
    threading.Thread(target=_end_with_parent, name="end with parent", daemon=True).start()
    for module in LOADED:
        import_module(module)
    gc.freeze()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
