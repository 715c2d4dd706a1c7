"""From a score to the probability that the link is right: two steps, as a decision without influence has a first place.

First, was there an influence at all? The telling figure is the surprise: how much better the content fits than it does
for notes that were as likely beforehand, by date, unit, role and pair. Without it, a programme in which every decision
has an owner with a pair would always find "the right people" and call it evidence. Beside it stands the rhythm: what
fits by chance lies at any distance, what led to a decision at the usual one. Then, given an influence, is this
the note? That turns on its share of the score among all.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from insight.models.link_model import Doubles, LinkModel, Scored
from insight.models.link_signals import CONTEXT, SIGNALS

LINKED = ("surprise", "pair", "matched", "rhythm")
RIGHT = ("share", "lead", "meeting", "unit", "role", "pair", "mention")
_FLOOR = 1e-4
_LEAD = 6.0


def linked_traits(scored: Scored) -> Doubles:
    """(decisions, traits) for the question whether any note influenced the decision.

    surprise: log of the expected exponentiated content under what time and context say; the rest of the first place:
    pair (-1: the pair is known and has no notes), matched as in the pool, rhythm in logits where the
    pair is not known (where it is, that there are notes of the pair tells more).
    """
    top = scored.order[:, :1]
    total = _log_sum(scored.score)
    pool = scored.pool
    surprise = np.clip(np.where(np.isfinite(total), total - scored.expected, 0.0), -8.0, 12.0)
    pair = np.take_along_axis(pool.context[..., CONTEXT.index("pair")], top, axis=1)[:, 0]
    matched = np.take_along_axis(pool.matched, top, axis=1)[:, 0]
    timed = np.take_along_axis(scored.parts[..., SIGNALS.index("rhythm")], top, axis=1)[:, 0]
    return np.column_stack([surprise, pair, matched, np.where(pair == 0, timed, 0.0)]).astype(np.float64)


def right_traits(scored: Scored) -> Doubles:
    """(decisions, pool, traits), in pool order, for the question whether a note is right, given an influence.

    share: log of the note's share of all exponentiated scores; lead: score above the best other note (negative below
    the first place), within [-6, 6]; meeting: the share of the notes of the same pair and day, itself included; unit,
    role, pair and mention as in the pool.
    """
    total = _log_sum(scored.score)[:, None]
    with np.errstate(invalid="ignore"):
        share = np.nan_to_num(np.exp(scored.score - total))
    context = np.moveaxis(scored.pool.context.astype(np.float64), -1, 0)
    columns = [np.log(np.maximum(share, _FLOOR)), _lead(scored), _grouped(share, scored.pool.meeting), *context]
    return np.stack(columns, axis=-1)


def _log_sum(score: Doubles) -> Doubles:
    top = score.max(axis=1)
    base = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        result: Doubles = base + np.log(np.exp(score - base[:, None]).sum(axis=1))
    return result


def _lead(scored: Scored) -> Doubles:
    best = np.take_along_axis(scored.score, scored.order[:, :2], axis=1)
    second = best[:, 1:] if best.shape[1] > 1 else np.full_like(best, -np.inf)
    is_top = np.zeros_like(scored.score, bool)
    np.put_along_axis(is_top, scored.order[:, :1], np.True_, axis=1)
    with np.errstate(invalid="ignore"):
        lead = np.where(is_top, scored.score - second, scored.score - best[:, :1])
    result: Doubles = np.clip(np.nan_to_num(lead, nan=-_LEAD, posinf=_LEAD, neginf=-_LEAD), -_LEAD, _LEAD)
    return result


def _grouped(share: Doubles, group: npt.NDArray[np.int64]) -> Doubles:
    """For each note, the summed share of those of its group, decision by decision."""
    order = np.argsort(group, axis=1, kind="stable")
    ranked = np.take_along_axis(group, order, axis=1)
    fresh = np.concatenate([np.ones((len(share), 1), bool), ranked[:, 1:] != ranked[:, :-1]], axis=1)
    code = (np.cumsum(fresh.ravel()) - 1).reshape(share.shape)
    total = np.bincount(code.ravel(), weights=np.take_along_axis(share, order, axis=1).ravel())
    out: Doubles = np.empty(share.shape)
    np.put_along_axis(out, order, total[code], axis=1)
    return out


def _chance(values: Doubles, names: tuple[str, ...], weights: Mapping[str, float]) -> Doubles:
    logit = values @ np.array([weights.get(name, 0.0) for name in names]) + weights["bias"]
    result: Doubles = 1.0 / (1.0 + np.exp(-np.clip(logit, -30, 30)))
    return result


def probabilities(scored: Scored, model: LinkModel) -> Doubles:
    """(decisions, pool) in order of rank: the chance that each link is right, never rising with the rank."""
    linked = _chance(linked_traits(scored), LINKED, model.linked)
    values = np.take_along_axis(right_traits(scored), scored.order[..., None], axis=1)
    right = _chance(values, RIGHT, model.rest)
    right[:, 0] = _chance(values[:, 0], RIGHT, model.first)
    falling: Doubles = np.minimum.accumulate(linked[:, None] * right, axis=1, dtype=np.float64)
    return corrected(falling, slope=model.slope, shift=model.shift).round(6)


def corrected(chance: Doubles, *, slope: float, shift: float) -> Doubles:
    """Probabilities with their logits stretched and moved (Platt 1999)."""
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    result: Doubles = 1 / (1 + np.exp(-(slope * np.log(safe / (1 - safe)) + shift)))
    return result if (slope, shift) != (1.0, 0.0) else chance
