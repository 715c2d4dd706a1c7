"""Batches of texts with the same number of tokens: no padding, so no work on it and no text touching another."""

from collections.abc import Callable, Sequence

import numpy as np

from insight.records import Rows

type Progress = Callable[[int, int], None]


def batches(lengths: Sequence[int], size: int) -> list[list[int]]:
    """Places of equally long texts, at most ``size`` together, shortest first.

    >>> batches([3, 5, 3, 3, 5], 2)
    [[0, 2], [3], [1, 4]]
    """
    places: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        places.setdefault(length, []).append(place)
    return [places[n][start : start + size] for n in sorted(places) for start in range(0, len(places[n]), size)]


def run_batched(
    lengths: Sequence[int],
    size: int,
    run: Callable[[list[list[int]]], Sequence[Rows]],
    *,
    progress: Progress | None = None,
    group: int = 32,
) -> Rows:
    """Rows in the order of ``lengths``; ``run`` takes ``group`` batches of places at a time."""
    planned = batches(lengths, size)
    rows = np.empty((0, 0), np.float32)
    done = 0
    for start in range(0, len(planned), group):
        some = planned[start : start + group]
        for places, part in zip(some, run(some), strict=True):
            rows = rows if rows.size else np.empty((len(lengths), part.shape[1]), np.float32)
            rows[places] = part
            done += len(places)
        if progress:
            progress(done, len(lengths))
    return rows
