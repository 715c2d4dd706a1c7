"""Which segments to show a person next, so that a click teaches most."""

import numpy as np

from insight.records import PillarScores, Rows, Vectors

_SPREAD = 0.8
"""How much a question loses for each step of likeness to one already chosen."""


def ask_next(
    scores: PillarScores, n: int, *, vectors: Vectors | None = None, known: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Up to ``n`` segment ids, best question first: undecided, and unlike the ones before.

    Doubt is the entropy of the pillars' probabilities, summed; with ``vectors``, a segment much like one already asked,
    or like one a person has confirmed (``known``), falls back (maximal marginal relevance, Carbonell & Goldstein 1998).

    >>> import numpy as np
    >>> rows = np.array([[0.5], [0.02], [0.3]], dtype=np.float32)
    >>> ask_next(PillarScores(("a", "b", "c"), ("digital",), rows, rows > 0.5), 2)
    ('a', 'c')
    """
    order = sorted(range(len(scores.ids)), key=lambda i: scores.ids[i])
    p = np.clip(scores.rows[order].astype(np.float64), 1e-6, 1 - 1e-6)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)).sum(axis=1)
    names = [scores.ids[i] for i in order]
    near = np.zeros(len(names))
    rows = _rows(names, vectors)
    open_ = np.array([name not in known for name in names], dtype=bool)
    if rows is not None:
        for i in np.flatnonzero(~open_):
            near = np.maximum(near, rows @ rows[i])
    chosen: list[str] = []
    while len(chosen) < n and open_.any():
        best = int(np.argmax(np.where(open_, doubt * (1 - _SPREAD * np.maximum(near, 0)), -1.0)))
        chosen.append(names[best])
        open_[best] = False
        if rows is not None:
            near = np.maximum(near, rows @ rows[best])
    return tuple(chosen)


def _rows(names: list[str], vectors: Vectors | None) -> Rows | None:
    if vectors is None:
        return None
    place = {name: i for i, name in enumerate(vectors.ids)}
    return vectors.rows[[place[name] for name in names]]
