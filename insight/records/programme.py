"""What a programme knows besides its notes: pairs, survey answers, figures of units, counts of people."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two people who meet, in one cohort. No age, no tenure, no rating of a person: only how the programme runs them.

    ``recognition`` and ``trained`` hold roles (mentor, mentee); ``match_basis`` is a category, never free text.
    """

    id: str
    cohort: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    cadence: str | None = None
    phase: str | None = None
    match_basis: str | None = None
    unit: str | None = None
    region: str | None = None
    mentor_level: str | None = None
    mentee_level: str | None = None
    recognition: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One side's answer to one item in one wave, as a number. Free answers are notes, not survey values."""

    pair: str
    wave: str
    role: str
    item: str
    value: float


@dataclass(frozen=True, slots=True)
class UnitMetric:
    """A figure of a business unit on a date, from ``n`` people or cases (``None``: not told)."""

    unit: str
    metric: str
    date: dt.date
    value: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class GroupCount:
    """``count`` of ``of`` people, as an aggregate: who stayed, who was promoted; participants or others."""

    measure: str
    group: Literal["participants", "others"]
    period: str
    count: int
    of: int
