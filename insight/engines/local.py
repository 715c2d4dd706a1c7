"""Stages on this machine: in this process, or over its cores."""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from insight.engines.guard import Failed, Guarded, unwrap
from insight.engines.warm import announced, deaf, end_with_parent, warm, without_script
from insight.errors import EngineError

ATTEMPTS = 2
"""Pools a job may use up: a worker killed once costs its chunks a second try, killed twice ends the job."""


class Inline:
    """One item after the other, in this process."""

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to close."""

    def map[T, R](
        self, stage: Callable[[T], R], items: Sequence[T], /, *, done: Callable[[int], None] | None = None
    ) -> Iterator[R]:
        """Results in the order of ``items``.

        Raises:
            InsightError: the stage failed; the words of a third party's error are left behind.
        """
        run = Guarded(stage)
        for count, item in enumerate(items, 1):
            result = unwrap(run(item))
            if done:
                done(count)
            yield result


class Processes:
    """A pool of worker processes. Results come in order; a chunk whose worker was killed is tried once more.

    ``preload`` is run before the workers part from the fork server (Linux, macOS), so that a language model is loaded
    once and shared by all: see ``warm.warm``. ``start`` begins that in the background.
    """

    def __init__(self, workers: int = 0, *, preload: Sequence[str] = ()) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.preload = tuple(preload)
        self._pool: ProcessPoolExecutor | None = None

    def start(self) -> None:
        """Start the workers without waiting for them, so that they load while this process does other things."""
        pool = self._open()
        with without_script():
            for _ in range(self.workers):
                pool.submit(warm, self.preload)

    def close(self) -> None:
        """End the workers."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def map[T, R](
        self, stage: Callable[[T], R], items: Sequence[T], /, *, done: Callable[[int], None] | None = None
    ) -> Iterator[R]:
        """Results in the order of ``items``.

        Raises:
            InsightError: the stage failed, or workers were killed twice.
        """
        finished: dict[int, R | Failed] = {}
        given = 0
        for attempt in range(1, ATTEMPTS + 1):
            try:
                for place, result in self._run(stage, items, given, finished):
                    finished[place] = result
                    if done:
                        done(given + len(finished))
                    while given in finished:
                        # An error waits for its turn like any result: the first row at fault is told, on every run.
                        yield unwrap(finished.pop(given))
                        given += 1
                return
            except BrokenProcessPool:
                self._pool = None
                if attempt == ATTEMPTS:
                    raise EngineError(
                        "Worker processes were ended from outside, twice; too little memory is the usual reason. "
                        "Run again with fewer workers, or with --engine inline."
                    ) from None

    def _run[T, R](
        self, stage: Callable[[T], R], items: Sequence[T], given: int, finished: Mapping[int, R | Failed]
    ) -> Iterator[tuple[int, R | Failed]]:
        """Places and results of what is not finished yet, in the order they come."""
        pool, run = self._open(), Guarded(stage)
        with without_script():
            waiting: dict[Future[R | Failed], int] = {
                pool.submit(run, items[place]): place for place in range(given, len(items)) if place not in finished
            }
        try:
            while waiting:
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(ready, key=waiting.__getitem__):
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            context = load_ahead(self.preload)
            self._pool = ProcessPoolExecutor(self.workers, mp_context=context, initializer=end_with_parent)
        return self._pool


def load_ahead(parts: Sequence[str]) -> multiprocessing.context.BaseContext:
    """Where workers will come from, loading ``parts`` from now on; a second call changes nothing.

    A fork server where there is one: spawned workers would each load everything, forked ones could inherit locks.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["insight.engines.warm"])
    with announced(parts), without_script(), deaf():
        forkserver.ensure_running()
    return context
