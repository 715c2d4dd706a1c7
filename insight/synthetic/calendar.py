"""Sessions over the months, and how much each sub-theme is talked about as time goes on."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from insight.synthetic.grammar import Subtheme
from insight.synthetic.notes import Planted
from insight.synthetic.people import Pair, pick

START = dt.date(2025, 1, 6)
MONTH = 30.4
STATUSES = (("held", 0.88), ("cancelled", 0.06), ("rescheduled", 0.04), ("no-show", 0.02))

#: trend -> weight at x, the share of the programme that has passed
TRENDS: Mapping[str, Callable[[float], float]] = {
    "steady": lambda x: 1.0,
    "rising": lambda x: 0.1 + 1.9 * x,
    "fading": lambda x: 2.0 - 1.9 * x,
    "peak": lambda x: 0.1 + 2.4 * math.exp(-(((x - 0.5) / 0.16) ** 2)),
    "late": lambda x: 0.0 if x < 0.66 else 3.0,
}


@dataclass(slots=True)
class Meeting:
    """A session to be written: who, when, held or not, about what, and which ideas it plants."""

    id: str
    pair: Pair
    date: dt.date
    status: str
    group: tuple[str, ...] = ()
    topics: tuple[Subtheme, ...] = ()
    planted: list[Planted] = field(default_factory=list)


def trends(subthemes: Sequence[Subtheme], rng: np.random.Generator) -> dict[str, str]:
    """A trend for each sub-theme; every trend occurs."""
    kinds = [list(TRENDS)[i % len(TRENDS)] for i in range(len(subthemes))]
    return {s.id: kinds[int(i)] for s, i in zip(subthemes, rng.permutation(len(kinds)), strict=True)}


def meetings(
    pairs: Sequence[Pair], months: int, subthemes: Sequence[Subtheme], *, trend: Mapping[str, str], seed: int
) -> list[Meeting]:
    """A session a month and pair, and a group session a quarter, in order of date."""
    made = []
    for number, pair in enumerate(pairs):
        rng = np.random.default_rng([seed, 1, number])
        liked = rng.permutation(len(subthemes))[:5]
        offset = int(rng.integers(0, 25))
        for month in range(months):
            day = _workday(START + dt.timedelta(days=round(month * MONTH) + offset + int(rng.integers(0, 4))))
            status = str(rng.choice([s for s, _ in STATUSES], p=[p for _, p in STATUSES]))
            topics = _topics(subthemes, trend, liked, month / max(1, months - 1), rng)
            made.append(Meeting("", pair, day, status, topics=topics if status == "held" else ()))
    made += _groups(pairs, months, subthemes, trend=trend, seed=seed)
    made.sort(key=lambda m: (m.date, m.pair.id))
    for i, meeting in enumerate(made):
        meeting.id = f"S-{i + 1:05d}"
    return made


def _groups(
    pairs: Sequence[Pair], months: int, subthemes: Sequence[Subtheme], *, trend: Mapping[str, str], seed: int
) -> list[Meeting]:
    made = []
    for quarter in range(months // 3):
        rng = np.random.default_rng([seed, 2, quarter])
        members = tuple(pairs[int(i)].id for i in sorted(rng.permutation(len(pairs))[: min(5, len(pairs))]))
        day = _workday(START + dt.timedelta(days=round((quarter * 3 + 2.9) * MONTH)))
        topics = _topics(subthemes, trend, rng.permutation(len(subthemes))[:5], (quarter * 3 + 2) / months, rng)
        made.append(Meeting("", pick(rng, pairs), day, "held", members, topics))
    return made


def _topics(
    subthemes: Sequence[Subtheme],
    trend: Mapping[str, str],
    liked: np.ndarray,
    x: float,
    rng: np.random.Generator,
) -> tuple[Subtheme, ...]:
    weights = np.array([TRENDS[trend[s.id]](x) for s in subthemes])
    weights[liked] *= 3
    n = min(int(rng.integers(1, 4)), int((weights > 0).sum()))
    return tuple(subthemes[int(i)] for i in rng.choice(len(subthemes), n, replace=False, p=weights / weights.sum()))


def _workday(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=max(0, 7 - day.weekday())) if day.weekday() > 4 else day
