"""How often a pair means to meet, and how many sessions that asks for in a stretch of days."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator

MONTH_DAYS = 365.2425 / 12
NAMED = {
    "weekly": "7 days",
    "biweekly": "14 days",
    "fortnightly": "14 days",
    "twice a month": "14 days",
    "twice monthly": "14 days",
    "semi monthly": "14 days",
    "every other week": "14 days",
    "monthly": "monthly",
    "once a month": "monthly",
    "every month": "monthly",
    "bimonthly": "2 months",
    "every other month": "2 months",
    "quarterly": "3 months",
    "every quarter": "3 months",
    "once a quarter": "3 months",
    "once a week": "7 days",
    "every week": "7 days",
}
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8}
_EVERY = re.compile(r"^(?:every )?(\d{1,3}) ?(day|week|month)s?(?:ly)?$")


def parse(text: str | int | None) -> str | None:
    """``"monthly"``, ``"N days"`` or ``"N months"`` from what people write; ``None`` where it cannot be told.

    >>> parse("Bi-weekly"), parse("every two weeks"), parse(21), parse("now and then")
    ('14 days', '14 days', '21 days', None)
    """
    if text is None:
        return None
    plain = re.sub(r"[\s_-]+", " ", str(text).strip().casefold())
    plain = re.sub(r"^(bi|semi) (weekly|monthly)$", lambda m: "semi monthly" if m[0][0] == "s" else m[1] + m[2], plain)
    if plain in NAMED:
        return NAMED[plain]
    for word, number in WORDS.items():
        plain = re.sub(rf"\b{word}\b", str(number), plain)
    if plain.isdigit() and int(plain):
        return f"{int(plain)} days"
    match = _EVERY.match(plain)
    if not match or not int(match[1]):
        return None
    number, unit = int(match[1]), match[2]
    if unit == "month":
        return "monthly" if number == 1 else f"{number} months"
    return f"{number * (7 if unit == 'week' else 1)} days"


def _setting(value: object) -> str:
    found = parse(value) if isinstance(value, str | int) else None
    if found is None:
        raise ValueError('not a cadence; write "biweekly", "monthly", "every 3 weeks" or a number of days')
    return found


Cadence = Annotated[str, BeforeValidator(_setting)]


def days(cadence: str) -> float:
    """Length of a cycle in days, as returned by ``parse``; a month counts as 30.44 days.

    >>> days("14 days"), round(days("monthly"), 2)
    (14.0, 30.44)
    """
    if cadence == "monthly":
        return MONTH_DAYS
    number, unit = cadence.split()
    return float(number) * (MONTH_DAYS if unit == "months" else 1)


def expected(cadence: str, on: Iterable[dt.date]) -> float:
    """Sessions that a cadence asks for on these days.

    Each day asks for its share of a session: 1/14 where pairs meet every 14 days, one over the days of its month
    where they meet monthly. A whole calendar month therefore asks for exactly one.

    >>> february = [dt.date(2025, 2, d) for d in range(1, 29)]
    >>> round(expected("monthly", february), 9), expected("14 days", february)
    (1.0, 2.0)
    """
    stretch = list(on)
    if cadence.endswith("days"):
        return len(stretch) / days(cadence)
    months = 1 if cadence == "monthly" else int(cadence.split()[0])
    return sum(1 / _days_in(day.year, day.month) for day in stretch) / months


@lru_cache(maxsize=1_024)
def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
