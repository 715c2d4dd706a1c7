"""Segments that say the same in the same words count once when themes are looked for.

Where wording repeats (a form's phrases, minutes written from a template, a saying that goes round) every phrase is
nearest to its own copies, and each would become a theme. So near-duplicates are one node of the graph: themes are made
of different ways to say something, and every copy goes where its wording goes.
"""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from insight.models.graph import Index, Labels, nearest, renumber, unit
from insight.models.plain import plain
from insight.models.words import STOP, stem
from insight.records import Rows

ALIKE = 0.85  # mean of the cosines of meaning and of words from which two segments are one wording
_NEAR = 30  # neighbours looked at; more copies than that are chained
_WORD = re.compile(r"[^\W\d_]{3,}")


def alike(texts: Sequence[str], rows: Rows) -> Labels:
    """The wording of each text, numbered by first appearance: (n,).

    Both kinds of likeness are asked for: paraphrases share a meaning but not the words, and stay apart.
    """
    from scipy.sparse.csgraph import connected_components

    n = len(texts)
    index, close = nearest(rows, rows, k=_NEAR, skip_self=True)
    left, right, meaning = np.repeat(np.arange(n), index.shape[1]), index.ravel(), close.ravel()
    able = meaning >= 2 * ALIKE - 1
    left, right, meaning = left[able], right[able], meaning[able]
    if not len(left):
        return np.arange(n, dtype=np.int64)
    words = _words(texts)
    shared = np.asarray(words[left].multiply(words[right]).sum(axis=1)).ravel()
    pairs = meaning + shared >= 2 * ALIKE
    joined = sparse.csr_matrix((np.ones(int(pairs.sum())), (left[pairs], right[pairs])), shape=(n, n))
    return renumber(connected_components(joined, directed=False)[1].astype(np.int64))


def pooled(rows: Rows, wording: Index) -> Rows:
    """The mean row of each wording at length one: (n wordings, dimensions)."""
    n = len(rows)
    member = sparse.csr_matrix(
        (np.ones(n, dtype=np.float32), (wording, np.arange(n))), shape=(int(wording.max(initial=-1)) + 1, n)
    )
    return unit(np.asarray(member @ rows, dtype=np.float32))


def _words(texts: Sequence[str]) -> sparse.csr_matrix:
    """TF-IDF over stems, rows at length one: (n, stems)."""
    counts = [Counter(stem(w) for w in _WORD.findall(plain(t).lower()) if w not in STOP) for t in texts]
    spread = Counter(s for c in counts for s in c)
    place = {s: i for i, s in enumerate(sorted(spread))}
    cells = [(r, place[s], n * np.log(1 + len(texts) / spread[s])) for r, c in enumerate(counts) for s, n in c.items()]
    row, column, value = zip(*cells, strict=True) if cells else ((), (), ())
    table = sparse.csr_matrix((value, (row, column)), shape=(len(texts), len(place)))
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1.0 / np.maximum(length, 1e-12)) @ table)
