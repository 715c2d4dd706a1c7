"""What stands around a segment: its neighbours in the note, and the segments nearest in meaning across the programme.

Sentences of notes are oblique; what they are about is often said in the sentence before.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from insight.models.calibrate import sigmoid
from insight.models.graph import nearest
from insight.records import Rows

type Array = npt.NDArray[np.float64]
type Places = npt.NDArray[np.int64]

PRIOR: Array = np.array([0.71, 0.32, 4.53, 1.97, -1.01])
"""Weights of what ``around`` gives, learned on the packaged exemplar notes by ``benchmarks/train_pillars.py``."""
NEIGHBOURS = 15
ANCHORS = 6000
"""Above this many segments the likeness is looked up among a fixed sample: time grows in proportion."""


def around(own: Array, rows: Rows, notes: Sequence[str], *, window: int = 2, of: Places | None = None) -> Array:
    """The evidence for each segment and pillar: (n, p, 5): its own words, those alike, next to it, two away, and 1.

    Args:
        own: (n, p) log-odds from the segment's own words.
        rows: float32, (n, d), unit length.
        notes: the note of each segment; segments of a note stand together, in their order.
        window: neighbours that count on either side: 0, 1 or 2.
        of: only the evidence for these, (n of, p, 5); ``own`` need only be known where ``asked_of`` says.
    """
    places = np.arange(len(own)) if of is None else of
    held = sigmoid(own)
    near = [_beside(held, notes, distance) if distance <= window else np.zeros_like(held) for distance in (1, 2)]
    alike = _alike(own, rows, places)
    return np.stack([own[places], alike, *(n[places] for n in near), np.ones_like(alike)], axis=-1)


def asked_of(of: Places, n: int) -> Places:
    """The segments whose own log-odds the evidence for some of ``n`` segments rests on."""
    near = (of[:, None] + np.arange(-2, 3)).ravel()
    return np.union1d(near[(near >= 0) & (near < n)], _anchors(n))


def _anchors(n: int) -> Places:
    return np.arange(0, n, -(-n // ANCHORS)) if n else np.zeros(0, np.int64)


def alone(own: Array) -> Array:
    """The same evidence for a sentence without a note around it: (n, p, 5)."""
    nothing = np.zeros_like(own)
    return np.stack([own, own, nothing, nothing, np.ones_like(own)], axis=-1)


def _beside(held: Array, notes: Sequence[str], distance: int) -> Array:
    """The mean probability of the segments ``distance`` before and after in the same note; 0 for none."""
    out = np.zeros_like(held)
    if len(held) > distance:
        names = np.asarray(notes)
        same = (names[distance:] == names[:-distance])[:, None]
        out[distance:] += np.where(same, held[:-distance], 0.0)
        out[:-distance] += np.where(same, held[distance:], 0.0)
    return out / 2.0


def _alike(own: Array, rows: Rows, of: Places) -> Array:
    """The mean log-odds of the segment and its nearest, weighted by squared cosine: among strangers, its own."""
    if len(rows) < 2:
        return own[of]
    chosen = _anchors(len(rows))
    if len(chosen) == len(rows):
        index, similarity = (found[of] for found in nearest(rows, rows, k=NEIGHBOURS, skip_self=True))
    else:
        index, similarity = nearest(rows[of], rows[chosen], k=NEIGHBOURS)
        similarity = np.where(chosen[index] == of[:, None], 0, similarity)
    weight = np.maximum(similarity.astype(np.float64), 0.0) ** 2
    likes = np.einsum("nk,nkp->np", weight, own[chosen][index])
    return np.asarray((likes + own[of]) / (weight.sum(axis=1, keepdims=True) + 1.0))
