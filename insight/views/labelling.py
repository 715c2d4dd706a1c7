"""What a person labels, in an order of its own and without what the machine thinks; and what the machine thinks of it.

The first is for the page, the second for the file that is downloaded: it holds no text and no id of a note or session,
so that it may leave. Researchers label sentences that may be quoted, in their released wording, and nothing else.
"""

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.errors import DisclosureError
from insight.reviewing import labels
from insight.store import schema as t
from insight.views import base
from insight.views.audience import labelled, only
from insight.views.segments import sentences

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

TOKEN = re.compile(r"\[([A-Z][A-Z_]+)(?:[ -][^\[\]]{1,40})?\]")
SHORTEST = 20  # characters: "Yeah, right." has no subject to label
TOP, FURTHER = 3, 20
"""Of a decision's candidates: the first three are labelled, and one further, to see what is missed."""
COLUMNS = {
    "themes": ["item", "text", "before", "after"],
    "anonymise": ["item", "text"],
    "links": ["item", "title", "description", "month", "text"],
}


def sample(workspace: "Workspace", *, audience: str = "owner", task: str = "themes", most: int = 300) -> "pd.DataFrame":
    """What to label, in random order, the same for every reviewer: item, and the text (of links also the decision).

    Raises:
        DisclosureError: the executive asks, or the researcher for other than sentences and their pillars.
    """
    import pandas as pd

    asked = _may(audience, task)
    rows = _links(workspace) if task == "links" else _sentences(workspace, asked, task)
    table = pd.DataFrame(sorted(rows, key=lambda row: str(row["item"]))[:most], columns=COLUMNS[task])
    return labelled(table, workspace, audience=asked, run=base.run_of(workspace))


def machine(
    workspace: "Workspace", *, items: Collection[str], audience: str = "owner", task: str = "themes"
) -> dict[str, dict[str, Any]]:
    """Item -> what the machine says of it, and for sentences ``unit``: which of them come from one note.

    Raises:
        DisclosureError: as ``sample``.
    """
    asked, wanted = _may(audience, task), set(items)
    if task == "links":
        rows = workspace.store.links().items()
        named = ((labels.item(workspace, own), link) for own, link in rows)
        return {
            name: {"decision": labels.item(workspace, x.decision), "rank": x.rank, "band": x.band}
            | {"probability": round(x.probability, 4)}
            for name, x in named
            if name in wanted
        }
    table = sentences(workspace, audience=asked)
    own = {labels.item(workspace, i): i for i in table["own_id"]}
    kept = table[table["own_id"].isin({own[name] for name in wanted & own.keys()})]
    scores = _scores(workspace, list(kept["own_id"])) if task == "themes" else {}
    found = {}
    for row in kept.to_dict("records"):
        name = labels.item(workspace, row["own_id"])
        unit = labels.item(workspace, row["session_id"]) if asked == "owner" else name
        theme = row["theme_id"] if isinstance(row["theme_id"], str) else None
        said = {"theme_id": theme, **scores.get(row["own_id"], {"pillars": {}, "labels": []})}
        found[name] = {"unit": unit} | (said if task == "themes" else {})
    return found


def _may(audience: str, task: str) -> str:
    asked = only(audience, ("owner", "researcher"), what="Sentences to label")
    if asked != "owner" and task != "themes":
        raise DisclosureError("The researcher labels sentences and their pillars; the rest is the programme owner's.")
    return asked


def _sentences(workspace: "Workspace", asked: str, task: str) -> list[dict[str, Any]]:
    table = sentences(workspace, audience=asked)
    texts, notes = list(table["text"]), list(table["session_id"])
    rows = []
    for at, (own, text) in enumerate(zip(table["own_id"], texts, strict=True)):
        if len(text) < SHORTEST:
            continue
        row = {"item": labels.item(workspace, own), "text": text, "before": "", "after": ""}
        if asked == "owner" and task == "themes":  # others never see two sentences of one note together
            row["before"] = texts[at - 1] if at and notes[at - 1] == notes[at] else ""
            row["after"] = texts[at + 1] if at + 1 < len(texts) and notes[at + 1] == notes[at] else ""
        rows.append(row)
    return rows


def _scores(workspace: "Workspace", own: list[str]) -> dict[str, dict[str, Any]]:
    c = t.pillar_scores.c
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(own), 500):
        query = sa.select(c.segment, c.pillar, c.probability, c.holds).where(c.segment.in_(own[start : start + 500]))
        for row in workspace.store.rows(query.order_by(c.segment, c.pillar)):
            entry = found.setdefault(row.segment, {"pillars": {}, "labels": []})
            entry["pillars"][row.pillar] = round(row.probability, 4)
            if row.holds:
                entry["labels"].append(row.pillar)
    return found


def _links(workspace: "Workspace") -> list[dict[str, Any]]:
    decisions = {d.id: d for d in workspace.store.decisions()}
    of: dict[str, list[tuple[str, Any]]] = {}
    for name, link in workspace.store.links().items():
        of.setdefault(link.decision, []).append((labels.item(workspace, name), link))
    chosen = []
    for found in of.values():
        further = sorted(found[TOP:FURTHER], key=lambda pair: pair[0])[:1]
        chosen += [*found[:TOP], *further]
    texts = _texts(workspace, [s for _, link in chosen for s in link.evidence])
    met = base.meetings(workspace)
    session = {r.id: r.session for r in workspace.store.rows(sa.select(t.notes.c.id, t.notes.c.session))}
    rows = []
    for name, link in chosen:
        decision, day = decisions[link.decision], met[session[link.note]].date
        rows.append(
            {
                "item": name,
                "title": str(decision.title),
                "description": str(decision.description or ""),
                "month": day.strftime("%Y-%m") if day else "",
                "text": "\n".join(texts[s] for s in link.evidence if s in texts),
            }
        )
    return rows


def _texts(workspace: "Workspace", own: list[str]) -> dict[str, str]:
    c = t.segments.c
    parts = [own[start : start + 500] for start in range(0, len(own), 500)]
    rows = (r for part in parts for r in workspace.store.rows(sa.select(c.id, c.text).where(c.id.in_(part))))
    return {r.id: str(r.text) for r in rows}
