"""How long this programme takes from a conversation to a decision, learned from its own texts without any label.

Some programmes decide within days, others after months, so no fixed decay fits. For every decision the content
signals say how likely each note is; the lags of the likely ones, against the lags of all, tell the rhythm. A few
rounds of expectation maximisation settle it, and few decisions leave it near flat.
"""

import numpy as np
import numpy.typing as npt

from insight.models.link_text import Floats

EDGES = np.array([4, 8, 15, 22, 31, 46, 61, 91, 121, 181, 271, 366])
_PRIOR = 30.0
_ROUNDS = 6
_TEMPERATURE = 0.6


def bins(lag: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The bin of a lag in days: under 4, under 8, under 15 ... a year or more."""
    return np.searchsorted(EDGES, np.maximum(lag, 0), side="right").astype(np.int64)


def _smoother(n: int) -> npt.NDArray[np.float64]:
    """Half of a bin's weight stays, the rest goes to its neighbours."""
    kernel = 0.5 * np.eye(n) + 0.25 * np.eye(n, k=1) + 0.25 * np.eye(n, k=-1)
    return kernel / kernel.sum(axis=0, keepdims=True)


def rhythm(
    content: npt.NDArray[np.float64], held: npt.NDArray[np.bool_], binned: npt.NDArray[np.int64], background: Floats
) -> npt.NDArray[np.float64]:
    """The log-likelihood ratio of each lag bin: likely notes against all notes.

    Args:
        content: (decisions, pool), a score in logits from content alone.
        held: (decisions, pool), which entries are notes at all.
        binned: (decisions, pool), the lag's bin.
        background: (decisions, bins), the share of each bin among all notes dated on or before the decision.

    """
    n = background.shape[1]
    asked = held.any(axis=1)
    spread = _smoother(n)
    everyday = spread @ (background[asked].sum(axis=0) + 1e-3)
    share = everyday / everyday.sum()
    ratio = np.zeros(n)
    for _ in range(_ROUNDS):
        score = np.where(held, _TEMPERATURE * content + ratio[binned], -np.inf)[asked]
        weight = np.exp(score - score.max(axis=1, keepdims=True, initial=-1e9))
        weight /= np.maximum(weight.sum(axis=1, keepdims=True), 1e-12)
        likely = spread @ np.bincount(binned[asked].ravel(), weights=weight.ravel(), minlength=n)
        ratio = np.log((likely + _PRIOR * share) / (everyday + _PRIOR * share))
    return ratio
