"""Workers that begin to load before this process has loaded its own parts, so that two cores do both side by side."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from insight import engines
from insight import recipe as recipes
from insight.errors import InsightError
from insight.recipe import Recipe


def begin(folder: Path, paths: Sequence[str | Path], *, flags: Mapping[str, Any] | None = None) -> None:
    """Start loading what the workers of a run will need. Nothing is changed and, where no run follows, nothing lost.

    Args:
        folder: the workspace, which need not be there yet.
        paths: the files of the run: few notes need no workers.
        flags: settings laid over the workspace's.
    """
    with suppress(InsightError):  # the run will tell it
        recipe = recipes.load(folder / recipes.SETTINGS, flags=flags)
        if engines.kind_of(recipe.engine, characters=size(paths)) == "processes":
            engines.load_ahead(preload(recipe))


def preload(recipe: Recipe) -> tuple[str, ...]:
    """What a worker has loaded before it gets its first chunk; see ``engines.warm``."""
    model = (f"insight.ingest.stage:warm:{recipe.anonymise.model}",) if recipe.anonymise.use_model else ()
    return ("insight.ingest.stage", *model)


def size(paths: Sequence[str | Path]) -> int:
    """Bytes of all files and of all files in folders; what is not there is told when it is read."""
    return sum(_size(Path(path)) for path in paths)


def _size(path: Path) -> int:
    with suppress(OSError):
        return sum(_size(p) for p in path.iterdir()) if path.is_dir() else path.stat().st_size
    return 0
