"""What a person confirmed teaches: the words, the weight of the context, and how much the probabilities promise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from insight.models.calibrate import logistic
from insight.models.pillar_kernel import kernel, members_of
from insight.records import Rows

type Array = npt.NDArray[np.float64]

_NOISE = 0.3
"""Doubt about one click beside what its likes say: 1 would move a segment half the way to it."""
_REACH = 6.0
"""Log-odds that a full step from no to yes is worth."""
_CONTEXT_STRENGTH = 30.0
_PILLAR_STRENGTH = np.array([12.0, 4.0])
"""How many labels' worth the learned context and each pillar's slope and shift stand against the clicks."""


@dataclass(frozen=True, slots=True)
class Clicks:
    """Confirmed segments: their place ``at`` (m,), ``truth`` (m, p) 0 or 1, and ``groups`` (m,) the note of each."""

    at: npt.NDArray[np.int64]
    truth: Array
    groups: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.at)


def corrected(own: Array, rows: Rows, clicks: Clicks, *, said: sparse.csr_matrix | None = None) -> Array:
    """The log-odds (n, p) after the clicks: kernel ridge regression on what was promised wrongly.

    Segments are alike by their vectors and, where given, half by their words (``said``: rows of unit length): either
    alone teaches less. A confirmed segment gets what the clicks in other notes say of it, so that later steps can learn
    from it honestly.
    """
    if not len(clicks):
        return own
    surprise = 2.0 * clicks.truth - 1.0 - np.tanh(own[clicks.at] / 2.0)
    alike = kernel(rows, rows[clicks.at]).astype(np.float64)
    if said is not None:
        alike = (alike + (said @ said[clicks.at].T).toarray()) / 2.0
    system = alike[clicks.at] + _NOISE * np.eye(len(clicks))
    inverse = np.linalg.inv(system)
    weights = inverse @ surprise
    step = alike @ weights
    for members in members_of(clicks.groups):
        at = clicks.at[members]
        step[at] = surprise[members] - np.linalg.solve(inverse[np.ix_(members, members)], weights[members])
    return np.asarray(own + _REACH / 2.0 * step)


def weighed(features: Array, clicks: Clicks, *, prior: Array) -> Array:
    """Log-odds (n, p) from context features (n, p, f): weights, slopes and shifts drawn from ``prior`` to the clicks.

    With no clicks it is ``features @ prior``.
    """
    p, f = features.shape[1:]
    if not len(clicks):
        return np.asarray(features @ prior)
    given = features[clicks.at]
    shared = logistic(
        given.reshape(-1, f), clicks.truth.reshape(-1), prior=prior, strength=_CONTEXT_STRENGTH * _spread(features) / p
    )
    out = features @ shared
    for k in range(p):
        pair = np.column_stack([out[clicks.at, k], np.ones(len(clicks))])
        slope, shift = logistic(pair, clicks.truth[:, k], prior=np.array([1.0, 0.0]), strength=_PILLAR_STRENGTH)
        out[:, k] = max(slope, 0.1) * out[:, k] + shift
    return np.asarray(out)


def _spread(features: Array) -> Array:
    """Mean square of each feature, so that the prior is as strong for small features as for large: (f,)."""
    return np.asarray(np.maximum((features**2).mean(axis=(0, 1)), 1e-3))


def told(notes: Sequence[str], at: Sequence[int], truth: Array) -> Clicks:
    """Clicks on the segments ``at``, grouped by note."""
    names = [notes[i] for i in at]
    number = {name: i for i, name in enumerate(sorted(set(names)))}
    return Clicks(np.array(at, dtype=np.int64), truth, np.array([number[name] for name in names], dtype=np.int64))
