"""Find segments by meaning and by words at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from insight.records import Rows, Vectors

_DAMP = 60  # reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)
_RELATED = 0.25  # below this cosine two sentences have nothing to do with each other (MiniLM)


@dataclass(frozen=True, slots=True)
class Hit:
    """A segment that answers a query: fused score, its cosine, and its place among the keyword hits (from 1)."""

    segment: str
    score: float
    similarity: float
    keyword_rank: int | None


def search(
    query: Rows, vectors: Vectors, keyword_hits: Sequence[str] = (), *, limit: int = 20, least: float = _RELATED
) -> list[Hit]:
    """The segments that answer a query best, by meaning and words together.

    Args:
        query: float32, (dimensions,), the query's vector, unit length.
        vectors: of the segments that may be shown; nothing else can be found.
        keyword_hits: segment ids from full-text search, best first; ids without a vector are left out.
        limit: how many at most.
        least: a segment without a keyword hit needs this cosine.
    """
    similarity = vectors.rows @ np.asarray(query, dtype=np.float32).reshape(-1)
    place = {name: i for i, name in enumerate(vectors.ids)}
    ranks = {name: rank for rank, name in enumerate((n for n in keyword_hits if n in place), start=1)}
    order = sorted(range(len(vectors)), key=lambda i: (-float(similarity[i]), vectors.ids[i]))
    hits = []
    for rank, i in enumerate(order, start=1):
        name, close = vectors.ids[i], float(similarity[i])
        word = ranks.get(name)
        if word is None and close < least:
            continue
        score = (1 / (_DAMP + rank) if close >= least else 0.0) + (1 / (_DAMP + word) if word else 0.0)
        hits.append(Hit(name, score, close, word))
    return sorted(hits, key=lambda h: (-h.score, -h.similarity, h.segment))[:limit]
