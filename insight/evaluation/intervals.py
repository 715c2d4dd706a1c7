"""95 % intervals: Wilson's for shares, the percentile bootstrap over whole units for everything else."""

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
