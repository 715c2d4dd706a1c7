"""Rows to labelled groups: how fine, how small, how large, and who belongs nowhere. Arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models.graph import Graph, Labels, communities, fuzzy, nearest, renumber, top_two, unit, votes
from insight.records import Rows

GRID = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0)  # resolutions, a factor of 1.4 apart


@dataclass(frozen=True, slots=True)
class Standing:
    """labels, second: (n,), -1 none; strength: (n, 2), the share of the neighbours' weight behind each."""

    labels: Labels
    second: Labels
    strength: npt.NDArray[np.float64]

    def put(self, at: npt.NDArray[np.intp], part: "Standing") -> "Standing":
        """The same with the rows ``at`` replaced."""
        new = Standing(self.labels.copy(), self.second.copy(), self.strength.copy())
        new.labels[at], new.second[at], new.strength[at] = part.labels, part.second, part.strength
        return new

    def only(self, sure: npt.NDArray[np.bool_]) -> "Standing":
        """The same with the other rows unsure (their theme becomes the second best); an emptied group is gone."""
        out = ~sure & (self.labels >= 0)
        kept = np.where(sure, self.labels, -1)
        place = {label: i for i, label in enumerate(sorted(set(kept.tolist()) - {-1}))}
        second = np.where(out, self.labels, self.second)
        moved = np.stack([np.zeros(len(out)), self.strength[:, 0]], axis=1)
        return Standing(
            np.array([place.get(label, -1) for label in kept.tolist()], dtype=np.int64),
            np.array([place.get(label, -1) for label in second.tolist()], dtype=np.int64),
            np.where(out[:, None], moved, self.strength),
        )


def nowhere(n: int) -> Standing:
    """Rows that belong to nothing yet."""
    none = np.full(n, -1, dtype=np.int64)
    return Standing(none, none.copy(), np.zeros((n, 2)))


def graph_of(rows: Rows, *, neighbours: int) -> Graph:
    """The weighted graph of each row's nearest, fewer in a small programme."""
    k = min(neighbours, int(np.ceil(2 * np.sqrt(len(rows)))))
    return fuzzy(*nearest(rows, rows, k=k, skip_self=True))


def choose_resolution(graph: Graph, notes: Sequence[str]) -> float:
    """As fine as can be while a theme still recurs: the median group spans ``breadth(notes)`` notes or more."""
    names = np.unique(np.array(notes), return_inverse=True)[1]
    wanted = breadth(int(names.max(initial=-1)) + 1)
    for resolution in reversed(GRID):
        if _median_spread(communities(graph, resolution=resolution), names) >= wanted:
            return resolution
    return GRID[0]


def breadth(notes: int) -> float:
    """How many notes a typical theme should span: the square root of all, between 3 and 7.

    Seven notes come from five pairs or so, the least that may be shown; finer themes would mostly stay unseen.
    """
    return float(np.clip(np.sqrt(notes), 3.0, 7.0))


def _median_spread(labels: Labels, names: npt.NDArray[np.intp]) -> float:
    seen = np.unique(np.stack([labels, names]), axis=1)[0]
    return float(np.median(np.bincount(seen))) if len(seen) else 0.0


def group(
    rows: Rows, notes: Sequence[str], *, neighbours: int, resolution: float | None = None
) -> tuple[Labels, Graph]:
    """Communities of the neighbour graph; the resolution follows from how themes recur where none is given."""
    graph = graph_of(rows, neighbours=neighbours)
    labels = communities(graph, resolution=resolution or choose_resolution(graph, notes))
    return compact(labels, rows), graph


def compact(labels: Labels, rows: Rows, *, rounds: int = 3) -> Labels:
    """Each row moved to the group whose mean is nearest, a few times (spherical k-means from the communities)."""
    for _ in range(rounds):
        means = unit(np.stack([rows[group].mean(axis=0) for group in groups(labels)]))
        closer = renumber(np.argmax(rows @ means.T, axis=1).astype(np.int64))
        if (closer == labels).all():
            break
        labels = closer
    return labels


