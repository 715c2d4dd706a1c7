"""95 % intervals: Wilson's for shares, half samples for agreement of groups, the bootstrap over units for the rest."""

from collections.abc import Callable, Sequence

import numpy as np

DRAWS = 500


def share(hits: int, total: int) -> dict[str, object]:
    """A share with Wilson's interval (statsmodels); ``of`` is the denominator."""
    from statsmodels.stats.proportion import proportion_confint

    if not total:
        return {"value": None, "of": 0}
    low, high = proportion_confint(hits, total, method="wilson")
    return {"value": round(hits / total, 3), "low": round(float(low), 3), "high": round(float(high), 3), "of": total}


def bootstrap[T](units: Sequence[T], figure: Callable[[Sequence[T]], float | None]) -> dict[str, object]:
    """A figure over units (notes, decisions) that are drawn whole; a draw without a value is left out."""
    value = figure(units)
    if value is None:
        return {"value": None, "of": len(units)}
    rng = np.random.default_rng(0)
    draws = [figure([units[i] for i in rng.integers(0, len(units), len(units))]) for _ in range(DRAWS)]
    kept = [d for d in draws if d is not None]
    low, high = np.percentile(kept, [2.5, 97.5]) if kept else (np.nan, np.nan)
    return {"value": round(value, 3), "low": round(float(low), 3), "high": round(float(high), 3), "of": len(units)}


def halves[T](units: Sequence[T], figure: Callable[[Sequence[T]], float | None]) -> dict[str, object]:
    """A figure of how two groupings agree (ARI, AMI) over units (notes), each drawn once or not at all.

    A bootstrap draws notes twice, and a note agrees with itself: the interval of AMI lay above its value and held the
    true one in 14 of 60 simulated samples of 120 notes, against 54 of 60 here. Halves drawn without repeating scatter
    as wholes do (Politis, Romano and Wolf, Subsampling, 1999): the value, and 1.96 times their standard deviation.
    """
    value = figure(units)
    if value is None:
        return {"value": None, "of": len(units)}
    rng = np.random.default_rng(0)
    draws = [figure([units[i] for i in rng.permutation(len(units))[: len(units) // 2]]) for _ in range(DRAWS)]
    kept = [d for d in draws if d is not None]
    reach = 1.96 * float(np.std(kept)) if kept else np.nan
    low, high = max(value - reach, -1.0), min(value + reach, 1.0)
    return {"value": round(value, 3), "low": round(low, 3), "high": round(high, 3), "of": len(units)}


def auroc(scores: Sequence[float], truth: Sequence[bool]) -> float | None:
    """How well the scores tell right from wrong: Mann and Whitney's U over all pairs; None where all are the same.

    The same as scikit-learn's, which checks its input longer than it counts, and is asked hundreds of times here.
    """
    from scipy.stats import rankdata

    right = np.asarray(truth, bool)
    many, rest = int(right.sum()), int((~right).sum())
    if not many or not rest:
        return None
    return float((rankdata(scores)[right].sum() - many * (many + 1) / 2) / (many * rest))
