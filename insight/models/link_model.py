"""The scorer: a weight for each signal, and a calibration of the first place and of the rest. Small enough to read.

The packaged one is ``data/link_model.json``, which says what it was fitted on.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from insight.errors import ModelError
from insight.models.link_rhythm import bins, rhythm
from insight.models.link_signals import CONTENT, CONTEXT, SIGNALS, Pool
from insight.models.link_text import Floats

type Doubles = npt.NDArray[np.float64]

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class LinkModel:
    """weights: signal -> logits; the others trait -> logits, with "bias".

    linked: whether any note influenced the decision; first, rest: given that, whether a first or lower place is right.
    slope, shift: a programme's own correction of the logit of the probability, learned from its verdicts.
    """

    weights: Mapping[str, float]
    linked: Mapping[str, float]
    first: Mapping[str, float]
    rest: Mapping[str, float]
    fitted_on: str
    version: int = 1
    slope: float = 1.0
    shift: float = 0.0

    def vector(self, names: tuple[str, ...]) -> Floats:
        """The weights of these signals, in this order. float32."""
        return np.array([self.weights[name] for name in names], np.float32)

    def dumps(self) -> str:
        """As JSON, one weight a line."""
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"


def loads(text: str) -> LinkModel:
    """A model from its JSON.

    Raises:
        ModelError: it is not a link model, or a signal has no weight.

    """
    try:
        model = LinkModel(**json.loads(text))
        lacking = [name for name in SIGNALS if name not in model.weights]
    except (TypeError, ValueError):
        raise ModelError("The link model is not readable. Restore link_model.json, or refit it.") from None
    if lacking:
        raise ModelError(f"The link model has no weight for {', '.join(lacking)}. Refit it with this version.")
    return model


@cache
def packaged() -> LinkModel:
    """The fitted model that comes with Insight."""
    return loads((files("insight.models") / "data" / "link_model.json").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Scored:
    """The pool in order of score. parts: (decisions, pool, signals), each signal times its weight; they add to score.

    order: places in the pool, best first; ``score`` and ``parts`` are in pool order. Not held: -inf.
    expected: (decisions,), log of what time and context alone give all notes dated before, summed.
    """

    pool: Pool
    parts: Doubles
    score: Doubles
    order: npt.NDArray[np.int64]
    expected: Doubles


def signals(pool: Pool, model: LinkModel) -> tuple[Doubles, Doubles]:
    """(decisions, pool, signals), content, rhythm and context before their weights; and the rhythm a lag bin."""
    content = pool.content.astype(np.float64)
    binned = bins(pool.lag)
    own = pool.held & (pool.context[..., CONTEXT.index("pair")] > 0)
    meant = np.where(own.any(axis=1, keepdims=True), own, pool.held)
    ratio = rhythm(content @ model.vector(CONTENT), meant, binned, pool.background)
    return np.concatenate([content, ratio[binned][..., None], pool.context.astype(np.float64)], axis=-1), ratio


def score(pool: Pool, model: LinkModel) -> Scored:
    """Weigh the signals. Scores are rounded, so that the last bit of a matrix product cannot change an order."""
    values, ratio = signals(pool, model)
    parts = values * np.array([model.weights[name] for name in SIGNALS])
    total = np.where(pool.held, np.round(parts.sum(axis=-1), _DIGITS), -np.inf)
    expected = np.log(np.maximum(pool.expected @ np.exp(model.weights["rhythm"] * ratio), 1e-12))
    return Scored(pool, parts, total, np.argsort(-total, axis=1, kind="stable"), expected)
