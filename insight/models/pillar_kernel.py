"""Labels spread from exemplars to segments by likeness, in two ways that err differently; their mean beats both.

Kernel ridge regression follows the exemplars closely; the vote of the nearest forty is blunt and hard to mislead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from insight.models.calibrate import logistic, logit
from insight.models.graph import closest, unit
from insight.records import Rows

type Array = npt.NDArray[np.float64]
type Places = npt.NDArray[np.int64]

WIDTH = 2.0
"""Of the Gaussian kernel, exp(-WIDTH * squared distance): cosine .5 counts .14, cosine .8 counts .45."""
RIDGE = 0.3
VOTERS = 40
CENTRE = 0.8
"""Share of the mean vector taken out: a programme's own voice is not a pillar, nor is ours in the exemplars."""
USUAL_SHARE = 0.12
"""Of segments under a pillar. Where exemplars are rarer than that, each speaks for several."""
_DOUBT = 50  # segments' worth of doubt about a programme's mean
_CHUNK = 4096
_USUAL = np.array([6.5, 1.8]), np.array([1.0, 0.0])
"""Slope and shift of ridge scores and of votes where exemplars are many: what few exemplars are drawn to."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of some pillars.

    ``rows`` (n, d) of the exemplars, centred, with ``labels`` and ridge ``weights`` (n, p), ``trust`` (n,), the mean
    ``centre`` (d,) of the exemplars, the ridge's ``base`` (p,), and ``scale`` (p, 2, 2): slope and shift that turn
    ridge scores and votes to log-odds.
    """

    rows: Rows
    centre: Rows
    labels: Array
    trust: Array
    weights: Array
    base: Array
    scale: Array

    def own(self, rows: Rows, of: Places | None = None) -> Array:
        """Log-odds from the words alone: (n rows, p); ``of``: only of these among the rows, (n of, p)."""
        mean = (rows.sum(axis=0) + np.float32(_DOUBT) * self.centre) / np.float32(len(rows) + _DOUBT)
        rows = centred(rows if of is None else rows[of], mean)
        out = np.empty((len(rows), len(self.base)))
        weights = self.weights.astype(np.float32)
        voters = min(VOTERS, len(self.rows))
        for start in range(0, len(rows), _CHUNK):
            away = -rows[start : start + _CHUNK] @ self.rows.T
            index, similarity = closest(away, voters)
            ridge = _near(away) @ weights + self.base
            out[start : start + _CHUNK] = _mean(ridge, _votes(similarity, index, self.labels, self.trust), self.scale)
        return out


def centred(rows: Rows, mean: Rows) -> Rows:
    """Rows less most of the mean, at length one."""
    return unit(np.asarray(rows - np.float32(CENTRE) * mean, dtype=np.float32))


def kernel(left: Rows, right: Rows) -> Rows:
    """Gaussian kernel of unit rows: float32, (n left, n right)."""
    return _near(-left @ right.T)


def _near(away: Rows) -> Rows:
    """The kernel of cosines with their sign turned, in their place."""
    away += 1.0
    away *= np.float32(-2.0 * WIDTH)
    return np.asarray(np.exp(away, out=away))


def learn(rows: Rows, labels: Array, *, trust: Array, groups: npt.NDArray[np.int64]) -> tuple[Learned, Array]:
    """What exemplars teach, and the log-odds each would get without the note it is from: (n, p).

    Args:
        rows: float32, (n, d), unit length, not centred.
        labels: (n, p) 0 or 1.
        trust: (n,) 1 for an exemplar; above 1 it is followed more closely, below less.
        groups: (n,) the note each exemplar is from.
    """
    centre = np.asarray(rows.mean(axis=0), dtype=np.float32)
    rows = centred(rows, centre)
    weights, base, ridge = _ridge(rows, labels, trust, groups)
    votes = _votes_without_own(rows, labels, trust, groups)
    scale = np.empty((labels.shape[1], 2, 2))
    voices = _voices(labels)
    for k in range(labels.shape[1]):
        for way, scores in enumerate((ridge, votes)):
            features = np.column_stack([scores[:, k], np.ones(len(rows))])
            scale[k, way] = logistic(
                features,
                labels[:, k],
                prior=_USUAL[way],
                strength=np.array([0.5, 0.5]),
                weight=np.where(labels[:, k] > 0, voices[k], np.minimum(trust, 1.0)),
            )
    return Learned(rows, centre, labels, trust, weights, base, scale), _mean(ridge, votes, scale)


def _mean(ridge: Array, votes: Array, scale: Array) -> Array:
    by_ridge = ridge * scale[:, 0, 0] + scale[:, 0, 1]
    by_votes = votes * scale[:, 1, 0] + scale[:, 1, 1]
    return np.asarray((by_ridge + by_votes) / 2.0)


def _ridge(rows: Rows, labels: Array, trust: Array, groups: npt.NDArray[np.int64]) -> tuple[Array, Array, Array]:
    """Weights (n, p), base (p,) and leave-group-out scores (n, p) of kernel ridge regression on -1 and +1.

    The left-out scores cost no refit: for a group b, ``y_b - H_bb^-1 a_b`` with ``H`` the inverse of kernel plus ridge
    (Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, section 5.4.2).
    """
    target = 2.0 * labels - 1.0
    base = np.asarray((target * trust[:, None]).sum(axis=0) / trust.sum())
    system = kernel(rows, rows).astype(np.float64)
    system[np.diag_indices(len(rows))] = 1.0 + RIDGE / trust
    inverse = np.linalg.inv(system)
    weights = inverse @ (target - base)
    held_out = target.copy()
    for members in members_of(groups):
        held_out[members] -= np.linalg.solve(inverse[np.ix_(members, members)], weights[members])
    return weights, base, held_out


def members_of(groups: Sequence[int] | npt.NDArray[np.int64]) -> list[npt.NDArray[np.int64]]:
    """The places of each group, groups in rising order."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(np.asarray(groups)[order])) + 1)


def _votes(similarity: Rows, index: npt.NDArray[np.int64], labels: Array, trust: Array) -> Array:
    """Log-odds of the vote of the nearest, weighted by cubed cosine and trust: (n, p)."""
    weight = np.maximum(similarity.astype(np.float64), 1e-3) ** 3 * trust[index]
    held = np.einsum("nk,nkp->np", weight, labels[index])
    spoken = held * _voices(labels)
    return logit(0.01 + 0.98 * spoken / (weight.sum(axis=1, keepdims=True) - held + spoken))


def _voices(labels: Array) -> Array:
    """For how many each exemplar of a pillar speaks, so that the pillar has its usual share: (p,), 1 or more."""
    held = np.maximum(labels.sum(axis=0), 1.0)
    return np.asarray(np.maximum(1.0, USUAL_SHARE / (1.0 - USUAL_SHARE) * (len(labels) - held) / held))


def _votes_without_own(rows: Rows, labels: Array, trust: Array, groups: npt.NDArray[np.int64]) -> Array:
    cosine = rows @ rows.T
    cosine[np.asarray(groups)[:, None] == np.asarray(groups)[None, :]] = -1.0
    voters = min(VOTERS, len(rows))
    index = np.argsort(-cosine, axis=1, kind="stable")[:, :voters]
    return _votes(np.take_along_axis(cosine, index, axis=1), index, labels, trust)
