"""A theme in parts: two halves by its own neighbour graph, as a suggestion that a person takes or leaves.

What is taken becomes a ``split`` edit (``theme_edits``): a rule by segment ids, so that it can be undone and survives
every later run. Segments that come later go with the half that they stand nearest to (``later``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insight.models import contexts, naming, partition
from insight.models.graph import Graph, unit
from insight.models.theme_edits import listed, split_id
from insight.ports import Embedder
from insight.records import Rows, Segment, Theme, ThemeEdit, Vectors

FEWEST = 6  # segments; a theme of fewer has no halves worth a name
_LEAST = 0.15  # of the segments go into the smaller half
_DENSE = 1500  # nodes up to which the spectrum is computed whole


@dataclass(frozen=True, slots=True)
class Half:
    """A part of a theme: what it would be called, its keywords, its segments, and those nearest to its middle."""

    name: str
    keywords: tuple[str, ...]
    segments: tuple[str, ...]
    examples: tuple[str, ...]


def halves(
    theme: Theme, segments: Sequence[Segment], vectors: Vectors, *, embedder: Embedder, neighbours: int = 25
) -> tuple[Half, Half] | None:
    """The two parts that a theme falls into most readily, the larger first; None where it is too small to part.

    Args:
        theme: with its segments; a wider theme has none of its own and is parted by its themes instead.
        segments: of all notes: neighbours in the note say what a sentence is about.
        vectors: a row for each segment.
        embedder: the one that made ``vectors``; it reads candidate phrases for the names.
        neighbours: as in the recipe's ``[themes]``.
    """
    wanted = set(theme.segments)
    ordered = contexts.in_order(segments)
    inside = [i for i, s in enumerate(ordered) if s.id in wanted]
    if len(inside) < FEWEST:
        return None
    rows = contexts.rows_of(ordered, vectors)
    features = contexts.features(ordered, rows)[inside]
    side = bisect(partition.graph_of(features, neighbours=min(neighbours, len(inside) // 3)))
    groups = sorted(([inside[i] for i in np.flatnonzero(side == k)] for k in (0, 1)), key=lambda g: (-len(g), g))
    texts, notes = [s.text for s in ordered], [s.note for s in ordered]
    named = naming.name_themes(groups, texts, notes, rows, embedder=embedder)
    larger, smaller = (_half(g, n, ordered, rows) for g, n in zip(groups, named, strict=True))
    return larger, smaller


def _half(group: Sequence[int], named: naming.Named, ordered: Sequence[Segment], rows: Rows, *, most: int = 3) -> Half:
    close = rows[list(group)] @ rows[list(group)].mean(axis=0)
    middle = [ordered[group[i]].id for i in np.argsort(-close, kind="stable")[:most]]
    return Half(named.name, named.keywords, tuple(sorted(ordered[i].id for i in group)), tuple(middle))


def bisect(graph: Graph) -> npt.NDArray[np.int64]:
    """0 or 1 for each node: the cut of least normalised weight along the Fiedler vector (Shi & Malik 2000), (n,).

    The smaller side holds at least a seventh of the nodes or so: a single odd sentence is no half of a theme.
    """
    n = graph.shape[0]
    degree = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-12)
    order = np.argsort(_fiedler(graph, degree), kind="stable")
    sorted_graph = graph[order][:, order].tocsr()
    weight = np.cumsum(degree[order])
    within = np.cumsum(_lower_sums(sorted_graph))  # twice the weight among the first i+1 nodes
    cut = weight - within
    cost = cut / weight + cut / np.maximum(weight[-1] - weight, 1e-12)
    least = max(1, int(np.ceil(_LEAST * n)))
    best = least - 1 + int(np.argmin(cost[least - 1 : n - least]))
    side = np.zeros(n, dtype=np.int64)
    side[order[best + 1 :]] = 1
    return side


def _lower_sums(graph: Graph) -> npt.NDArray[np.float64]:
    """For each node, twice the weight of its edges to nodes before it: (n,)."""
    from scipy import sparse

    return 2 * np.asarray(sparse.tril(graph, k=-1).sum(axis=1)).ravel()


def _fiedler(graph: Graph, degree: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The second eigenvector of the random walk on the graph: (n,)."""
    from scipy import sparse
    from scipy.sparse.linalg import eigsh

    scale = sparse.diags(1.0 / np.sqrt(degree))
    walk = scale @ graph @ scale
    if graph.shape[0] <= _DENSE:
        vector = np.linalg.eigh(walk.toarray())[1][:, -2]
    else:
        values, vectors = eigsh(walk, k=2, which="LA", v0=np.sqrt(degree))
        vector = vectors[:, int(np.argmin(values))]
    return np.asarray(vector / np.sqrt(degree))


def later(
    edits: Sequence[ThemeEdit], ordered: Sequence[Segment], rows: Rows, theme_of: Mapping[str, str | None]
) -> Mapping[str, str]:
    """Segment -> the part it goes with, for segments that came to a split theme after it was split.

    Args:
        edits: of which the standing splits count.
        ordered: all segments, and ``rows`` their vectors.
        rows: float32, (n segments, dimensions), unit length.
        theme_of: the theme that the machine put each segment into.
    """
    place = {s.id: i for i, s in enumerate(ordered)}
    found: dict[str, str] = {}
    for edit in edits:
        went, stayed = ([place[s] for s in listed(edit, key) if s in place] for key in ("segments", "stay"))
        if edit.kind != "split" or edit.undone or not went or not stayed:
            continue
        known = {*went, *stayed}
        new = [i for s, i in place.items() if theme_of.get(s) == edit.theme and i not in known]
        middles = unit(np.stack([rows[went].mean(axis=0), rows[stayed].mean(axis=0)]))
        near = rows[new] @ middles.T
        part = split_id(edit)
        found |= {ordered[i].id: part for i, (a, b) in zip(new, near.tolist(), strict=True) if a > b}
    return found
