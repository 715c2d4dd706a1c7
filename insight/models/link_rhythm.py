"""How long this programme takes from a conversation to a decision, learned from its own texts without any label.

Some programmes decide within days, others after months, so no fixed decay fits. For every decision the content
signals say how likely each note is, or none of them; the lags of the likely ones, against the lags of all, tell the
rhythm. Expectation maximisation settles it, and few decisions leave it near flat.
"""

import numpy as np
import numpy.typing as npt

from insight.models.link_text import Floats

EDGES = np.array([4, 8, 15, 22, 31, 46, 61, 91, 121, 181, 271, 366])
_PRIOR = 10.0
_ROUNDS = 30
_NOTHING = 3.0


def bins(lag: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The bin of a lag in days: under 4, under 8, under 15 ... a year or more."""
    return np.searchsorted(EDGES, np.maximum(lag, 0), side="right").astype(np.int64)


def _smoother(n: int) -> npt.NDArray[np.float64]:
    """Half of a bin's weight stays, the rest goes to its neighbours."""
    kernel: npt.NDArray[np.float64] = 0.5 * np.eye(n) + 0.25 * np.eye(n, k=1) + 0.25 * np.eye(n, k=-1)
    kernel /= kernel.sum(axis=0, keepdims=True)
    return kernel


def rhythm(
    content: npt.NDArray[np.float64], held: npt.NDArray[np.bool_], binned: npt.NDArray[np.int64], background: Floats
) -> npt.NDArray[np.float64]:
    """The log-likelihood ratio of each lag bin: likely notes against all notes.

    Args:
        content: (decisions, pool), a score in logits from content alone; "nothing" stands at 3 above the average note.
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
    score = np.where(held, content, -np.inf)[asked]
    here = binned[asked]
    nothing = np.log(held[asked].sum(axis=1, keepdims=True)) + _NOTHING
    for _ in range(_ROUNDS):
        timed = score + ratio[here]
        top = np.maximum(timed.max(axis=1, keepdims=True, initial=-1e9), nothing)
        weight = np.exp(timed - top)
        weight /= weight.sum(axis=1, keepdims=True) + np.exp(nothing - top)
        counts = np.bincount(here.ravel(), weights=weight.ravel(), minlength=n)
        likely = spread @ counts
        ratio = np.log((likely + _PRIOR * share) / (counts.sum() * share + _PRIOR * share))
    return ratio
