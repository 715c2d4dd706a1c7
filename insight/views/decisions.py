"""The decision register with what supports each decision; one decision's story is in ``evidence``."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight.store import schema as t
from insight.store.reader import frame
from insight.views import base, release
from insight.views.audience import audience_of, labelled, ordinals
from insight.views.links import State, states

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

FIELDS = (
    "title",
    "description",
    "rationale",
    "decided_on",
    "owner_role",
    "unit",
    "status",
    "category",
    "pillar",
    "supersedes",
    "outcome_metric",
    "outcome_value",
    "currency",
    "baseline",
    "target",
    "value_kind",
    "value_period",
    "value_status",
    "attribution_pct",
    "confidence_pct",
    "value_source",
    "review_on",
)
TEXTS = ("title", "description", "rationale", "outcome_metric", "value_source")
NONE_FOUND = "no supporting note found"
UNCONFIRMED = "none confirmed"
UNDATED = "undated, so never linked"
COLUMNS = (
    "decision_id",
    *FIELDS,
    "pair_id",
    "sessions",
    "support",
    "confirmed",
    "suggested",
    "to_review",
    "probability",
    "run_id",
)


def decisions(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """Decisions, the latest first, each with its support.

    ``support``: confirmed, suggested, to review, no supporting note found; or undated, so never linked. ``confirmed``,
    ``suggested`` and ``to_review`` count links; ``probability`` is that of the best candidate. Only the owner sees the
    decision's pair and sessions; the executive sees no suggestions, because nobody confirmed them: confirmed, or none
    confirmed, whatever there is to review.
    """
    asked = audience_of(audience)
    shown = None if asked == "owner" else release.current(workspace)
    seen = set(shown.meetings) if shown else None
    c = t.decisions.c
    query = sa.select(
        c.id.label("decision_id"), *(c[name] for name in FIELDS), c.pair.label("pair_id"), c.sessions
    ).order_by(c.decided_on.desc(), c.id)
    table = frame(workspace.store, query)
    counts = _support(workspace, seen)
    for name in ("confirmed", "suggested", "to_review", "probability"):
        table[name] = [counts.get(i, {}).get(name, 0) for i in table["decision_id"]]
    if asked != "owner":
        table[["pair_id", "sessions"]] = None
        words = [name for name in TEXTS if name in table]
        spoken = [ordinals(str(text or "") for text in row) for row in table[words].itertuples(index=False)]
        for place, name in enumerate(words):
            table[name] = [row[place] or None for row in spoken]
        table["probability"] = table["probability"].astype(float).round(2)
    if asked == "executive":
        table[["suggested", "to_review"]] = 0
        table["probability"] = None
    none = UNCONFIRMED if asked == "executive" else NONE_FOUND
    table["support"] = [
        "confirmed" if done else "suggested" if maybe else "to review" if faint else none if day else UNDATED
        for done, maybe, faint, day in zip(
            table["confirmed"], table["suggested"], table["to_review"], table["decided_on"], strict=True
        )
    ]
    run = shown.run if shown else base.run_of(workspace)
    table["run_id"] = run
    table["decided_on"] = [d.isoformat() if d else None for d in table["decided_on"]]
    whole = table[list(COLUMNS)].astype(object)
    return labelled(whole.where(whole.notna(), None), workspace, audience=asked, run=run)


def _support(workspace: "Workspace", seen: set[str] | None) -> dict[str, dict[str, float]]:
    """Counts a decision over its links; ``seen`` leaves out sessions that are not released, unless confirmed."""
    said = states(workspace)
    counts: dict[str, dict[str, float]] = {}
    c = t.links.c
    query = sa.select(c.id, c.decision, c.band, c.probability, t.notes.c.session).join(t.notes, t.notes.c.id == c.note)
    for row in workspace.store.rows(query):
        if seen is not None and row.session not in seen and said.get(row.id, State()).status != "confirmed":
            continue
        entry = counts.setdefault(row.decision, {"confirmed": 0, "suggested": 0, "to_review": 0, "probability": 0.0})
        entry["probability"] = max(entry["probability"], row.probability)
        status = said[row.id].status if row.id in said else "proposed"
        entry["confirmed"] += status == "confirmed"
        entry["suggested"] += status == "proposed" and row.band == "suggest"
        entry["to_review"] += status == "proposed" and row.band == "review"
    return counts
