"""What decisions brought: metrics, money with attribution and confidence, and the five levels of evaluation.

Money follows Phillips' ROI methodology (Phillips and Phillips, *Handbook of Training Evaluation*, 4th ed., chapters 6
and 10): an estimate is multiplied by the share attributed to the programme and by the confidence in that share, and the
lower end is what may be claimed. Sums never mix currencies, periods or statuses, and count the same money once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from insight.records import Decision, Redacted, Session

METHOD = (
    "Adjusted value = gross value x attribution x confidence. The range reads confidence as the margin of error of the "
    "attribution: from attribution x confidence to attribution x (2 - confidence), at most the whole value. The lower "
    "end is claimed. Reported by the decision's owner; evidence shows discussion, not cause."
)
GAINS = frozenset({"revenue", "cost_saving", "cost_avoidance", "productivity", "retention"})
VALIDATED = frozenset({"realised", "realized", "validated", "finance_validated"})


def tidy(text: str | None) -> str:
    """A value of a register in one spelling.

    >>> tidy("Cost saving"), tidy(None)
    ('cost_saving', '')
    """
    return "_".join((text or "").casefold().replace("-", " ").split())


@dataclass(frozen=True, slots=True)
class Metric:
    """A decision's outcome and its aim. ``progress``: share of the way from baseline to target, negative if worse."""

    decision: str
    name: Redacted | None
    baseline: float | None
    target: float | None
    current: float | None
    source: Redacted | None
    progress: float | None
    missing: tuple[str, ...]


def metric(decision: Decision) -> Metric:
    """How far the outcome has come, and which figures the register lacks to say so."""
    figures = {"baseline": decision.baseline, "target": decision.target, "current": decision.outcome_value}
    texts = {"outcome metric": decision.outcome_metric, "source": decision.value_source}
    missing = tuple(name for name, value in (texts | figures).items() if value is None)
    base, target, now = figures.values()
    known = base is not None and target is not None and now is not None and target != base
    progress = (now - base) / (target - base) if known else None  # type: ignore[operator]
    return Metric(decision.id, decision.outcome_metric, base, target, now, decision.value_source, progress, missing)


@dataclass(frozen=True, slots=True)
class Money:
    """What a decision is said to be worth. ``adjusted`` is ``low``; all ``None`` where a share is missing.

    Shares are fractions of 1. ``validated``: finance or the result itself stands behind the gross value.
    """

    decision: str
    gross: float
    currency: str
    kind: str
    period: str
    validated: bool
    attribution: float | None
    confidence: float | None
    adjusted: float | None
    low: float | None
    high: float | None


def money(decision: Decision) -> Money | None:
    """The value of a decision with its range; ``None`` where there is no amount in a currency, or no gain."""
    kind = tidy(decision.value_kind)
    if decision.outcome_value is None or not decision.currency or kind not in GAINS:
        return None
    attribution, confidence = _share(decision.attribution_pct), _share(decision.confidence_pct)
    low = high = None
    if attribution is not None and confidence is not None:
        ends = (attribution * confidence, min(1.0, attribution * (2 - confidence)))
        low, high = sorted(round(decision.outcome_value * end, 2) for end in ends)
    return Money(
        decision=decision.id,
        gross=decision.outcome_value,
        currency=decision.currency.upper(),
        kind=kind,
        period=tidy(decision.value_period) or "not stated",
        validated=tidy(decision.value_status) in VALIDATED,
        attribution=attribution,
        confidence=confidence,
        adjusted=low,
        low=low,
        high=high,
    )