def tidy(labels: Labels, graph: Graph, notes: Sequence[str], *, max_share: float, smallest: int) -> Labels:
    """No group too large (split further), too small or out of one note alone (its members go where they lean)."""
    labels = _split_large(labels, graph, limit=max_share * len(labels), smallest=smallest)
    small = _unfit(labels, notes, smallest=smallest)
    kept = np.where(np.isin(labels, small), -1, labels)
    if (kept >= 0).any():
        best, _ = top_two(votes(graph, renumber(kept)))
        kept = np.where(kept < 0, best[:, 0], renumber(kept))
    return renumber(_trim(kept, graph, limit=max_share * len(labels)))


def _unfit(labels: Labels, notes: Sequence[str], *, smallest: int) -> list[int]:
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    spread: dict[int, set[str]] = {}
    for label, note in zip(labels.tolist(), notes, strict=True):
        spread.setdefault(label, set()).add(note)
    return [label for label, found in spread.items() if label >= 0 and (sizes[label] < smallest or len(found) < 2)]


def _split_large(labels: Labels, graph: Graph, *, limit: float, smallest: int) -> Labels:
    labels = labels.copy()
    for label in np.flatnonzero(np.bincount(labels[labels >= 0], minlength=1) > max(limit, smallest)):
        members = np.flatnonzero(labels == label)
        inner = graph[members][:, members]
        for resolution in GRID[2:]:
            parts = communities(inner, resolution=resolution)
            if np.bincount(parts).max() <= limit:
                labels[members] = labels.max() + 1 + parts
                break
    return labels


def _trim(labels: Labels, graph: Graph, *, limit: float) -> Labels:
    """A group that could not be split keeps its most typical members; the rest is unsure."""
    labels = labels.copy()
    for label in np.flatnonzero(np.bincount(labels[labels >= 0], minlength=1) > limit):
        members = np.flatnonzero(labels == label)
        weight = np.asarray(graph[members][:, members].sum(axis=1)).ravel()
        labels[members[np.argsort(-weight, kind="stable")[int(limit) :]]] = -1
    return labels


def settle(labels: Labels, graph: Graph) -> Standing:
    """Each row's standing in its group and in the next best one."""
    best, value = top_two(votes(graph, labels))
    first = best[:, 0] == labels
    own = np.where(first, value[:, 0], np.where(best[:, 1] == labels, value[:, 1], 0.0))
    second = np.where(first, best[:, 1], best[:, 0])
    return Standing(labels, second, np.stack([own, np.where(first, value[:, 1], value[:, 0])], axis=1))


def join(new: Rows, old: Rows, labels: Labels, *, neighbours: int) -> Standing:
    """Where new rows stand among labelled old ones: the share of their neighbours' squared cosine behind each label."""
    index, similarity = nearest(new, old, k=neighbours)
    weight = np.maximum(similarity, 0) ** 2
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
    kept = labels[index].ravel() >= 0
    row = np.repeat(np.arange(len(new)), index.shape[1])[kept]
    shape = (len(new), int(labels.max(initial=-1)) + 1)
    best, value = top_two(sparse.csr_matrix((weight.ravel()[kept], (row, labels[index].ravel()[kept])), shape=shape))
    return Standing(best[:, 0], best[:, 1], value)


def groups(labels: Labels) -> list[list[int]]:
    """The rows of each label, in order."""
    return [np.flatnonzero(labels == label).tolist() for label in range(int(labels.max(initial=-1)) + 1)]


def wider(labels: Labels, rows: Rows, *, most: int) -> Labels:
    """A wider group for each group, (n groups,), or all -1 where the data carry no second level.

    Communities of the groups' mean rows; asked for only where there are groups enough to be worth it.
    """
    n = int(labels.max(initial=-1)) + 1
    none = np.full(n, -1, dtype=np.int64)
    if n < 2 * most:
        return none
    means = np.stack([rows[labels == label].mean(axis=0) for label in range(n)])
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
    parts = communities(fuzzy(*nearest(means, means, k=most, skip_self=True)), resolution=1.0)
    sizes = np.bincount(parts)
    parts[sizes[parts] < 2] = -1
    return renumber(parts) if len(set(parts.tolist()) - {-1}) > 1 else none
