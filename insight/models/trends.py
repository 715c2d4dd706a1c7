"""How often a theme comes up from period to period, and whether that is a change.

A period's share is the part of its held sessions in which the theme came up (a talkative session counts once), with
Wilson's interval (Wilson 1927). Emerging and fading are the Cochran-Armitage test for a trend in proportions
(Armitage 1955) over complete periods, two-sided, with the false discovery rate over all themes held by Benjamini and
Hochberg (1995).
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Period = Literal["month", "quarter"]
Verdict = Literal["emerging", "fading", "persistent", "sporadic", "too few"]

FEWEST_PERIODS = 3
FEWEST_SESSIONS = 5  # with the theme; below this the normal approximation says nothing


@dataclass(frozen=True, slots=True)
class Held:
    """A held session: when, and whose."""

    session: str
    date: dt.date
    pairs: tuple[str, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A theme in a period: sessions with it of all sessions, interval, breadth, and whether the period is over."""

    start: dt.date
    label: str
    sessions: int
    of: int
    share: float
    low: float
    high: float
    pairs: int
    units: int
    complete: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """A theme over time. ``change``: estimated change of share a period; ``p`` raw, ``q`` corrected over all themes."""

    theme: str
    verdict: Verdict
    change: float
    p: float
    q: float
    first_seen: dt.date | None
    last_seen: dt.date | None
    points: tuple[Point, ...]


def start_of(date: dt.date, period: Period) -> dt.date:
    """The first day of the calendar month or quarter."""
    return date.replace(day=1, month=date.month if period == "month" else 3 * ((date.month - 1) // 3) + 1)


def next_start(start: dt.date, period: Period) -> dt.date:
    """The first day of the period after the one that begins at ``start``."""
    months = start.month - 1 + (1 if period == "month" else 3)
    return dt.date(start.year + months // 12, months % 12 + 1, 1)


def label_of(start: dt.date, period: Period) -> str:
    """'2025-03' or '2025 Q1'."""
    return f"{start:%Y-%m}" if period == "month" else f"{start.year} Q{(start.month + 2) // 3}"


def trends(
    raised: Mapping[str, Sequence[str]],
    held: Sequence[Held],
    *,
    period: Period = "quarter",
    as_of: dt.date | None = None,
    alpha: float = 0.05,
) -> list[Trend]:
    """A trend for each theme, by theme id.

    Args:
        raised: theme -> ids of the sessions in which it came up.
        held: all held sessions; the share's denominator.
        period: calendar month or quarter.
        as_of: the day of looking; the period it falls in is unfinished and not tested. None: the last session's day.
        alpha: the false discovery rate.
    """
    if not held:
        return []
    today = as_of or max(h.date for h in held)
    found = [_trend(theme, set(raised[theme]), held, period=period, today=today) for theme in sorted(raised)]
    return _judged(found, alpha=alpha)


def _trend(theme: str, sessions: set[str], held: Sequence[Held], *, period: Period, today: dt.date) -> Trend:
    points = _points(sessions, held, period=period, today=today)
    whole = [p for p in points if p.complete]
    seen = sorted(h.date for h in held if h.session in sessions)
    p, change = armitage([x.sessions for x in whole], [x.of for x in whole])
    few = len([x for x in whole if x.of]) < FEWEST_PERIODS or sum(x.sessions for x in whole) < FEWEST_SESSIONS
    first, last = (seen[0], seen[-1]) if seen else (None, None)
    return Trend(theme, "too few" if few else "sporadic", change, 1.0 if few else p, 1.0, first, last, tuple(points))


def _points(sessions: set[str], held: Sequence[Held], *, period: Period, today: dt.date) -> list[Point]:
    bins: dict[dt.date, list[Held]] = defaultdict(list)
    for h in held:
        bins[start_of(h.date, period)].append(h)
    points, start = [], min(bins)
    while start <= max(bins):
        every = {h.session for h in bins.get(start, ())}
        having = [h for h in bins.get(start, ()) if h.session in sessions]
        count = len({h.session for h in having})
        low, high = wilson(count, len(every))
        points.append(
            Point(
                start,
                label_of(start, period),
                count,
                len(every),
                count / len(every) if every else 0.0,
                low,
                high,
                len({pair for h in having for pair in h.pairs}),
                len({h.unit for h in having if h.unit}),
                next_start(start, period) <= today + dt.timedelta(days=1),
            )
        )
        start = next_start(start, period)
    return points


def wilson(count: int, of: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a proportion; (0, 1) where nothing is known."""
    if not of:
        return 0.0, 1.0
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(count, of, alpha=0.05, method="wilson")
    return max(0.0, float(low)), min(1.0, float(high))


def armitage(counts: Sequence[int], totals: Sequence[int]) -> tuple[float, float]:
    """Cochran-Armitage: two-sided p, and the least-squares change of the proportion a period.

    >>> p, change = armitage([1, 3, 8], [10, 10, 10])
    >>> round(p, 4), round(change, 2)
    (0.0014, 0.35)
    """
    n = sum(totals)
    if n == 0:
        return 1.0, 0.0
    share = sum(counts) / n
    mean = sum(t * i for i, t in enumerate(totals)) / n
    spread = sum(t * (i - mean) ** 2 for i, t in enumerate(totals))
    if spread == 0 or share in (0.0, 1.0):
        return 1.0, 0.0
    moved = sum((i - mean) * (c - t * share) for i, (c, t) in enumerate(zip(counts, totals, strict=True)))
    z = moved / math.sqrt(share * (1 - share) * spread)
    return math.erfc(abs(z) / math.sqrt(2)), moved / spread


def _judged(found: Sequence[Trend], *, alpha: float) -> list[Trend]:
    """Verdicts, with the false discovery rate held over the themes that can be tested."""
    from statsmodels.stats.multitest import multipletests

    tested = [t for t in found if t.verdict != "too few"]
    corrected = multipletests([t.p for t in tested], alpha=alpha, method="fdr_bh")[1] if tested else []
    q = {t.theme: float(value) for t, value in zip(tested, corrected, strict=True)}
    return [t if t.theme not in q else replace(t, q=q[t.theme], verdict=_verdict(t, q[t.theme], alpha)) for t in found]


def _verdict(trend: Trend, q: float, alpha: float) -> Verdict:
    if q <= alpha:
        return "emerging" if trend.change > 0 else "fading"
    whole = [p for p in trend.points if p.complete and p.of]
    return "persistent" if 2 * sum(p.sessions > 0 for p in whole) >= len(whole) else "sporadic"
