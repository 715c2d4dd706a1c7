"""From a score to the probability that the link is right: for the first place of a decision, and for the others.

A decision that no conversation influenced has a first place too, so the first place is judged by how much of the
decision it holds in absolute terms and by its lead over the next, not by its score alone. Lower places never say more
than the places above them.
"""

from collections.abc import Mapping

import numpy as np

from insight.models.link_model import Doubles, Scored
from insight.models.link_signals import CONTENT, SIGNALS

TRAITS = (
    "content",
    "rhythm",
    "unit",
    "role",
    "pair",
    "mention",
    "coverage",
    "sentence_coverage",
    "similarity",
    "lead",
    "rivals",
)


def traits(scored: Scored) -> Doubles:
    """(decisions, pool, traits) in pool order.

    content: its weighted sum; coverage, sentence_coverage, similarity: as they are; lead: score above the best other
    note (negative below the first place), within [-6, 6]; rivals: logarithm of how many notes were ranked.
    """
    first = len(CONTENT)
    best = np.take_along_axis(scored.score, scored.order, axis=1)
    top = np.where(np.isfinite(best[:, :1]), best[:, :1], 0.0)
    second = best[:, 1:2] if best.shape[1] > 1 else np.full_like(top, -np.inf)
    is_top = np.zeros_like(scored.score, bool)
    np.put_along_axis(is_top, scored.order[:, :1], values=True, axis=1)
    with np.errstate(invalid="ignore"):
        lead = np.clip(np.where(is_top, scored.score - second, scored.score - top), -6.0, 6.0)
    held = scored.pool.held.sum(axis=1, keepdims=True)
    rivals = np.broadcast_to(np.log1p(held), scored.score.shape)
    columns = [
        scored.parts[..., :first].sum(axis=-1),
        *(scored.parts[..., SIGNALS.index(name)] for name in ("rhythm",)),
        *(np.moveaxis(scored.pool.context.astype(np.float64), -1, 0)),
        *(np.moveaxis(scored.pool.absolute.astype(np.float64), -1, 0)),
        np.nan_to_num(lead, nan=0.0),
        rivals,
    ]
    return np.stack(columns, axis=-1)


def _logit(values: Doubles, weights: Mapping[str, float]) -> Doubles:
    vector = np.array([weights.get(name, 0.0) for name in TRAITS])
    result: Doubles = values @ vector + weights["bias"]
    return result


def probabilities(scored: Scored, first: Mapping[str, float], rest: Mapping[str, float]) -> Doubles:
    """(decisions, pool) in order of rank: the chance that each link is right, never rising with the rank."""
    values = np.take_along_axis(traits(scored), scored.order[..., None], axis=1)
    logit = _logit(values, rest)
    logit[:, 0] = _logit(values[:, 0], first)
    chance = 1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30)))
    return np.round(np.minimum.accumulate(chance, axis=1), 6)
