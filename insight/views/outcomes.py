"""What decisions brought, as far as anybody stands behind it, in words that claim no more than what is recorded.

The money and its range are those of ``models.impact``; without attribution and confidence there is an amount and no
claim.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from insight.models import impact
from insight.programme.value import Benefit
from insight.records import Decision
from insight.views.audience import audience_of, labelled, ordinals
from insight.views.decisions import decisions
from insight.views.links import links, prompted_or_shaped

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

METHOD = impact.METHOD
STRENGTHS = {
    "prompted": "A conversation prompted it",
    "shaped": "A conversation shaped it",
    "confirmed_existing_plan": "A conversation confirmed an existing plan",
    "none": "Confirmed without influence",
}
ORDER = tuple(STRENGTHS)


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of confirmed decisions in one currency and of one standing, each amount once."""

    currency: str
    validated: bool
    low: float
    high: float
    decisions: int


def in_words(decision: Decision) -> str:
    """What a decision brought, in a sentence."""
    amount = decision.outcome_value
    if not decision.outcome_metric and amount is None:
        return "No outcome recorded yet."
    name = str(decision.outcome_metric or "Outcome")
    name = name[:1].upper() + name[1:]
    if amount is None:
        return f"{name}: not measured yet."
    worth = impact.money(decision)
    if worth is None:
        money = f"{decision.currency} " if decision.currency else ""
        before = f", before {number(decision.baseline)}" if decision.baseline is not None else ""
        wanted = f", wanted {number(decision.target)}" if decision.target is not None else ""
        return f"{name}: {money}{number(amount)}{before}{wanted}."
    said = f"{name}: {worth.currency} {number(worth.gross)}"
    if worth.low is None or worth.high is None:
        return f"{said}; nobody has said yet how much of it is due to conversations."
    span = f"{number(worth.low)} to {number(worth.high)}" if worth.low != worth.high else number(worth.low)
    proof = "validated" if worth.validated else "an estimate"
    return f"{said}, of which {worth.currency} {span} is put down to conversations ({proof})."


def outcomes(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """The rows of ``decisions`` with strength, evidence (it in words), influenced, adjusted, adjusted_high, brought.

    ``strength``: the greatest that a person gave a conversation behind it, or None. ``influenced``: it is any but
    "none". Confirmed decisions first, then the latest.
    """
    asked = audience_of(audience)
    table = decisions(workspace, audience=asked)
    said = links(workspace, audience=asked)
    if asked != "owner":
        table["title"] = [ordinals([text])[0] for text in table["title"]]
    strengths: dict[str, set[str]] = {}
    if len(said):
        for row in said[said["status"] == "confirmed"].to_dict("records"):
            strengths.setdefault(row["decision_id"], set()).add(row["strength"] or "shaped")
    rows = table.to_dict("records")
    register = {d.id: d for d in workspace.store.decisions()}
    values = [impact.money(register[i]) for i in table["decision_id"]]
    best = [next((s for s in ORDER if s in strengths.get(str(i), ())), None) for i in table["decision_id"]]
    table["strength"] = best
    table["evidence"] = [_evidence(row, strength) for row, strength in zip(rows, best, strict=True)]
    table["influenced"] = [strength not in {None, "none"} for strength in best]
    table["adjusted"] = [v.low if v else None for v in values]
    table["adjusted_high"] = [v.high if v else None for v in values]
    table["brought"] = [in_words(register[i]) for i in table["decision_id"]]
    table = table.assign(_first=table["confirmed"].astype(float) > 0)
    table = table.sort_values(["_first", "decided_on"], ascending=[False, False], ignore_index=True, kind="stable")
    table = table.drop(columns="_first")
    return labelled(table, workspace, audience=asked, run=said.attrs.get("run"))


def total(workspace: "Workspace", *, audience: str = "owner") -> tuple[Sum, ...]:
    """What decisions that conversations prompted or shaped are worth together; currency, period and standing apart."""
    audience_of(audience)
    found = impact.totals(workspace.store.decisions(), influenced=prompted_or_shaped(workspace))
    return tuple(Sum(s.currency, s.validated, s.low, s.high, len(s.counted)) for s in found.sums)


def benefit(decisions: Sequence[Decision], confirmed: Collection[str], *, currency: str) -> Benefit:
    """What decisions with a confirmed influence (``confirmed``: their ids) are worth in the programme's own currency.

    The same sums as ``total``, over all periods: the lower ends are what is claimed.
    """
    found = impact.totals(decisions, influenced=confirmed)
    mine = [s for s in found.sums if s.currency == currency.upper()]
    other = sum(len(s.counted) for s in found.sums if s.currency != currency.upper())
    why = Counter(found.why.values())
    return Benefit(
        currency=currency,
        confirmed=sum(d.id in confirmed for d in decisions),
        counted=sum(len(s.counted) for s in mine),
        gross=sum(s.gross for s in mine),
        adjusted=sum(s.low for s in mine),
        proven=sum(s.low for s in mine if s.validated),
        without_value=why["without_value"],
        without_shares=why["without_shares"],
        other_currency=other,
        kind_unknown=why["kind_unknown"],
        replaced=why["replaced"] + why["same_money"],
    )


def number(value: float) -> str:
    """A figure as people write it: no decimals from a hundred on.

    >>> number(1234567.0), number(3.1), number(88.0)
    ('1,234,567', '3.1', '88')
    """
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")


def _evidence(row: Mapping[Any, Any], strength: str | None) -> str:
    if strength is None:
        return "Nobody has confirmed a conversation behind it"
    many = int(row["confirmed"])
    return STRENGTHS[strength] if many == 1 else f"{STRENGTHS[strength]}; {many} conversations confirmed"
