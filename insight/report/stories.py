"""Drafts of success stories: theme, decision, outcome - only for decisions a person confirmed and with consent.

Every sentence stands on a record; what is not recorded is said to be missing, and nothing is made up.
"""

from typing import TYPE_CHECKING

from insight import views
from insight.policy import in_force
from insight.report.brief import Brief, Section
from insight.views.outcomes import outcomes

if TYPE_CHECKING:
    from insight.views import DecisionCard
    from insight.workspace import Workspace

HOW = {
    "prompted": "prompted this decision",
    "shaped": "shaped this decision",
    "confirmed_existing_plan": "confirmed a plan that existed",
}


def build(workspace: "Workspace") -> Brief:
    """A section a decision with confirmed evidence; those that cannot be told, and why, at the end."""
    register = outcomes(workspace, audience="executive")
    told, left = [], []
    for row in register[register["influenced"].astype(bool)].to_dict("records"):
        card = views.decision_detail(workspace, row["decision_id"], audience="executive")
        if card.evidence.empty:
            left.append((str(row["title"]), card.why or "Its conversations are kept confidential."))
        else:
            told.append(_story(card, str(row["brought"])))
    sections = tuple(told) or (
        Section(
            "No story yet",
            (
                "A story needs a decision with a confirmed conversation whose consent allows it. "
                "Confirm links on the page To review.",
            ),
        ),
    )
    if left:
        sections += (Section("Not to be told", (), ("Decision", "Why"), tuple(left)),)
    notice = (
        f"Drafts from run {workspace.store.get_meta('run', 'none')}. Told in the words of themes that at least "
        f"{in_force(workspace).k} pairs raised; no pair, person or month is named. That a subject was discussed "
        "before a decision does not show that it caused it. Ask the decision's owner before you publish one."
    )
    return Brief("Success stories: drafts", "executive", sections, notice)


def _story(card: "DecisionCard", brought: str) -> Section:
    decision = card.decision
    about = list(dict.fromkeys(str(text).rstrip(".") for text in card.evidence["text"]))
    hows = [HOW[s] for s in HOW if s in set(card.evidence["strength"])]
    many = len(card.evidence)
    sentences = [
        f"{'One conversation' if many == 1 else f'{many} conversations'} between juniors and executives "
        f"{hows[0] if hows else 'supported this decision'}.",
        *(f"{text}." for text in about),
    ]
    if decision["description"]:
        sentences.append(f"What was decided: {decision['description']}")
    sentences.append(f"What came of it: {brought}")
    missing = [
        name
        for name, field in (("an outcome", "outcome_metric"), ("a measured value", "outcome_value"))
        if decision[field] is None
    ]
    if missing:
        sentences.append(f"Before this is told: record {' and '.join(missing)}.")
    return Section(str(decision["title"]), tuple(sentences))
