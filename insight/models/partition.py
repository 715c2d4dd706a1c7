"""Rows to labelled groups: how fine, how small, how large, and who belongs nowhere. Arrays in, arrays out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models.graph import Graph, Labels, agreed, communities, fuzzy, nearest, renumber, top_two, votes
from insight.records import Rows

GRID = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0, 11.0, 16.0, 22.0, 32.0)  # resolutions, 1.4 apart
FEWEST = 10  # groups; fewer need no second level
SLACK = 0.015  # a description longer by this is as good: sub-themes cost little more to tell than themes


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

    def of(self, wording: Labels) -> "Standing":
        """The standing of wordings as that of their segments."""
        return Standing(self.labels[wording], self.second[wording], self.strength[wording])


def nowhere(n: int) -> Standing:
    """Rows that belong to nothing yet."""
    none = np.full(n, -1, dtype=np.int64)
    return Standing(none, none.copy(), np.zeros((n, 2)))


def graph_of(rows: Rows, *, neighbours: int) -> Graph:
    """The weighted graph of each row's nearest, fewer in a small programme."""
    k = min(neighbours, int(np.ceil(2 * np.sqrt(len(rows)))))
    return fuzzy(*nearest(rows, rows, k=k, skip_self=True))


def description_length(graph: Graph, labels: Labels) -> float:
    """How many nats an edge costs to write down, given the groups: less is better borne out by the graph.

    The description length of the planted partition (Zhang & Peixoto 2020, Statistical inference of assortative
    community structures): the likelihood that modularity maximises (Newman 2016), plus the cost of the groups
    themselves, so that it grows again where groups are split that have no border between them.
    """
    from scipy.special import gammaln

    groups = int(labels.max(initial=-1)) + 1
    n, degree = len(labels), np.asarray(graph.sum(axis=1)).ravel()
    whole = degree.sum() / 2
    if whole <= 0 or groups < 1:
        return 0.0
    edges = graph.tocoo()
    inside = float(edges.data[labels[edges.row] == labels[edges.col]].sum()) / 2
    mass = np.bincount(labels, weights=degree, minlength=groups)
    same = float((mass**2).sum()) / 2
    fit = inside * np.log(max(inside, 1e-12) / same)
    between, other = whole - inside, (float(degree.sum()) ** 2) / 2 - same
    if between > 0 and other > 0:
        fit += between * np.log(between / other)
    sizes = np.bincount(labels, minlength=groups)
    groups_cost = gammaln(n + 1) - gammaln(sizes + 1).sum() + np.log(n)
    groups_cost += gammaln(n) - gammaln(groups) - gammaln(n - groups + 1)
    return float((groups_cost - fit) / whole)


@dataclass(frozen=True, slots=True)
class _Cut:
    resolution: float
    labels: Labels
    length: float
    spread: float
    share: float  # of all segments in the largest group


def choose(graph: Graph, wording: Labels, notes: Sequence[str], *, max_share: float) -> Labels:
    """As fine as can be while themes recur and the graph bears them out: (n nodes,).

    Recur: the median group holds ``breadth`` different wordings from as many notes. Borne out: its description is
    within ``SLACK`` of the shortest among those without a group larger than ``max_share``.
    """
    names = np.unique(np.array(notes), return_inverse=True)[1]
    wanted = breadth(int(names.max(initial=-1)) + 1)
    cuts = _cuts(graph, wording, names, wanted=wanted, max_share=max_share)
    able = [i for i, c in enumerate(cuts) if c.share <= max_share] or [len(cuts) - 1]
    limit = min(cuts[i].length for i in able) * (1 + SLACK)
    good = [i for i in able if cuts[i].length <= limit]
    at = next((i for i in reversed(good) if cuts[i].spread >= wanted), good[0])
    near = cuts[at : at + 2]
    return agreed(graph, resolution=_where(near, wanted), also=[c.labels for c in near])


def _cuts(graph: Graph, wording: Labels, names: npt.NDArray[np.intp], *, wanted: float, max_share: float) -> list[_Cut]:
    """The graph's groups, ever finer, until what is finer recurs less still or is ever worse borne out."""
    cuts: list[_Cut] = []
    for resolution in GRID:
        labels = communities(graph, resolution=resolution)
        full = labels[wording]
        share = float(np.bincount(full).max(initial=0)) / max(1, len(full))
        spread = _median_spread(full, wording, names)
        cuts.append(_Cut(resolution, labels, description_length(graph, labels), spread, share))
        shortest = min((c.length for c in cuts if c.share <= max_share), default=np.inf)
        if spread < wanted or all(c.length > shortest * (1 + SLACK) for c in cuts[-2:]):
            break
    return cuts


def _where(near: Sequence[_Cut], wanted: float) -> float:
    """The resolution between two cuts at which themes recur just as widely as ``wanted``, by their logarithms.

    A step of the grid is a third more themes, and a median is a whole number: chance would decide between the steps.
    """
    if len(near) < 2 or not near[0].spread > wanted > near[1].spread > 0:
        return near[0].resolution
    part = np.log(near[0].spread / wanted) / np.log(near[0].spread / near[1].spread)
    return float(near[0].resolution * (near[1].resolution / near[0].resolution) ** part)


def breadth(notes: int) -> float:
    """How many notes a typical theme should span: the square root of all, between 3 and 7.

    Seven notes come from five pairs or so, the least that may be shown; finer themes would mostly stay unseen.
    """
    return float(np.clip(np.sqrt(notes), 3.0, 7.0))


