"""The other direction: under which themes the things fall that mentors say they learned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from insight.records import Rows


@dataclass(frozen=True, slots=True)
class Learned:
    """A theme, and the sessions and pairs in which the mentor learned something near it. ``None``: near no theme."""

    theme: str | None
    sessions: int
    pairs: frozenset[str]


def centroids(members: Mapping[str, Sequence[int]], rows: Rows) -> tuple[tuple[str, ...], Rows]:
    """Theme ids and the normalised mean of each one's rows: float32, (n themes, dimensions)."""
    names = tuple(sorted(name for name, places in members.items() if len(places)))
    if not names:
        return (), np.zeros((0, rows.shape[1] if rows.ndim == 2 else 0), np.float32)
    means = np.stack([rows[list(members[name])].mean(axis=0) for name in names])
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    return names, np.asarray(means / np.maximum(norms, 1e-9), np.float32)


def learned(
    texts: Rows, pairs: Sequence[Sequence[str]], *, themes: tuple[tuple[str, ...], Rows], at: float
) -> tuple[Learned, ...]:
    """Each text under its nearest theme, if that is at least ``at`` (cosine) near; most pairs first, no theme last.

    ``texts``: float32, (n texts, dimensions), L2-normalised; ``pairs``: who met, for each; ``themes``: ``centroids``.
    """
    names, rows = themes
    found: dict[str | None, list[int]] = {}
    for place, text in enumerate(texts):
        near = rows @ text if len(names) else np.zeros(0, np.float32)
        best = int(near.argmax()) if len(near) else -1
        theme = names[best] if best >= 0 and near[best] >= at else None
        found.setdefault(theme, []).append(place)
    made = [Learned(t, len(places), frozenset(p for i in places for p in pairs[i])) for t, places in found.items()]
    return tuple(sorted(made, key=lambda row: (row.theme is None, -len(row.pairs), row.theme or "")))
