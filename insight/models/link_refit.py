"""Learning from verdicts: the scorer refitted to a programme's own confirmations and rejections, if that is better.

Only links that a person judged are compared; silence is no rejection. The new model stays near the old one, and is
taken only if it predicts the verdicts of decisions it has not seen better than the old one does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from insight.models.link_calibration import corrected, probabilities
from insight.models.link_index import NoteIndex
from insight.models.link_model import Doubles, LinkModel, Scored, score
from insight.models.link_signals import Pool, Query
from insight.models.link_training import Labelled, Marks, fit_weights

ENOUGH = 40
ENOUGH_OF_EACH = 10
FOLDS = 5
_STRENGTH = 10.0


@dataclass(frozen=True, slots=True)
class Refit:
    """The model to use from now on. ``before``, ``after``: mean log loss of held-out verdicts, old and new; lower wins.

    ``reason`` says why the old model stays, where it does.
    """

    model: LinkModel
    taken: bool
    verdicts: int
    before: float | None = None
    after: float | None = None
    reason: str = ""


def refit(
    asked: Query,
    index: NoteIndex,
    pool: Pool,
    *,
    model: LinkModel,
    verdicts: Mapping[tuple[str, str], bool],
    groups: Mapping[str, str] | None = None,
) -> Refit:
    """Fit anew to verdicts, and keep the old model unless the new one is better on decisions it has not seen.

    Args:
        asked: the decisions, as ``EvidenceLinker.prepare`` gives them.
        index: the notes, likewise.
        pool: the candidates, likewise.
        model: the model in use.
        verdicts: (decision, note) -> confirmed, or rejected. Others are left out.
        groups: decision -> what belongs together (a pair, a unit); each decision is its own group where not given.

    """
    judged, right = _marks(asked, index, pool, verdicts)
    n, confirmed = int(judged.sum()), int(right.sum())
    if short := enough(n, confirmed):
        return Refit(model, taken=False, verdicts=n, reason=short)
    fold = _folds(_grouped(asked, groups or {}, np.asarray(judged.any(axis=1))), np.asarray(judged.any(axis=1)))
    old, new = [], []
    for k in range(FOLDS):
        test = judged & (fold == k)[:, None]
        train = judged & (fold != k)[:, None]
        if not test.any() or not (train & right).any():
            continue
        learned = _fit(pool, model, judged=train, right=right)
        old.append(_loss(pool, model, test=test, right=right))
        new.append(_loss(pool, learned, test=test, right=right))
    if not old:
        return Refit(model, taken=False, verdicts=n, reason="all confirmed links are of one decision")
    before, after = float(np.mean(np.concatenate(old))), float(np.mean(np.concatenate(new)))
    if after >= before:
        reason = "the new model predicts unseen verdicts no better"
        return Refit(model, taken=False, verdicts=n, before=before, after=after, reason=reason)
    learned = _fit(pool, model, judged=judged, right=right)
    note = f"{model.fitted_on.split(' Refitted to ')[0]} Refitted to {n} verdicts of this programme."
    return Refit(replace(learned, fitted_on=note), taken=True, verdicts=n, before=before, after=after)


def enough(verdicts: int, confirmed: int) -> str:
    """Why nothing can be learned from so many verdicts; empty where they are enough."""
    if verdicts >= ENOUGH and min(confirmed, verdicts - confirmed) >= ENOUGH_OF_EACH:
        return ""
    need = f"{ENOUGH} verdicts with {ENOUGH_OF_EACH} of each kind are needed"
    return f"{need}; there are {verdicts}, {confirmed} of them confirmed"


def _grouped(asked: Query, groups: Mapping[str, str], used: Marks) -> list[str]:
    """The group of each decision; each its own where the judged ones fall into fewer groups than folds."""
    found = [groups.get(d.id, d.id) for d in asked.decisions]
    wide = {group for group, here in zip(found, used, strict=True) if here}
    return found if len(wide) >= FOLDS else [d.id for d in asked.decisions]


def _marks(asked: Query, index: NoteIndex, pool: Pool, verdicts: Mapping[tuple[str, str], bool]) -> tuple[Marks, Marks]:
    judged, right = np.zeros(pool.notes.shape, bool), np.zeros(pool.notes.shape, bool)
    place = {note.id: k for k, note in enumerate(index.notes)}
    row = {d.id: k for k, d in enumerate(asked.decisions)}
    for (decision, note), confirmed in verdicts.items():
        if decision in row and note in place:
            at = np.flatnonzero((pool.notes[row[decision]] == place[note]) & pool.held[row[decision]])
            judged[row[decision], at] = True
            right[row[decision], at] = confirmed
    return judged, right


def _folds(groups: Sequence[str], used: Marks) -> npt.NDArray[np.int64]:
    """A fold for each decision: groups stay whole, the largest are dealt out first."""
    size: dict[str, int] = {}
    for group, here in zip(groups, used, strict=True):
        size[group] = size.get(group, 0) + int(here)
    load = [0] * FOLDS
    fold_of = {}
    for group in sorted(size, key=lambda g: (-size[g], g)):
        fold_of[group] = load.index(min(load))
        load[fold_of[group]] += size[group]
    return np.array([fold_of[group] for group in groups], np.int64)


def _fit(pool: Pool, model: LinkModel, *, judged: Marks, right: Marks) -> LinkModel:
    use = np.asarray(judged.any(axis=1))
    labelled = Labelled(pool, right & judged, use, use, among=judged)
    plain = replace(model, slope=1.0, shift=0.0)
    if (labelled.right & judged).any():
        plain = replace(plain, weights=fit_weights([labelled], plain, centre=model.weights, strength=_STRENGTH))
    slope, shift = _platt(_chances(score(pool, plain), plain)[judged], right[judged])
    return replace(plain, slope=slope, shift=shift)


def _chances(scored: Scored, model: LinkModel) -> Doubles:
    """(decisions, pool), in pool order."""
    out: Doubles = np.empty(scored.score.shape)
    np.put_along_axis(out, scored.order, probabilities(scored, model), axis=1)
    return out


def _platt(chance: Doubles, right: Marks) -> tuple[float, float]:
    """Slope and shift of the logit, drawn towards 1 and 0 by the weight of a few verdicts."""
    from scipy.optimize import minimize

    def loss(w: Doubles) -> float:
        found = np.clip(corrected(chance, slope=float(w[0]) + 1e-12, shift=float(w[1])), 1e-9, 1 - 1e-9)
        return float(-np.log(np.where(right, found, 1 - found)).sum() + 2.0 * ((w - [1.0, 0.0]) ** 2).sum())

    found = minimize(loss, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0.1, 5.0), (-8.0, 8.0)]).x
    return round(float(found[0]), 4), round(float(found[1]), 4)


def _loss(pool: Pool, model: LinkModel, *, test: Marks, right: Marks) -> Doubles:
    chance = np.clip(_chances(score(pool, model), model)[test], 1e-6, 1 - 1e-6)
    result: Doubles = -np.log(np.where(right[test], chance, 1 - chance))
    return result
