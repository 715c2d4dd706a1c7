"""Pillar probabilities as rows of a table: back into arrays, and which rows a new scoring changes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from insight.records import PillarScores


def scores(rows: Sequence[Sequence[Any]]) -> PillarScores | None:
    """From (segment, pillar, probability, holds), by segment and pillar; None from no rows."""
    if not rows:
        return None
    segments, pillars, probabilities, holds = zip(*rows, strict=True)
    names = tuple(sorted(set(pillars)))
    shape = (-1, len(names))
    return PillarScores(
        segments[:: len(names)],
        names,
        np.array(probabilities, np.float32).reshape(shape),
        np.array(holds, bool).reshape(shape),
    )


def changes(new: PillarScores, known: PillarScores | None) -> tuple[list[dict[str, Any]], list[str] | None]:
    """The rows to write, and the segments whose rows go first; None: all of them."""
    if known is None or set(known.pillars) != set(new.pillars):
        return _rows(new, range(len(new.ids))), None
    place = {name: i for i, name in enumerate(known.ids)}
    column = [known.pillars.index(name) for name in new.pillars]
    at = np.array([place.get(name, -1) for name in new.ids], dtype=np.int64)
    held = np.flatnonzero(at >= 0)
    same = np.zeros(len(new.ids), bool)
    rows, labels = known.rows[:, column][at[held]], known.labels[:, column][at[held]]
    same[held] = ((rows == new.rows[held]) & (labels == new.labels[held])).all(axis=1)
    changed = np.flatnonzero(~same).tolist()
    gone = set(known.ids) - set(new.ids) | {new.ids[i] for i in changed if at[i] >= 0}
    return _rows(new, changed), sorted(gone)


def _rows(scores: PillarScores, places: Sequence[int]) -> list[dict[str, Any]]:
    values, holds = scores.rows.tolist(), scores.labels.tolist()
    return [
        {"segment": scores.ids[i], "pillar": pillar, "probability": values[i][j], "holds": holds[i][j]}
        for i in places
        for j, pillar in enumerate(scores.pillars)
    ]
