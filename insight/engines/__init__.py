"""Where a stage runs: in this process, over its cores, or on a cluster. The stage functions are the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from insight.engines.local import Inline, Processes

if TYPE_CHECKING:
    from insight.recipe import Engine as Settings

__all__ = ["Inline", "Processes", "open_engine"]

FEW = 40_000
"""Characters below which one process is quicker than starting workers."""


def open_engine(settings: "Settings", *, characters: int, preload: Sequence[str] = ()) -> Inline | Processes:
    """The engine a recipe names; "auto" looks at how much there is to do. ``preload``: see ``warm.warm``."""
    preload = (preload,) if isinstance(preload, str) else preload
    kind = settings.kind
    if kind == "auto":
        kind = "inline" if characters < FEW or settings.workers == 1 else "processes"
    return Inline() if kind == "inline" else Processes(settings.workers, preload=preload)
