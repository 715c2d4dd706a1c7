"""What the programme costs, with the time of both sides; and the record of what its decisions are said to be worth."""

from dataclasses import dataclass
from statistics import median

from insight.programme.health import Facts
from insight.programme.recognition import SIDES


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
    """Money of confirmed decisions in the programme's currency, as ``insight.models.impact`` counts it.

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


def both_sides(known: Facts) -> float:
    """Hours of both sides together."""
    return cost(known).hours_mentor * len(SIDES)
