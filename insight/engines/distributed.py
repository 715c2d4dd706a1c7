"""Stages on a Dask cluster: one on this machine, or any whose scheduler can be reached.

A worker reads its chunk, runs the stage and writes the result to a shard; the driver takes shards in order. Workers and
driver share a file system. Kubernetes, SSH and job queues are Dask's own: see docs/how-to/engines.md.
"""

import contextlib
import importlib
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from insight.engines.guard import unwrap
from insight.engines.shards import Kept, Shards
from insight.engines.warm import warm, without_script
from insight.errors import EngineError

DEATHS = 2
"""Workers a chunk may take down with it before the job ends."""


PATIENCE = "15s"
"""How long a scheduler may take to answer."""


class Dask:
    """Runs stages on a cluster. ``scheduler``: its address; empty, a cluster of processes on this machine.

    ``workers`` (0: one a core), ``memory_limit`` (a worker; "auto", "2GB") and ``patience`` (seconds without a result,
    after which a cluster without workers is given up) are for the cluster on this machine; one that is given may take
    its time to send workers.
    """

    def __init__(
        self,
        shards: Shards,
        *,
        scheduler: str = "",
        workers: int = 0,
        memory_limit: str = "auto",
        preload: Sequence[str] = (),
        patience: float = 60.0,
    ) -> None:
        self.shards = shards
        self.patience = patience
        self.scheduler = scheduler
        self.workers = workers
        self.memory_limit = memory_limit
        self.preload = tuple(preload)
        self._open: contextlib.ExitStack | None = None
        self._client: Any = None

    def start(self) -> None:
        """Reach the cluster, or start one.

        Raises:
            EngineError: dask is not installed, or the scheduler does not answer.
        """
        if self._client is not None:
            return
        try:
            dask: Any = importlib.import_module("dask")
            distributed: Any = importlib.import_module("distributed")
        except ImportError:
            raise EngineError(
                "Dask is not installed. Use another engine, or install it, in the project's folder, with: "
                ".venv/bootstrap/bin/uv pip install --python .venv/bin/python -e '.[cluster]'"
            ) from None
        with contextlib.ExitStack() as stack:
            stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": DEATHS}))
            address: Any = self.scheduler
            if not address:
                with without_script():
                    cluster = distributed.LocalCluster(
                        n_workers=self.workers or None,
                        threads_per_worker=1,
                        memory_limit=self.memory_limit,
                        dashboard_address="127.0.0.1:0",
                        scheduler_kwargs={"dashboard": False},
                        silence_logs=logging.ERROR,
                    )
                address = stack.enter_context(cluster)
            try:
                self._client = stack.enter_context(distributed.Client(address, timeout=PATIENCE, set_as_default=False))
            except (OSError, TimeoutError, ValueError):
                raise EngineError(
                    "The Dask scheduler does not answer. Check its address and that it runs, or leave the address out "
                    "for a cluster on this machine."
                ) from None
            self._open = stack.pop_all()

    def close(self) -> None:
        """Let the cluster go; one that was started here ends."""
        if self._open is not None:
            self._open.close()
        self._open = self._client = None

    def map[T, R](
        self, stage: Callable[[T], R], items: Sequence[T], /, *, done: Callable[[int], None] | None = None
    ) -> Iterator[R]:
        """Results in the order of ``items``; those whose shard is there are not run again.

        Call ``shards.clear`` when the results are safe elsewhere.

        Raises:
            InsightError: the stage failed, or workers kept dying on a chunk.
        """
        missing = [item for item in items if not self.shards.path(item).exists()]
        finished = len(items) - len(missing)
        if done and finished:
            done(finished)
        if missing:
            for _ in self._run(stage, missing):
                finished += 1
                if done:
                    done(finished)
        for item in items:
            yield self._taken(stage, item)

    def _run[T, R](self, stage: Callable[[T], R], items: Sequence[T]) -> Iterator[None]:
        self.start()
        distributed: Any = importlib.import_module("distributed")
        # The stage travels once, as a task of its own: scattered, it would be lost with the worker that holds it.
        run = self._client.submit(_same, _Warmed(Kept(stage, self.shards), self.preload), pure=False)
        futures = [
            self._client.submit(_call, run, item, key=f"chunk-{self.shards.path(item).stem}-{uuid.uuid4().hex[:8]}")
            for item in items
        ]
        try:
            for future in self._completed(futures):
                unwrap(future.result())
                yield
        except distributed.KilledWorker:
            raise EngineError(
                f"A chunk took down {DEATHS + 1} workers; too little memory is the usual reason. Raise "
                "engine.memory_limit, or run with fewer workers."
            ) from None
        finally:
            self._client.cancel(futures, force=True)

    def _completed(self, futures: Sequence[Any]) -> Iterator[Any]:
        """Futures as they end. A cluster on this machine that lost its workers for good would be waited for forever."""
        distributed: Any = importlib.import_module("distributed")
        left, had_workers = set(futures), True
        while left:
            try:
                for future in distributed.as_completed(left, loop=self._client.loop, timeout=self.patience):
                    left.discard(future)
                    yield future
            except TimeoutError:
                has_workers = bool(self.scheduler or self._client.nthreads())
                if not has_workers and not had_workers:
                    raise EngineError(
                        "No worker process is left and none could be started; too little memory is the usual reason. "
                        "Raise engine.memory_limit, or run with fewer workers."
                    ) from None
                had_workers = has_workers

    def _taken[T, R](self, stage: Callable[[T], R], item: T) -> R:
        """The shard's result; one that cannot be read is made again, here."""
        found = self.shards.read(item)
        if found is None:
            self.shards.path(item).unlink(missing_ok=True)
            unwrap(Kept(stage, self.shards)(item))
            found = self.shards.read(item)
        if found is None:
            raise EngineError("A shard cannot be read back. Check the disk, then run again.")
        return cast("R", found[0])


class _Warmed[T]:
    """A stage that loads what it needs before a worker's first chunk."""

    def __init__(self, run: Callable[[T], object], preload: Sequence[str]) -> None:
        self.run = run
        self.preload = preload

    def __call__(self, item: T) -> object:
        warm(self.preload)
        return self.run(item)


def _same[V](value: V) -> V:
    return value


def _call[T](run: Callable[[T], object], item: T) -> object:
    return run(item)