def _share(percent: float | None) -> float | None:
    return None if percent is None else min(max(percent / 100, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum within one currency, period and status. ``counted``: the decisions in it."""

    currency: str
    period: str
    validated: bool
    gross: float
    low: float
    high: float
    counted: tuple[str, ...]


Why = Literal["not_confirmed", "replaced", "without_value", "kind_unknown", "without_shares", "same_money"]
WHY: Mapping[Why, str] = {
    "not_confirmed": "no confirmed influence",
    "replaced": "replaced by",
    "without_value": "no amount in a currency",
    "kind_unknown": "the kind of value is none that counts",
    "without_shares": "attribution or confidence is not stated",
    "same_money": "the same money as",
}


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums, and every decision left out: ``left_out`` in words, ``why`` by the key of ``WHY``."""

    sums: tuple[Total, ...]
    left_out: Mapping[str, str]
    why: Mapping[str, Why]
    method: str = METHOD


def totals(
    decisions: Sequence[Decision],
    *,
    influenced: Collection[str],
    shared_with: Mapping[str, Iterable[str]] | None = None,
) -> Totals:
    """Add up what decisions with a confirmed influence are worth, each amount once.

    Args:
        decisions: the register.
        influenced: ids of decisions with a confirmed link.
        shared_with: decision -> those that report the same money. The one with the largest adjusted value stands for
            all of them. One that a later influenced decision replaces does not count: the later one may.

    """
    register = {d.id: d for d in sorted(decisions, key=lambda d: d.id)}
    later = {d.supersedes: d.id for d in register.values() if d.supersedes and d.id in influenced}
    omitted: dict[str, tuple[Why, str]] = {}
    counting: dict[str, Money] = {}
    for name, decision in register.items():
        value = money(decision)
        if fault := _fault(decision, value, influenced=influenced, later=later):
            omitted[name] = (fault, later.get(name, "") if fault == "replaced" else "")
        elif value is not None:
            counting[name] = value
    for group in _same_money(register, shared_with or {}):
        inside = sorted((name for name in group if name in counting), key=lambda n: (-abs(counting[n].low or 0), n))
        for name in inside[1:]:
            omitted[name] = ("same_money", inside[0])
            del counting[name]
    in_words = {name: f"{WHY[fault]} {other}".rstrip() for name, (fault, other) in omitted.items()}
    return Totals(_sums(counting.values()), in_words, {name: fault for name, (fault, _) in omitted.items()})


def _fault(
    decision: Decision, value: Money | None, *, influenced: Collection[str], later: Mapping[str, str]
) -> Why | None:
    """Why a decision's money does not count; the first reason that holds."""
    if decision.id not in influenced:
        return "not_confirmed"
    if decision.id in later:
        return "replaced"
    if decision.outcome_value is None or not decision.currency:
        return "without_value"
    if value is None:
        return "kind_unknown"
    return "without_shares" if value.adjusted is None else None


def _same_money(register: Mapping[str, Decision], shared_with: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """Decisions joined by "shared with" or "supersedes", in groups."""
    group = {name: {name} for name in register}
    pairs = [(name, other) for name, others in shared_with.items() for other in others]
    pairs += [(name, d.supersedes) for name, d in register.items() if d.supersedes]
    for one, other in pairs:
        if one in group and other in group and group[one] is not group[other]:
            joined = group[one] | group[other]
            for name in joined:
                group[name] = joined
    return list({id(g): g for g in group.values()}.values())


def _sums(counting: Iterable[Money]) -> tuple[Total, ...]:
    by_kind: dict[tuple[str, str, bool], list[Money]] = {}
    for value in counting:
        by_kind.setdefault((value.currency, value.period, value.validated), []).append(value)
    return tuple(
        Total(
            *key,
            gross=round(sum(v.gross for v in values), 2),
            low=round(sum(v.low or 0.0 for v in values), 2),
            high=round(sum(v.high or 0.0 for v in values), 2),
            counted=tuple(v.decision for v in values),
        )
        for key, values in sorted(by_kind.items())
    )


@dataclass(frozen=True, slots=True)
class Level:
    """One of the five levels. ``value``: its figure, from ``known`` of ``asked``; ``missing``: what to add for one."""

    name: str
    measure: str
    value: float | None
    known: int
    asked: int
    missing: str | None


def levels(
    sessions: Sequence[Session],
    decisions: Sequence[Decision],
    *,
    influenced: Collection[str],
    costs: Mapping[str, float] | None = None,
    shared_with: Mapping[str, Iterable[str]] | None = None,
) -> tuple[Level, ...]:
    """Reaction, learning, application, impact and ROI; a level without figures says what would be needed.

    ``costs``: currency -> the programme's full cost over the period. ROI is (benefit - cost) / cost, in per cent, from
    validated values alone, for the first currency that has both.
    """
    held = [s for s in sessions if s.status == "held"]
    n = len(held)
    rated = [s.satisfaction for s in held if s.satisfaction is not None]
    learned = [s for s in held if s.mentor_learned or s.usefulness is not None or s.confidence_to_speak is not None]
    useful = [s.usefulness for s in held if s.usefulness is not None]
    applied = sum(bool(s.applied_action) for s in held)
    confirmed = [d for d in decisions if d.id in influenced]
    measured = [m for m in map(metric, confirmed) if m.current is not None]
    return (
        _level("reaction", "mean satisfaction", _mean(rated), (len(rated), n), "ask for a rating after each session"),
        _level(
            "learning", "mean usefulness", _mean(useful), (len(learned), n), "record usefulness or what was learned"
        ),
        _level(
            "application",
            "share of sessions with an applied action",
            applied / n if applied else None,
            (applied, n),
            "record what was applied since the last session",
        ),
        _level(
            "impact",
            "confirmed decisions with a measured outcome",
            float(len(measured)) if measured else None,
            (len(measured), len(confirmed)),
            "confirm influences and record outcomes" if not confirmed else "record the outcomes of confirmed decisions",
        ),
        _roi(totals(decisions, influenced=influenced, shared_with=shared_with), costs or {}),
    )


def _level(name: str, measure: str, value: float | None, seen: tuple[int, int], missing: str) -> Level:
    return Level(name, measure, value, *seen, missing=missing if value is None else None)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _roi(found: Totals, costs: Mapping[str, float]) -> Level:
    measure = "(benefit - cost) / cost, per cent"
    validated = [t for t in found.sums if t.validated]
    for currency in sorted({t.currency for t in validated}):
        cost = costs.get(currency, 0.0)
        if cost > 0:
            mine = [t for t in validated if t.currency == currency]
            benefit = sum(t.low for t in mine)
            counted = sum(len(t.counted) for t in mine)
            return Level("ROI", measure, 100 * (benefit - cost) / cost, counted, counted, None)
    missing = "validated values" if not validated else f"the programme's cost in {validated[0].currency}"
    return Level("ROI", measure, None, 0, sum(len(t.counted) for t in found.sums), f"add {missing}")
