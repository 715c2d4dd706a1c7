"""Fitting the scorer: a choice model over the notes of a decision, then two calibrations.

The weights maximise the chance that the right note is chosen among all (McFadden's conditional logit), drawn towards a
prior that says what each signal is worth before any label. The calibrations are logistic regressions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from insight.models.link_calibration import LINKED, RIGHT, linked_traits, right_traits
from insight.models.link_model import Doubles, LinkModel, Scored, score, signals
from insight.models.link_signals import SIGNALS, Pool

type Marks = npt.NDArray[np.bool_]

PRIOR = {
    "words": 0.4,
    "passage_words": 0.3,
    "meaning": 0.3,
    "passage": 0.3,
    "claim": 0.5,
    "rhythm": 1.0,
    "unit": 0.7,
    "role": 0.4,
    "pair": 4.0,
    "mention": 8.0,
}
_LOWER_PLACES = 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pool and what is right in it. right: (decisions, pool); use: the decisions to learn from; weight: of each.

    linked: (decisions,), whether anything influenced the decision at all; among: (decisions, pool), the notes that a
    person compared, where not all were.
    """

    pool: Pool
    right: Marks
    linked: Marks
    use: Marks
    weight: float = 1.0
    among: Marks | None = None

    def only(self, use: Marks) -> "Labelled":
        """The same, learning from fewer decisions."""
        return replace(self, use=self.use & use)


def prior() -> LinkModel:
    """The model before any label: the prior's weights, and a calibration that leans on lead and share."""
    right = {"bias": 0.5, "share": 1.0}
    return LinkModel(PRIOR, {"bias": -1.0, "surprise": 1.0}, right, right, "nothing")


def fit(sets: Sequence[Labelled], *, fitted_on: str, strength: float = 60.0, rounds: int = 2) -> LinkModel:
    """A model for these labels. ``strength``: how firmly the prior holds, in decisions.

    60 and 200 did better than 4 on every track for teams left out, in rank and in log loss; 200 cost invented ones.
    """
    model = prior()
    for _ in range(rounds):
        model = replace(model, weights=fit_weights(sets, model, centre=PRIOR, strength=strength))
    scored = [score(one.pool, model) for one in sets]
    return LinkModel(
        model.weights,
        linked=_calibrate_linked(sets, scored),
        first=_calibrate_right(sets, scored, places=slice(0, 1)),
        rest=_calibrate_right(sets, scored, places=slice(1, _LOWER_PLACES)),
        fitted_on=fitted_on,
    )


def fit_weights(
    sets: Sequence[Labelled], model: LinkModel, *, centre: Mapping[str, float], strength: float
) -> Mapping[str, float]:
    """Weights under which the right notes are chosen, drawn towards ``centre``; the rhythm is that of ``model``."""
    from scipy.optimize import minimize

    start = np.array([centre[name] for name in SIGNALS])
    x, y, owner, weight = _choices(sets, model)
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])

    def loss(w: Doubles) -> tuple[float, Doubles]:
        s = x @ w
        s -= np.maximum.reduceat(s, first)[owner]
        chance = np.exp(s)
        total = np.add.reduceat(chance, first)
        chance /= total[owner]
        value = -(weight[owner] * y * (s - np.log(total)[owner])).sum() + strength / 2 * ((w - start) ** 2).sum()
        return float(value), x.T @ (weight[owner] * (chance - y)) + strength * (w - start)

    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * len(SIGNALS))
    return {name: round(float(value), 3) for name, value in zip(SIGNALS, found.x, strict=True)}


def _choices(sets: Sequence[Labelled], model: LinkModel) -> tuple[Doubles, Doubles, npt.NDArray[np.int64], Doubles]:
    """Rows of all candidates, the share of rightness of each (sums to 1 a decision), its decision, their weights."""
    x, y, owner, weight, n = [], [], [], [], 0
    for one in sets:
        values, _ = signals(one.pool, model)
        offered = one.pool.held if one.among is None else one.pool.held & one.among
        right = one.right & offered
        for k in np.flatnonzero(one.use & right.any(axis=1)):
            held = offered[k]
            x.append(values[k, held])
            y.append(right[k, held] / right[k].sum())
            owner.append(np.full(int(held.sum()), n))
            weight.append(one.weight)
            n += 1
    return np.concatenate(x), np.concatenate(y), np.concatenate(owner), np.array(weight)


def _calibrate_linked(sets: Sequence[Labelled], scored: Sequence[Scored]) -> Mapping[str, float]:
    x, y, weight = [], [], []
    for one, ranked in zip(sets, scored, strict=True):
        here = one.use & one.pool.held.any(axis=1)
        x.append(linked_traits(ranked)[here])
        y.append(one.linked[here])
        weight.append(np.full(int(here.sum()), one.weight))
    return logistic(np.concatenate(x), np.concatenate(y), np.concatenate(weight), names=LINKED)


def _calibrate_right(sets: Sequence[Labelled], scored: Sequence[Scored], *, places: slice) -> Mapping[str, float]:
    x, y, weight = [], [], []
    for one, ranked in zip(sets, scored, strict=True):
        at = ranked.order[:, places]
        here = np.take_along_axis(one.pool.held, at, axis=1) & (one.use & one.linked)[:, None]
        x.append(np.take_along_axis(right_traits(ranked), at[..., None], axis=1)[here])
        y.append(np.take_along_axis(one.right, at, axis=1)[here])
        weight.append(np.full(int(here.sum()), one.weight))
    return logistic(np.concatenate(x), np.concatenate(y), np.concatenate(weight), names=RIGHT)


def logistic(
    x: Doubles, y: Marks, weight: Doubles, *, names: Sequence[str], strength: float = 2.0
) -> Mapping[str, float]:
    """Weights and "bias" of a ridge logistic regression, in the units of ``x``; a constant column has weight 0.

    No weight is negative: every trait speaks for a link, whatever a small sample seems to say.
    """
    from scipy.optimize import minimize

    mean, spread = x.mean(axis=0), x.std(axis=0)
    live = spread > 1e-9
    z = np.concatenate([(x - mean)[:, live] / spread[live], np.ones((len(x), 1))], axis=1)
    sign = np.where(y, 1.0, -1.0)
    ridge = np.r_[np.full(int(live.sum()), strength), 0.0]

    def loss(w: Doubles) -> tuple[float, Doubles]:
        margin = sign * (z @ w)
        slope = -sign * weight / (1 + np.exp(np.clip(margin, -30, 30)))
        return float((weight * np.logaddexp(0, -margin)).sum() + (ridge * w * w).sum() / 2), z.T @ slope + ridge * w

    bounds = [(0.0, None)] * int(live.sum()) + [(None, None)]
    w = minimize(loss, np.zeros(z.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x
    values = np.zeros(x.shape[1])
    values[live] = w[:-1] / spread[live]
    result = {name: round(float(v), 4) for name, v in zip(names, values, strict=True)}
    return result | {"bias": round(float(w[-1] - values @ mean), 4)}
