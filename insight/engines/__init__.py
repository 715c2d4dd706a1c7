"""Where a stage runs: in this process, over its cores, or on a cluster. The stage functions are the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from insight.engines.local import Inline, Processes, load_ahead
from insight.errors import EngineError

if TYPE_CHECKING:
    from insight.engines.distributed import Dask
    from insight.engines.shards import Shards
    from insight.recipe import Engine as Settings

__all__ = ["Inline", "Processes", "kind_of", "load_ahead", "open_engine"]

FEW = 40_000
"""Characters below which one process is quicker than starting workers."""


def kind_of(settings: "Settings", *, characters: int) -> str:
    """The kind a recipe names; "auto" looks at how much there is to do."""
    if settings.kind == "auto":
        return "inline" if characters < FEW or settings.workers == 1 else "processes"
    return settings.kind


def open_engine(
    settings: "Settings", *, characters: int, preload: Sequence[str] = (), shards: "Shards | None" = None
) -> "Inline | Processes | Dask":
    """The engine of that kind. ``preload``: see ``warm.warm``.

    Raises:
        EngineError: the recipe says dask and no folder for shards is given.
    """
    preload = (preload,) if isinstance(preload, str) else preload
    kind = kind_of(settings, characters=characters)
    if kind == "dask":
        from insight.engines.distributed import Dask

        if shards is None:
            raise EngineError("This step does not run on Dask. Use --engine processes.")
        return Dask(
            shards,
            scheduler=settings.scheduler,
            workers=settings.workers,
            memory_limit=settings.memory_limit,
            preload=preload,
        )
    return Inline() if kind == "inline" else Processes(settings.workers, preload=preload)
