"""Segments as a graph: exact neighbours, fuzzy weights, communities. Arrays in, arrays out.

Nothing here is random. Callers give rows in an order that does not depend on the input (by content), so that the same
segments in any order make the same communities.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.records import Rows

type Index = npt.NDArray[np.int64]
type Labels = npt.NDArray[np.int64]
type Graph = sparse.csr_matrix

_CHUNK = 1024
_FINER = (1.0, 0.7, 1.4, 1.0)  # times the resolution, an order of nodes each


def unit(rows: Rows) -> Rows:
    """Rows at length one; a row of zeros stays as it is."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), dtype=np.float32)


def middles(groups: Sequence[Sequence[int]], rows: Rows) -> Rows:
    """The mean row of each group at length one: (n groups, dimensions)."""
    return unit(np.stack([rows[list(group)].mean(axis=0) for group in groups])) if groups else rows[:0]


def nearest(queries: Rows, rows: Rows, *, k: int, skip_self: bool = False) -> tuple[Index, Rows]:
    """The ``k`` rows with the largest cosine for each query, best first: index and similarity, (n queries, k).

    Exact (brute force in chunks): 21 ms a query batch at 50,000 rows needs no index. Ties go to the earlier row.
    """
    k = min(k, len(rows) - skip_self)
    index = np.empty((len(queries), max(k, 0)), dtype=np.int64)
    similarity = np.empty((len(queries), max(k, 0)), dtype=np.float32)
    if k <= 0:
        return index, similarity
    for start in range(0, len(queries), _CHUNK):
        block = -queries[start : start + _CHUNK] @ rows.T  # distances: what is best comes first, without a copy
        if skip_self:
            block[np.arange(len(block)), np.arange(start, start + len(block))] = np.inf
        index[start : start + len(block)], similarity[start : start + len(block)] = closest(block, k)
    return index, similarity


def closest(away: Rows, k: int) -> tuple[Index, Rows]:
    """The same of cosines that are worked out already, with their sign turned: (n queries, n rows)."""
    best = _least(away, k)
    value = np.take_along_axis(away, best, axis=1)
    order = np.argsort(value, axis=1, kind="stable")
    return np.take_along_axis(best, order, axis=1), -np.take_along_axis(value, order, axis=1)


def _least(block: Rows, k: int) -> Index:
    """The places of the ``k`` least values of each row, in order of place."""
    if k == 1:
        return np.asarray(np.argmin(block, axis=1)[:, None], dtype=np.int64)
    halves = np.array_split(block, 2)  # numpy lets go of the interpreter while it partitions
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda half: np.argpartition(half, k - 1, axis=1)[:, :k], halves)
        return np.asarray(np.sort(np.concatenate(list(found)), axis=1), dtype=np.int64)


def fuzzy(index: Index, similarity: Rows) -> Graph:
    """Neighbours as a symmetric weighted graph, (n, n), weights in (0, 1].

    The membership strengths of UMAP (McInnes, Healy & Melville 2018, section 3.1) without its layout: every node
    reaches its nearest neighbour with weight 1 and log2(k) neighbours in sum; two directions join as a fuzzy union.
    """
    n, k = index.shape
    if k == 0:
        return sparse.csr_matrix((n, n), dtype=np.float64)
    distance = np.maximum(0.0, 1.0 - similarity.astype(np.float64))
    beyond = np.maximum(distance - distance[:, :1], 0.0)
    weight = np.exp(-beyond / _bandwidth(beyond, floor=1e-3 * float(distance.mean()) + 1e-9)[:, None])
    one_way = sparse.csr_matrix((weight.ravel(), (np.repeat(np.arange(n), k), index.ravel())), shape=(n, n))
    return (one_way + one_way.T - one_way.multiply(one_way.T)).tocsr()


