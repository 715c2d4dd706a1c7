"""The sentences of a note that speak to a decision, best first, by fused ranks.

Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009) of shared words, of meaning, and of the meaning of
the run of three sentences around. It ranks sentences inside one note, where it helps; it is not used between notes.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from insight.models.link_index import NoteIndex
from insight.models.link_signals import Query
from insight.records import Segment

_K = 5.0


def _places(values: npt.NDArray[np.float32], owner: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The rank of each value inside its note, from 0; equal values share the best rank."""
    order = np.lexsort((-values, owner))
    ranked = np.arange(len(values), dtype=np.float64)
    first = np.r_[True, owner[order][1:] != owner[order][:-1]]
    ranked -= np.maximum.accumulate(np.where(first, ranked, 0))
    same = np.r_[False, (values[order][1:] == values[order][:-1])] & ~first
    for k in np.flatnonzero(same):
        ranked[k] = ranked[k - 1]
    out = np.empty(len(values))
    out[order] = ranked
    return out


def _with_neighbours(values: npt.NDArray[np.float32], owner: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Each value plus those of the sentences before and after it in the same note."""
    same = owner[1:] == owner[:-1]
    total = values.copy()
    total[1:] += np.where(same, values[:-1], 0)
    total[:-1] += np.where(same, values[1:], 0)
    return total


def evidence(asked: Query, index: NoteIndex, *, decision: int, notes: Sequence[int], count: int) -> list[list[str]]:
    """For each note (by its place in the index), the ids of its ``count`` best segments for a decision, best first."""
    rows = np.concatenate([np.arange(index.starts[n], index.starts[n + 1]) for n in notes])
    owner = np.repeat(np.arange(len(notes)), [index.starts[n + 1] - index.starts[n] for n in notes])
    parts = asked.parts[asked.starts[decision] : asked.starts[decision + 1]]
    words = (index.sentence_words[rows] @ asked.weights[[decision]].T).toarray().ravel()
    cosine = index.rows[rows] @ parts.T
    around = _with_neighbours(cosine.mean(axis=1), owner) / index.window_norms[rows]
    fused = sum(1.0 / (_K + _places(np.round(v, 5), owner)) for v in (words, cosine.max(axis=1), around))
    order = np.lexsort((rows, -np.round(fused, 9), owner))
    best: list[list[str]] = [[] for _ in notes]
    for k in order:
        chosen = best[owner[k]]
        if len(chosen) < count:
            chosen.append(index.segments[rows[k]].id)
    return best


def with_context(segment: Segment, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """A cited segment with the sentence before and the one after, where the note has them, in reading order."""
    near = {s.ordinal: s for s in segments if s.note == segment.note and abs(s.ordinal - segment.ordinal) <= 1}
    return tuple(near[k] for k in sorted(near))