def _median_spread(labels: Labels, wording: Labels, names: npt.NDArray[np.intp]) -> float:
    """The median group's number of different wordings or of notes, whichever is less."""

    def different(of: npt.NDArray[np.integer]) -> npt.NDArray[np.intp]:
        pairs = np.unique(labels * (int(of.max(initial=0)) + 1) + of)
        return np.bincount(pairs // (int(of.max(initial=0)) + 1))

    return float(np.median(np.minimum(different(wording), different(names)))) if len(labels) else 0.0


def group(
    rows: Rows,
    wording: Labels,
    notes: Sequence[str],
    *,
    neighbours: int,
    max_share: float = 1.0,
    resolution: float | None = None,
) -> tuple[Labels, Graph]:
    """Communities of the wordings' neighbour graph, and the graph.

    Args:
        rows: (n wordings, dimensions).
        wording: of each segment, an ordinal into ``rows``.
        notes: of each segment.
        neighbours: nearest wordings that each is tied to.
        max_share: no group may hold more of the segments.
        resolution: of Louvain's method; where none is given it follows from the data.
    """
    graph = graph_of(rows, neighbours=neighbours)
    if resolution is None:
        return choose(graph, wording, notes, max_share=max_share), graph
    return agreed(graph, resolution=resolution), graph


def tidy(
    labels: Labels, graph: Graph, wording: Labels, notes: Sequence[str], *, max_share: float, smallest: int
) -> Labels:
    """No group too large (split further), too small or out of one note alone (its members go where they lean).

    ``labels`` and ``graph`` are of wordings; ``wording`` and ``notes`` of segments, whose numbers count.
    """
    copies, limit = np.bincount(wording, minlength=len(labels)), max_share * len(wording)
    labels = _split_large(labels, graph, copies, limit=max(limit, smallest))
    small = _unfit(labels[wording], notes, smallest=smallest)
    kept = np.where(np.isin(labels, small), -1, labels)
    if (kept >= 0).any():
        best, _ = top_two(votes(graph, renumber(kept)))
        kept = np.where(kept < 0, best[:, 0], renumber(kept))
    return renumber(_trim(kept, graph, copies, limit=limit))


def _sizes(labels: Labels, copies: Labels) -> npt.NDArray[np.int64]:
    """Segments of each group."""
    some = labels >= 0
    return np.bincount(labels[some], weights=copies[some], minlength=1).astype(np.int64)


def _unfit(labels: Labels, notes: Sequence[str], *, smallest: int) -> list[int]:
    sizes = np.bincount(labels[labels >= 0], minlength=1)
    spread: dict[int, set[str]] = {}
    for label, note in zip(labels.tolist(), notes, strict=True):
        spread.setdefault(label, set()).add(note)
    return [label for label, found in spread.items() if label >= 0 and (sizes[label] < smallest or len(found) < 2)]


def _split_large(labels: Labels, graph: Graph, copies: Labels, *, limit: float) -> Labels:
    labels = labels.copy()
    for label in np.flatnonzero(_sizes(labels, copies) > limit):
        members = np.flatnonzero(labels == label)
        inner = graph[members][:, members]
        for resolution in GRID[2:]:
            parts = communities(inner, resolution=resolution)
            if _sizes(parts, copies[members]).max() <= limit:
                labels[members] = labels.max() + 1 + parts
                break
    return labels


def _trim(labels: Labels, graph: Graph, copies: Labels, *, limit: float) -> Labels:
    """A group that could not be split keeps its most typical members; the rest is unsure."""
    labels = labels.copy()
    for label in np.flatnonzero(_sizes(labels, copies) > limit):
        members = np.flatnonzero(labels == label)
        weight = np.asarray(graph[members][:, members].sum(axis=1)).ravel()
        order = members[np.argsort(-weight, kind="stable")]
        labels[order[np.cumsum(copies[order]) > limit]] = -1
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


@dataclass(frozen=True, slots=True)
class Ties:
    """The graph that themes were found in: ``rows`` says which segment stands for each of its nodes."""

    graph: Graph
    rows: npt.NDArray[np.intp]


def wider(labels: Labels, ties: Ties) -> Labels:
    """A wider group for each group, (n groups,), or all -1 where the data carry no second level.

    Communities of the groups, tied by the weight between them for their sizes. As fine as can be while the median
    wider group holds three groups, or more where there are many; asked for only where it is worth it.
    """
    n = int(labels.max(initial=-1)) + 1
    if n < FEWEST:
        return np.full(n, -1, dtype=np.int64)
    between = _between(labels[ties.rows], ties.graph, groups=n)
    wanted = max(3.0, np.sqrt(n) / 2)
    parts = np.full(n, -1, dtype=np.int64)
    for resolution in GRID[2:]:
        finer = communities(between, resolution=resolution)
        if float(np.median(np.bincount(finer))) < wanted:
            break
        parts = finer
    sizes = np.bincount(parts[parts >= 0], minlength=1)
    parts = np.where((parts >= 0) & (sizes[parts] >= 2), parts, -1)
    return renumber(parts) if len(set(parts.tolist()) - {-1}) > 1 else np.full(n, -1, dtype=np.int64)


def _between(labels: Labels, graph: Graph, *, groups: int) -> Graph:
    """The weight between groups over the roots of their sizes, nothing within: (groups, groups)."""
    kept = np.flatnonzero(labels >= 0)
    member = sparse.csr_matrix((np.ones(len(kept)), (kept, labels[kept])), shape=(len(labels), groups))
    weight = (member.T @ graph @ member).tocsr()
    root = sparse.diags(1.0 / np.sqrt(np.maximum(np.asarray(member.sum(axis=0)).ravel(), 1.0)))
    weight = root @ (weight - sparse.diags(weight.diagonal())) @ root
    weight.eliminate_zeros()
    return sparse.csr_matrix(weight)
