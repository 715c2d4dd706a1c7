"""What could not be read, what is held back, and what waits for a person: for the owner."""

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight import retention as periods
from insight.store import schema as t
from insight.views import base
from insight.views.audience import labelled, only
from insight.views.decisions import NONE_FOUND, UNDATED, decisions
from insight.views.links import links
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

PART = 500  # ids in one question: databases limit how many they take
QUEUES = ("links to confirm", "themes without decision", "decisions without evidence")


def quality(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """place, column, severity, reason, step, count: rejected rows first, then what is in quarantine, by reason.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    asked = only(audience, ("owner",), what="Rejections and quarantine")
    rows = [
        {
            "place": f"file {r.file}" if r.row is None else f"file {r.file}, row {r.row}",
            "column": r.column,
            "severity": r.severity,
            "reason": r.reason,
            "step": r.step,
            "count": 1,
        }
        for r in workspace.store.rows(sa.select(t.rejections).order_by(t.rejections.c.seq))
    ]
    c = t.quarantine.c
    query = sa.select(c.reason, sa.func.count().label("n")).group_by(c.reason).order_by(c.reason)
    rows += [
        {
            "place": "quarantine",
            "column": None,
            "severity": "held",
            "reason": r.reason,
            "step": "Look at it in the review queue.",
            "count": r.n,
        }
        for r in workspace.store.rows(query)
    ]
    table = pd.DataFrame(rows, columns=["place", "column", "severity", "reason", "step", "count"])
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace))


def retention(workspace: "Workspace", *, today: dt.date | None = None, audience: str = "owner") -> "pd.DataFrame":
    """record, months, kept_from, past: how long each class of record is kept, and how many are past their time.

    ``today``: the day it is asked for; the present one where none is given.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    import pandas as pd

    asked = only(audience, ("owner",), what="What is past its time")
    day = today or dt.datetime.now(dt.UTC).date()
    first, old = periods.limits(workspace, today=day), periods.past(workspace, today=day)
    rows = [
        {"record": name.replace("_", " "), "months": length, "kept_from": first[name], "past": old[name]}
        for name, length in periods.months(workspace).items()
    ]
    return labelled(pd.DataFrame(rows), workspace, audience=asked, run=base.run_of(workspace))


def queues(workspace: "Workspace", *, audience: str = "owner") -> "dict[str, pd.DataFrame]":
    """The owner's three queues by name: links to confirm, themes without decision, decisions without evidence.

    Raises:
        DisclosureError: anyone but the owner asks.
    """
    only(audience, ("owner",), what="Queues")
    said = links(workspace)
    register = decisions(workspace)
    found = themes(workspace)
    linked = _themes_with_decision(workspace, said)
    open_links = said[said["status"] == "proposed"].sort_values(
        ["probability", "decision_id"], ascending=[False, True], ignore_index=True
    )
    idle = found[~found["theme_id"].isin(linked) & (found["status"] != "hidden")].reset_index(drop=True)
    bare = register[register["support"].isin({NONE_FOUND, UNDATED})].reset_index(drop=True)
    return dict(zip(QUEUES, (open_links, idle, bare), strict=True))


def _themes_with_decision(workspace: "Workspace", said: "pd.DataFrame") -> set[str]:
    """Themes that hold an evidence sentence of a suggested or confirmed link."""
    cited = sorted({place["segment_id"] for row in said["evidence"] for place in row or []})
    c = t.assignments.c
    found: set[str] = set()
    for start in range(0, len(cited), PART):
        query = sa.select(c.theme).where(c.segment.in_(cited[start : start + PART]), c.theme.is_not(None)).distinct()
        found.update(row.theme for row in workspace.store.rows(query))
    return found
