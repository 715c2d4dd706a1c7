"""Themes too small for a sample: looked for again among the segments that no sampled theme takes in.

Above ``themes.sample`` segments, themes are found on a sample of notes and the rest joins them. What a few notes speak
of may have no note in the sample; its segments then join themes that they stand at the edge of. Such segments are
grouped among themselves, and a group becomes a theme if it is one: as close-knit as the sampled themes, and as far from
the nearest. Segments that stand closer to a new theme than to their own then choose again.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from insight.models import partition
from insight.models.graph import Labels, middles
from insight.models.partition import Standing
from insight.records import Rows

EDGE = 0.1  # of a theme's members stand farther from its mean; who does elsewhere is doubtful
TYPICAL = 0.5  # quantile of the sampled themes' closeness that a new theme has at least
APART = 0.75  # quantile of the sampled themes' likeness to the nearest other, that a new theme has at most


def regroup(
    stand: Standing,
    rows: Rows,
    notes: Sequence[str],
    *,
    sampled: tuple[Rows, Labels],
    neighbours: int,
    smallest: int,
    most: int,
) -> Standing:
    """The standing of the segments outside the sample, with the themes that the sample missed numbered after its own.

    Args:
        stand: how they joined the sampled themes.
        rows: (n, dimensions) at length one, of the same segments.
        notes: of the same segments.
        sampled: rows and labels of the sample.
        neighbours: nearest segments that each is tied to.
        smallest: segments a theme holds at least.
        most: segments looked at, the farthest from their theme first.
    """
    themes = partition.groups(sampled[1])
    if len(themes) < 2:
        return stand
    means = middles(themes, sampled[0])
    place = sampled[1] >= 0
    usual = (sampled[0][place] * means[sampled[1][place]]).sum(axis=1)
    near = np.where(stand.labels >= 0, (rows * means[stand.labels]).sum(axis=1), -1.0)
    doubtful = np.flatnonzero(near < np.quantile(usual, EDGE))
    doubtful = np.sort(doubtful[np.argsort(near[doubtful], kind="stable")[:most]])
    if len(doubtful) < smallest:
        return stand
    own, theirs = np.arange(len(doubtful), dtype=np.int64), [notes[i] for i in doubtful.tolist()]
    labels, graph = partition.group(rows[doubtful], own, theirs, neighbours=neighbours)
    labels = partition.tidy(labels, graph, own, theirs, max_share=1.0, smallest=smallest)
    new = partition.settle(labels, graph)
    new = new.only(np.isin(labels, _themes(rows[doubtful], labels, sampled[0], themes)))
    return _joined(stand, rows, doubtful, new, sampled, neighbours=neighbours)


def _themes(rows: Rows, labels: Labels, old: Rows, themes: Sequence[Sequence[int]]) -> list[int]:
    """The groups that are themes by the measure of those that were found in the sample."""
    means = middles(themes, old)
    wanted = np.quantile([_closeness(old[list(theme)]) for theme in themes], TYPICAL)
    between = means @ means.T
    np.fill_diagonal(between, -1.0)
    limit = np.quantile(between.max(axis=1), APART)
    found = partition.groups(labels)
    nearest = (middles(found, rows) @ means.T).max(axis=1) if found else np.zeros(0)
    return [i for i, g in enumerate(found) if nearest[i] <= limit and _closeness(rows[g]) >= wanted]


def _joined(
    stand: Standing,
    rows: Rows,
    at: npt.NDArray[np.intp],
    new: Standing,
    sampled: tuple[Rows, Labels],
    *,
    neighbours: int,
) -> Standing:
    """The new themes' members in their themes, and who is closer to a new theme than to the old one there too."""
    taken, kept = at[new.labels >= 0], new.labels[new.labels >= 0] + int(sampled[1].max(initial=-1)) + 1
    if not len(taken):
        return stand
    strength = np.stack([new.strength[new.labels >= 0, 0], stand.strength[taken, 0]], axis=1)
    whole = stand.put(taken, Standing(kept, stand.labels[taken], np.asarray(strength)))
    known = np.concatenate([sampled[0], rows[taken]]), np.concatenate([sampled[1], kept])
    again = np.setdiff1d(_closer(rows, whole.labels, known), taken)
    return whole.put(again, partition.join(rows[again], *known, neighbours=neighbours)) if len(again) else whole


def _closer(rows: Rows, labels: Labels, known: tuple[Rows, Labels]) -> npt.NDArray[np.intp]:
    """Rows that are closer to another theme's mean than to that of their own."""
    likeness = rows @ middles(partition.groups(known[1]), known[0]).T
    own = np.where(labels >= 0, likeness[np.arange(len(rows)), labels], -1.0)
    return np.flatnonzero(likeness.max(axis=1) > own)


def _closeness(rows: Rows) -> float:
    """The mean cosine of rows of length one with their mean."""
    return float(np.linalg.norm(rows.mean(axis=0)))
