"""Before and after, participants and others: differences with their interval, worded as association.

Everything is an aggregate of pairs or units. A test says whether chance could do it, never what did.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from insight.programme.stats import LEVEL, Rate, Score, difference, rate, score
from insight.records import GroupCount, SurveyAnswer, UnitMetric

SEED = 20250101
ENOUGH = 2
_EARLY = re.compile(r"\b(pre|before|baseline|start|kick ?off|t0|entry)\b")
_LATE = re.compile(r"\b(post|after|end|final|close|closing|exit)\b")
ASSOCIATION = "This shows that the two go together, not that the programme caused it."


@dataclass(frozen=True, slots=True)
class Answers:
    """The mean answer of one role to one item in one wave."""

    wave: str
    role: str
    item: str
    score: Score


@dataclass(frozen=True, slots=True)
class Change:
    """Two waves of one item, for the pairs that answered both. ``p`` is an exact sign-flip test's."""

    item: str
    role: str
    waves: tuple[str, str]
    n: int
    either: int
    before: float | None
    after: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None

    @property
    def says(self) -> str:
        """The change in one careful sentence."""
        who = f"{self.item.replace('_', ' ').capitalize()} ({self.role})"
        if self.difference is None or self.before is None or self.after is None:
            return f"{who}: no pair answered in both waves, so nothing can be said of a change."
        base = f"{who} went from {self.before:.1f} to {self.after:.1f} in the {self.n} pairs that answered both times"
        if self.low is None or self.high is None:
            return f"{base}; too few for an interval."
        sure = "a change that chance alone seldom makes" if self.low > 0 or self.high < 0 else "which may be chance"
        once = self.either - self.n
        missing = f" {once} pair{'s' if once > 1 else ''} answered only once." if once else ""
        return f"{base} ({self.difference:+.1f}, 95 % interval {self.low:+.1f} to {self.high:+.1f}), {sure}.{missing}"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A share among participants beside the same share among others; difference with Newcombe's interval."""

    measure: str
    period: str
    participants: Rate
    others: Rate
    difference: float | None
    low: float | None
    high: float | None
    p: float | None

    @property
    def says(self) -> str:
        """The contrast in one careful sentence."""
        mine, theirs = self.participants, self.others
        name = self.measure.replace("_", " ").capitalize()
        if mine.share is None or theirs.share is None or self.low is None or self.high is None:
            return f"{name}: figures for both participants and others are needed."
        open_ = "" if self.low > 0 or self.high < 0 else " The interval includes no difference."
        return (
            f"{name}: {mine.share:.0%} of {mine.of} participants and {theirs.share:.0%} of {theirs.of} others "
            f"({self.difference:+.0%}, 95 % interval {self.low:+.0%} to {self.high:+.0%}).{open_} {ASSOCIATION}"
        )


@dataclass(frozen=True, slots=True)
class UnitContrast:
    """How a unit figure moved in units that take part and in others; the difference with Welch's interval."""

    metric: str
    since: dt.date
    units: int
    other_units: int
    n: int | None
    change: float | None
    other_change: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None

    @property
    def says(self) -> str:
        """The contrast in one careful sentence."""
        name = self.metric.replace("_", " ").capitalize()
        if self.change is None:
            return f"{name}: no unit that takes part has figures from before and after {self.since:%B %Y}."
        mine = f"{name} moved by {self.change:+.2f} in {self.units} units that take part"
        if self.other_change is None:
            return f"{mine}; there is no other unit to compare with. {ASSOCIATION}"
        both = f"{mine} and by {self.other_change:+.2f} in {self.other_units} others"
        if self.low is None or self.high is None:
            return f"{both}; too few units for an interval. {ASSOCIATION}"
        return f"{both} ({self.difference:+.2f}, 95 % interval {self.low:+.2f} to {self.high:+.2f}). {ASSOCIATION}"


def waves(answers: Iterable[SurveyAnswer]) -> tuple[str, ...]:
    """The waves in the order they were asked: by their words (baseline, post), else by their names and numbers.

    >>> waves([SurveyAnswer("P1", w, "mentor", "x", 3.0) for w in ("after", "wave 10", "wave 9", "Before")])
    ('Before', 'wave 9', 'wave 10', 'after')
    """

    def place(wave: str) -> tuple[int, list[tuple[int, str]]]:
        plain = re.sub(r"[_-]+", " ", wave.casefold())
        rank = 0 if _EARLY.search(plain) else 2 if _LATE.search(plain) else 1
        return rank, [(int(n or 0), word) for n, word in re.findall(r"(\d+)|(\D+)", plain)]

    return tuple(sorted({a.wave for a in answers}, key=place))


