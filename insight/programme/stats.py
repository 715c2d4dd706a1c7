"""Shares and scores with the interval that goes with them. All statistics are statsmodels' and scipy's."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``of``; ``low`` and ``high`` are Wilson's 95 % interval. ``None`` where there is no denominator."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of ``n`` values of ``asked``; the interval knows that values of one pair are alike."""

    mean: float | None
    low: float | None
    high: float | None
    n: int
    asked: int

    @property
    def response_rate(self) -> float | None:
        """Answers over those who could have answered."""
        return self.n / self.asked if self.asked else None


def rate(count: int, of: int) -> Rate:
    """A share with Wilson's interval (Wilson 1927; statsmodels ``proportion_confint``).

    >>> r = rate(8, 10)
    >>> r.share, round(r.low, 3), round(r.high, 3)
    (0.8, 0.49, 0.943)
    """
    if not of:
        return Rate(count, of, None, None, None)
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, of, alpha=1 - LEVEL, method="wilson")
    return Rate(count, of, count / of, float(low), float(high))


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another, with Newcombe's interval and Fisher's exact test; ``None`` where a share is not known."""

    share: float | None
    low: float | None
    high: float | None
    p: float | None


def difference(mine: Rate, theirs: Rate) -> Difference:
    """Two independent shares compared (Newcombe 1998, method 10, by statsmodels; Fisher's exact test, by scipy)."""
    if mine.share is None or theirs.share is None:
        return Difference(None, None, None, None)
    from scipy.stats import fisher_exact
    from statsmodels.stats.proportion import confint_proportions_2indep

    (a, n), (b, m) = (mine.count, mine.of), (theirs.count, theirs.of)
    low, high = confint_proportions_2indep(a, n, b, m, method="newcomb", compare="diff", alpha=1 - LEVEL)
    p = fisher_exact([[a, n - a], [b, m - b]]).pvalue
    return Difference(mine.share - theirs.share, float(low), float(high), float(p))


def score(values: Sequence[float], asked: int, *, groups: Sequence[Hashable], bounds: tuple[float, float]) -> Score:
    """The mean, with a t interval on standard errors clustered by group (pair), cut at the ends of the scale.

    ``groups`` names the pair behind each value. Fewer than two groups, or no spread between them, give no interval:
    one pair says nothing about the next, and a handful that agree do not prove that all would.
    """
    if not values:
        return Score(None, None, None, 0, asked)
    mean = sum(values) / len(values)
    codes = {group: code for code, group in enumerate(dict.fromkeys(groups))}
    if len(codes) < 2 or len(set(values)) < 2:
        return Score(mean, None, None, len(values), asked)
    import numpy as np
    from statsmodels.regression.linear_model import OLS

    fit = OLS(np.asarray(values, float), np.ones(len(values))).fit(
        cov_type="cluster", cov_kwds={"groups": np.array([codes[g] for g in groups])}, use_t=True
    )
    low, high = (float(edge) for edge in fit.conf_int(1 - LEVEL)[0])
    if high - low < 1e-9:
        return Score(mean, None, None, len(values), asked)
    return Score(mean, max(low, bounds[0]), min(high, bounds[1]), len(values), asked)
