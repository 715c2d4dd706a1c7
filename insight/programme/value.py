"""What the programme costs, with the time of both sides, and what its confirmed decisions are said to be worth."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from insight.programme.health import Facts
from insight.programme.recognition import SIDES
from insight.records import Decision

GAINS = frozenset({"revenue", "cost_saving", "cost_avoidance", "productivity", "retention"})
PROVEN = frozenset({"realised", "realized", "finance_validated", "validated"})


@dataclass(frozen=True, slots=True)
class Cost:
    """Hours and money until now. ``total`` is ``None`` where an hour of either side has no price.

    ``assumed``: held sessions whose length is not known and was taken as the median of the others (or the shortest
    the programme wants, where none is known).
    """

    hours_mentor: float
    hours_executive: float
    time: float | None
    fixed: float
    total: float | None
    currency: str
    assumed: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """Money of confirmed decisions: gross x attribution x confidence, summed once a decision.

    ``proven`` is the part that finance has validated or that has been realised. The other counts say why decisions
    are not in the sum: that is what the owner can mend.
    """

    currency: str
    confirmed: int
    counted: int
    gross: float
    adjusted: float
    proven: float
    without_value: int
    without_shares: int
    other_currency: int
    kind_unknown: int
    replaced: int


def cost(known: Facts) -> Cost:
    """Time of both sides in sessions held, one-to-one and group, with preparation, and the fixed cost."""
    prices, held = known.programme.cost, [v for v in known.visits if v.session.status == "held"]
    lengths = [v.session.duration_min for v in held if v.session.duration_min]
    usual = median(lengths) if lengths else known.programme.duration.shortest
    hours = 0.0
    for visit in held:
        people = max(1, len(visit.session.group_pairs)) if visit.group else 1
        hours += people * ((visit.session.duration_min or usual) + prices.preparation_minutes) / 60
    priced = bool(prices.mentor_hour and prices.executive_hour)
    time = hours * (prices.mentor_hour + prices.executive_hour) if priced else None
    total = time + prices.fixed if time is not None else None
    return Cost(hours, hours, time, prices.fixed, total, known.programme.currency, len(held) - len(lengths))


def benefit(decisions: Sequence[Decision], confirmed: Collection[str], *, currency: str) -> Benefit:
    """The value of the decisions that a person confirmed as influenced (``confirmed``: their ids).

    A decision counts with its own attribution and confidence, in per cent; without either it does not count. One that
    a later confirmed decision replaces counts in the later one only.
    """
    mine = [d for d in decisions if d.id in confirmed]
    replaced = {d.supersedes for d in mine if d.supersedes}
    why = dict.fromkeys(("without_value", "without_shares", "other_currency", "kind_unknown", "replaced"), 0)
    gross = adjusted = proven = 0.0
    counted = 0
    for decision in mine:
        fault = _fault(decision, replaced, currency)
        if fault:
            why[fault] += 1
            continue
        worth = decision.outcome_value or 0.0
        shared = worth * (decision.attribution_pct or 0) / 100 * (decision.confidence_pct or 0) / 100
        counted, gross, adjusted = counted + 1, gross + worth, adjusted + shared
        status = (decision.value_status or "").casefold().replace(" ", "_").replace("-", "_")
        source = (decision.value_source or "").casefold()
        proven += shared if status in PROVEN or "finance validated" in source else 0.0
    return Benefit(currency, len(mine), counted, gross, adjusted, proven, **why)


def _fault(decision: Decision, replaced: Collection[str | None], currency: str) -> str | None:
    kind = (decision.value_kind or "").casefold().replace(" ", "_").replace("-", "_")
    if decision.id in replaced:
        return "replaced"
    if decision.outcome_value is None or not decision.currency:
        return "without_value"
    if decision.currency.upper() != currency.upper():
        return "other_currency"
    if kind not in GAINS:
        return "kind_unknown"
    return "without_shares" if decision.attribution_pct is None or decision.confidence_pct is None else None


def both_sides(known: Facts) -> float:
    """Hours of both sides together."""
    return cost(known).hours_mentor * len(SIDES)
