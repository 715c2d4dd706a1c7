"""Calendar periods as labels that sort."""

import datetime as dt
from functools import lru_cache
from typing import Literal

Period = Literal["month", "quarter", "year", "all"]
UNDATED = "undated"


@lru_cache(maxsize=16_384)  # asked for every day of every pair: the same few thousand days
def label(day: dt.date | None, *, period: Period) -> str:
    """``2025-03``, ``2025-Q1``, ``2025`` or ``all``; ``undated`` where the day is not known.

    >>> label(dt.date(2025, 3, 9), period="quarter"), label(None, period="month"), label(None, period="all")
    ('2025-Q1', 'undated', 'all')
    """
    if period == "all":
        return "all"
    if day is None:
        return UNDATED
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": str(day.year),
    }[period]
