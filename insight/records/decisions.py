"""What was decided, which notes may have influenced it, and what people said of that."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, final

from insight.errors import EvidenceError
from insight.records.text import Redacted, Ref, Withheld

VerdictStatus = Literal["proposed", "confirmed", "rejected", "disputed", "withdrawn"]
Strength = Literal["prompted", "shaped", "confirmed_existing_plan", "none"]
Band = Literal["suggest", "review", "hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A documented business decision. Free texts are redacted; the owner is a role, never a name."""

    id: str
    title: Redacted
    decided_on: dt.date | None
    description: Redacted | None = None
    rationale: Redacted | None = None
    owner_role: str | None = None
    unit: str | None = None
    pair: str | None = None
    status: str | None = None
    category: str | None = None
    pillar: str | None = None
    supersedes: str | None = None
    sessions: tuple[str, ...] = ()
    outcome_metric: Redacted | None = None
    outcome_value: float | None = None
    currency: str | None = None
    baseline: float | None = None
    target: float | None = None
    value_kind: str | None = None
    value_period: str | None = None
    value_status: str | None = None
    attribution_pct: float | None = None
    confidence_pct: float | None = None
    value_source: Redacted | None = None
    review_on: dt.date | None = None


@final
class RawDecision(Withheld):
    """A decision as read: structured fields in ``fields``, the texts (``title`` and others) withheld."""

    __slots__ = ("fields",)

    def __init__(self, ref: Ref, fields: Mapping[str, object], texts: Mapping[str, str]) -> None:
        super().__init__(ref, texts)
        self.fields = dict(fields)


@dataclass(frozen=True, slots=True)
class Link:
    """A note that may have influenced a decision. ``probability`` is calibrated; ``features`` are its reasons."""

    decision: str
    note: str
    rank: int
    score: float
    probability: float
    evidence: tuple[str, ...]
    features: Mapping[str, float] = field(default_factory=dict)
    band: Band = "review"

    def __post_init__(self) -> None:
        if not self.evidence:
            raise EvidenceError(
                f"Link {self.decision} -> {self.note} cites no segment. Drop the link or name its evidence."
            )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person, by role, said of a link. Appended, never changed; the last one counts."""

    link: str
    status: VerdictStatus
    by_role: str
    at: dt.datetime
    strength: Strength | None = None
    reason: Redacted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenVerdict:
    """A verdict as a table gives it: on what was said in a session of a decision."""

    ref: Ref
    decision: str
    session: str
    status: VerdictStatus
    by_role: Redacted
    strength: Strength | None = None
    reason: Redacted | None = None
