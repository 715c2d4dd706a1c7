"""Scores to probabilities that mean what they say, also from few labels."""

import numpy as np
import numpy.typing as npt

type Array = npt.NDArray[np.float64]


def sigmoid(x: npt.ArrayLike) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * np.asarray(x, dtype=np.float64))))


def logit(p: npt.ArrayLike, *, edge: float = 1e-4) -> Array:
    """The inverse of ``sigmoid``; probabilities nearer to 0 or 1 than ``edge`` are drawn in."""
    q = np.clip(np.asarray(p, dtype=np.float64), edge, 1.0 - edge)
    return np.asarray(np.log(q / (1.0 - q)))


def logistic(
    features: Array, truth: Array, *, prior: Array, strength: Array, weight: Array | None = None, steps: int = 50
) -> Array:
    """Coefficients of a logistic regression drawn towards ``prior``: (n features,).

    Newton's method on the log-likelihood less ``strength * (coefficient - prior)**2 / 2``. With no rows it gives the
    prior back, so few labels move it little (Platt 1999 scaling with a Gaussian prior instead of smoothed targets).

    Args:
        features: (n, m); add a column of ones for an intercept.
        truth: (n,), 0 or 1, or anything between.
        prior: (m,) coefficients to be drawn to.
        strength: (m,) how strongly; labels' worth of curvature, above zero.
        weight: (n,) of each row; ones if not given.
        steps: at most this many.
    """
    w = np.ones(len(truth)) if weight is None else weight
    at = np.array(prior, dtype=np.float64)
    for _ in range(steps):
        p = sigmoid(features @ at)
        slope = features.T @ (w * (truth - p)) - strength * (at - prior)
        curve = (features * (w * np.maximum(p * (1 - p), 1e-6))[:, None]).T @ features + np.diag(strength)
        move = np.linalg.solve(curve, slope)
        at = at + np.clip(move, -4.0, 4.0)
        if np.abs(move).max() < 1e-8:
            break
    return at


def best_cut(probability: npt.ArrayLike, *, lowest: float = 0.15, highest: float = 0.6) -> float:
    """The probability from which on to say yes so that expected F1 is best, if the probabilities mean what they say.

    The ratio of expectations stands for the expected ratio, close enough from a few dozen on (Ye et al. 2012, ICML).
    Without the limits the cut is half the F1 it reaches (Lipton et al. 2014).
    """
    p = np.sort(np.asarray(probability, dtype=np.float64))[::-1]
    if not len(p) or not p.sum():
        return highest
    expected = 2.0 * np.cumsum(p) / (np.arange(1, len(p) + 1) + p.sum())
    return float(np.clip(p[int(np.argmax(expected))], lowest, highest))


def calibration_error(probability: npt.ArrayLike, right: npt.ArrayLike, *, bins: int = 10) -> float:
    """Expected calibration error: the gap between promise and truth, averaged over equal-width bins by their size."""
    p, t = np.asarray(probability, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if not len(p):
        return 0.0
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].mean() - t[place == b].mean()) * (place == b).mean() for b in np.unique(place)))