def _bandwidth(beyond: npt.NDArray[np.float64], *, floor: float) -> npt.NDArray[np.float64]:
    """Per node, the width at which its weights sum to log2(k): 40 bisections."""
    n, k = beyond.shape
    low, high, middle = np.zeros(n), np.full(n, np.inf), np.ones(n)
    for _ in range(40):
        above = np.exp(-beyond / middle[:, None]).sum(axis=1) > np.log2(max(k, 2))
        high, low = np.where(above, middle, high), np.where(above, low, middle)
        middle = np.where(np.isinf(high), middle * 2, (low + high) / 2)
        middle = np.maximum(middle, 1e-12)
    return np.maximum(middle, floor)


def communities(graph: Graph, *, resolution: float) -> Labels:
    """Louvain communities, numbered by the first node in each: (n,).

    Louvain with ``shuffle_nodes=False`` is deterministic in the order of nodes; Leiden of the same package is not.
    """
    from sknetwork.clustering import Louvain

    if graph.nnz == 0:
        return np.arange(graph.shape[0], dtype=np.int64)
    found = Louvain(
        resolution=resolution,
        tol_optimization=1e-5,
        tol_aggregation=1e-5,
        shuffle_nodes=False,
        sort_clusters=False,
        return_probs=False,
        return_aggregate=False,
    )
    return renumber(np.asarray(found.fit_predict(graph), dtype=np.int64))


def agreed(graph: Graph, *, resolution: float, also: Sequence[Labels] = ()) -> Labels:
    """Communities that do not hang on the order of nodes: where Louvain's method agrees with itself, (n,).

    Which of many near-equal groupings Louvain's method ends in depends on the node it begins with. So it runs in
    several orders, a little coarser and finer, and once more on edges weighted by how many of those groupings (and of
    ``also``) keep their ends together (Lancichinetti & Fortunato 2012, Consensus clustering in complex networks; on
    edges only: Tandon et al. 2019). The orders are fixed permutations of the rows.
    """
    n, edges = graph.shape[0], graph.tocoo()
    if not graph.nnz:
        return np.arange(n, dtype=np.int64)
    runs, draw = [*also], np.random.default_rng(0)
    for finer in _FINER:
        order = draw.permutation(n)
        found = np.empty(n, dtype=np.int64)
        found[order] = communities(graph[order][:, order], resolution=resolution * finer)
        runs.append(found)
    together = np.mean([labels[edges.row] == labels[edges.col] for labels in runs], axis=0)
    kept = together > 0
    ends = (edges.row[kept], edges.col[kept])
    firm = sparse.csr_matrix((edges.data[kept] * together[kept], ends), shape=graph.shape)
    return communities(firm, resolution=resolution)


def renumber(labels: Labels) -> Labels:
    """Labels numbered 0, 1, ... by first appearance; -1 stays."""
    order: dict[int, int] = {-1: -1}
    for label in labels.tolist():
        order.setdefault(label, len(order) - 1)
    return np.array([order[label] for label in labels.tolist()], dtype=np.int64)


def votes(graph: Graph, labels: Labels) -> sparse.csr_matrix:
    """The share of each node's edge weight that goes to each label: sparse, (n, number of labels); rows sum to <= 1.

    Weight that goes to nodes without a label (-1) counts in the whole, so that a loner's votes are small.
    """
    kept = np.flatnonzero(labels >= 0)
    size = (len(labels), int(labels.max(initial=-1)) + 1)
    member = sparse.csr_matrix((np.ones(len(kept)), (kept, labels[kept])), shape=size)
    whole = np.maximum(np.asarray(graph.sum(axis=1)).ravel(), 1e-12)
    return sparse.csr_matrix(sparse.diags(1.0 / whole) @ (graph @ member))


def top_two(share: sparse.csr_matrix) -> tuple[Labels, npt.NDArray[np.float64]]:
    """The two columns with the largest values in each row (-1 where there is none) and the values: (n, 2) each."""
    best = np.full((share.shape[0], 2), -1, dtype=np.int64)
    value = np.zeros((share.shape[0], 2))
    for row in range(share.shape[0]):
        start, end = share.indptr[row], share.indptr[row + 1]
        columns, values = share.indices[start:end], share.data[start:end]
        order = np.lexsort((columns, -values))[:2]
        best[row, : len(order)], value[row, : len(order)] = columns[order], values[order]
    return best, value