def answers_by_role(
    answers: Sequence[SurveyAnswer], *, pairs: int, bounds: tuple[float, float] = (1.0, 5.0)
) -> tuple[Answers, ...]:
    """Every item of every wave and role with interval and response rate; ``pairs`` is how many were asked."""
    cells: dict[tuple[str, str, str], list[SurveyAnswer]] = defaultdict(list)
    for answer in answers:
        cells[answer.wave, answer.role, answer.item].append(answer)
    order = {wave: place for place, wave in enumerate(waves(answers))}
    return tuple(
        Answers(wave, role, item, score([a.value for a in cell], pairs, groups=[a.pair for a in cell], bounds=bounds))
        for (wave, role, item), cell in sorted(cells.items(), key=lambda c: (order[c[0][0]], c[0][1:]))
    )


def before_after(answers: Sequence[SurveyAnswer], item: str, *, role: str, between: tuple[str, str]) -> Change:
    """Paired change of an item: t interval (scipy ``ttest_rel``) and a sign-flip test, exact up to 13 pairs."""
    mine = [a for a in answers if a.item == item and a.role == role]
    first, last = ({a.pair: a.value for a in mine if a.wave == wave} for wave in between)
    both = sorted(first.keys() & last.keys())
    either = len(first.keys() | last.keys())
    if not both:
        return Change(item, role, between, 0, either, None, None, None, None, None, None)
    import numpy as np
    from scipy import stats

    x, y = np.array([first[p] for p in both], float), np.array([last[p] for p in both], float)
    moved = y - x
    low = high = p = None
    if len(both) >= ENOUGH and moved.std() > 0:
        interval = stats.ttest_rel(y, x).confidence_interval(LEVEL)
        low, high = float(interval.low), float(interval.high)
        test = stats.permutation_test(
            (moved,), np.mean, permutation_type="samples", rng=np.random.default_rng(SEED), vectorized=True
        )
        p = float(test.pvalue)
    return Change(
        item, role, between, len(both), either, float(x.mean()), float(y.mean()), float(moved.mean()), low, high, p
    )


def contrast(counts: Sequence[GroupCount], measure: str, *, period: str) -> Contrast:
    """Participants beside others: Newcombe's interval (statsmodels) and Fisher's exact test (scipy)."""
    totals = {group: [0, 0] for group in ("participants", "others")}
    for row in counts:
        if row.measure == measure and row.period == period:
            totals[row.group][0] += row.count
            totals[row.group][1] += row.of
    (a, n), (b, m) = totals["participants"], totals["others"]
    mine, theirs = rate(a, n), rate(b, m)
    gap = difference(mine, theirs)
    return Contrast(measure, period, mine, theirs, gap.share, gap.low, gap.high, gap.p)


def unit_contrast(
    metrics: Sequence[UnitMetric], metric: str, *, taking_part: Collection[str], since: dt.date
) -> UnitContrast:
    """Change of a unit figure from before ``since`` to after it, in units that take part and in others.

    A unit's figure is the mean of its dates, weighted by ``n`` where every one of them is told. Welch's interval
    (statsmodels ``CompareMeans``) needs two units on each side.
    """
    rows = [m for m in metrics if m.metric == metric]
    changes: dict[bool, list[float]] = {True: [], False: []}
    for unit in sorted({m.unit for m in rows}):
        before = _level([m for m in rows if m.unit == unit and m.date < since])
        after = _level([m for m in rows if m.unit == unit and m.date >= since])
        if before is not None and after is not None:
            changes[unit in taking_part].append(after - before)
    mine, theirs = changes[True], changes[False]
    sizes = [m.n for m in rows]
    total = None if any(n is None for n in sizes) else sum(n for n in sizes if n is not None)
    change, other = (sum(c) / len(c) if c else None for c in (mine, theirs))
    apart = change - other if change is not None and other is not None else None
    low = high = p = None
    if min(len(mine), len(theirs)) >= ENOUGH and len(set(mine)) + len(set(theirs)) > 2:
        from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

        compared = CompareMeans(DescrStatsW(mine), DescrStatsW(theirs))
        low, high = (float(edge) for edge in compared.tconfint_diff(1 - LEVEL, usevar="unequal"))
        p = float(compared.ttest_ind(usevar="unequal")[1])
    return UnitContrast(metric, since, len(mine), len(theirs), total, change, other, apart, low, high, p)


def _level(rows: Sequence[UnitMetric]) -> float | None:
    if not rows:
        return None
    weights = [float(m.n) if m.n is not None else None for m in rows]
    known = [w for w in weights if w]
    shares = known if len(known) == len(rows) else [1.0] * len(rows)
    return sum(m.value * w for m, w in zip(rows, shares, strict=True)) / sum(shares)
