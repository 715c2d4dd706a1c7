"""The decision register with what supports each decision; one decision's story is in ``evidence``."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight.store import schema as t
from insight.store.reader import frame
from insight.views import base
from insight.views.audience import audience_of, labelled
from insight.views.links import states

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
COLUMNS = ("decision_id", *FIELDS, "pair_id", "sessions", "support", "confirmed", "suggested", "probability", "run_id")


def decisions(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """Decisions, the latest first, each with its support: confirmed, suggested, or no supporting note found.

    ``confirmed`` and ``suggested`` count links; ``probability`` is that of the best candidate. Only the owner sees
    the decision's pair and sessions; the executive sees no suggestions, because nobody confirmed them.
    """
    asked = audience_of(audience)
    c = t.decisions.c
    query = sa.select(
        c.id.label("decision_id"), *(c[name] for name in FIELDS), c.pair.label("pair_id"), c.sessions
    ).order_by(c.decided_on.desc(), c.id)
    table = frame(workspace.store, query)
    counts = _support(workspace)
    for name in ("confirmed", "suggested", "probability"):
        table[name] = [counts.get(i, {}).get(name, 0) for i in table["decision_id"]]
    if asked != "owner":
        table[["pair_id", "sessions"]] = None
    if asked == "executive":
        table["suggested"] = 0
        table["probability"] = None
    table["support"] = [
        "confirmed" if done else "suggested" if maybe else "no supporting note found"
        for done, maybe in zip(table["confirmed"], table["suggested"], strict=True)
    ]
    run = base.run_of(workspace)
    table["run_id"] = run
    table["decided_on"] = [d.isoformat() if d else None for d in table["decided_on"]]
    whole = table[list(COLUMNS)].astype(object)
    return labelled(whole.where(whole.notna(), None), workspace, audience=asked, run=run)


def _support(workspace: "Workspace") -> dict[str, dict[str, float]]:
    said = states(workspace)
    counts: dict[str, dict[str, float]] = {}
    c = t.links.c
    for row in workspace.store.rows(sa.select(c.id, c.decision, c.band, c.probability)):
        entry = counts.setdefault(row.decision, {"confirmed": 0, "suggested": 0, "probability": 0.0})
        entry["probability"] = max(entry["probability"], row.probability)
        status = said[row.id].status if row.id in said else "proposed"
        entry["confirmed"] += status == "confirmed"
        entry["suggested"] += status == "proposed" and row.band == "suggest"
    return counts
