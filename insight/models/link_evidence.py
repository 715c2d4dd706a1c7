"""The sentences of a note that speak to a decision, best first, by four views added up after standardising in the note.

Shared rare words, the meaning of the sentence (to the nearest part of the decision, and to all of it), and its length:
a sentence of three words rarely carries a claim. On utterances length gives a little away, on written notes it gains
much. What the register has in common is taken off first, so that no sentence is cited for every decision.

People say a thing in sentences that follow each other (of meetings' supporting sentences, three in four stand beside
another one). So what stands beside a sentence already cited is preferred to an equal elsewhere. Smoothing the views
over neighbours is another matter: it cites the neighbours of the right one instead of it.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from insight.models.link_index import NoteIndex
from insight.models.link_signals import Query
from insight.records import Segment

type Values = npt.NDArray[np.float64]

_WEIGHTS = (1.5, 0.5, 1.0, 1.0)
_BESIDE = 0.75


def _standard(values: Values, owner: npt.NDArray[np.int64]) -> Values:
    """How many deviations above the mean of its own note each sentence stands."""
    size = np.bincount(owner)
    mean = np.bincount(owner, weights=values) / size
    apart = values - mean[owner]
    deviation = np.sqrt(np.bincount(owner, weights=apart**2) / size)
    standard: Values = apart / (deviation[owner] + 1e-3)
    return standard


def evidence(asked: Query, index: NoteIndex, *, decision: int, notes: Sequence[int], count: int) -> list[list[str]]:
    """For each note (by its place in the index), the ids of its ``count`` best segments for a decision, best first."""
    rows = np.concatenate([np.arange(index.starts[n], index.starts[n + 1]) for n in notes])
    owner = np.repeat(np.arange(len(notes)), [index.starts[n + 1] - index.starts[n] for n in notes])
    parts = asked.parts[asked.starts[decision] : asked.starts[decision + 1]]
    cosine = (index.rows[rows] @ parts.T).astype(np.float64)
    views = (
        (index.sentence_words[rows] @ asked.weights[[decision]].T).toarray().ravel().astype(np.float64),
        cosine.max(axis=1),
        cosine.mean(axis=1),
        index.lengths[rows],
    )
    fused = sum((w * _standard(v.round(5), owner) for w, v in zip(_WEIGHTS, views, strict=True)), np.zeros(len(rows)))
    ends = np.append(np.flatnonzero(np.diff(owner, prepend=-1)), len(rows))
    return [[index.segments[rows[a + k]].id for k in _cited(np.round(fused[a:b], 6), count)] for a, b in pairwise(ends)]


def _cited(value: Values, count: int) -> list[int]:
    """The places of the ``count`` best, one by one; what stands beside one already taken counts for more.

    >>> _cited(np.array([0.5, 0.0, 3.0, 0.3, 0.0]), 2)
    [2, 3]
    """
    left = value.copy()
    taken: list[int] = []
    for _ in range(min(count, len(value))):
        best = int(left.argmax())
        left[best] = -np.inf
        left[max(best - 1, 0) : best + 2] += _BESIDE
        taken.append(best)
    return taken


def with_context(segment: Segment, segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """A cited segment with the sentence before and the one after, where the note has them, in reading order."""
    near = {s.ordinal: s for s in segments if s.note == segment.note and abs(s.ordinal - segment.ordinal) <= 1}
    return tuple(near[k] for k in sorted(near))
