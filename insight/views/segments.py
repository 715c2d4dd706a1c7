"""Segments with their pillars and themes; notes."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.policy import in_force, withdrawn
from insight.store import schema as t
from insight.store.reader import frame
from insight.views import base, release
from insight.views.audience import labelled, only
from insight.views.quotes import quotable, spoken, spoken_in

if TYPE_CHECKING:
    import pandas as pd

    from insight.views.release import Release
    from insight.workspace import Workspace

COLUMNS = (
    "session_id",
    "segment_id",
    "start",
    "end",
    "raw_start",
    "raw_end",
    "text",
    "pillars",
    "labels",
    "theme_id",
    "theme_probability",
    "run_id",
)


def segments(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """Every segment, by session and place; for researchers the quotable ones, without anything that joins.

    A researcher's rows come in the order of their words, under in-view numbers, without session or place, so that no
    note can be put together again.

    Raises:
        DisclosureError: the executive asks.
    """
    found = sentences(workspace, audience=audience)
    table = _with_pillars(workspace, found)[list(COLUMNS)]
    table.attrs = found.attrs
    return table


def sentences(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """The rows of ``segments`` without their pillars, and ``own_id``, the store's id: for code, never to be shown.

    Raises:
        DisclosureError: the executive asks.
    """
    asked = only(audience, ("owner", "researcher"), what="Segments")
    table = _rows(workspace)
    table["own_id"] = table["segment_id"]
    if asked == "owner":
        run = base.run_of(workspace)
        table["run_id"] = run
        table = table.sort_values(["session_id", "start"], ignore_index=True)
        return labelled(table, workspace, audience=asked, run=run)
    shown = release.current(workspace)
    safe = _anonymous(workspace, table, shown)
    safe["run_id"] = shown.run
    withheld = sum(theme.words.status != release.POOL for theme in shown.themes.values()) - safe["theme_id"].nunique()
    why = [f"Only segments of themes with {in_force(workspace).k_quotes} pairs or more, and with consent."]
    return labelled(safe, workspace, audience=asked, run=shown.run, withheld=withheld, why=why)


def notes(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """session_id, pair, date, unit, consent, text, quarantined notes left out. For the owner only.

    Raises:
        DisclosureError: anyone else asks.
    """
    asked = only(audience, ("owner",), what="Notes")
    s, n = t.sessions.c, t.notes.c
    query = (
        sa.select(
            s.id.label("session_id"),
            s.pair,
            s.date,
            s.unit,
            s.status,
            s.consent,
            s.agenda_topic,
            s.applied_action,
            s.owner_remark,
            n.id.label("note_id"),
            n.text,
        )
        .select_from(t.sessions.join(t.notes, n.session == s.id))
        .order_by(s.date, s.id)
    )
    return labelled(frame(workspace.store, query), workspace, audience=asked, run=base.run_of(workspace))


def _rows(workspace: "Workspace") -> "pd.DataFrame":
    s, n, a = t.segments.c, t.notes.c, t.assignments.c
    query = (
        sa.select(
            n.session.label("session_id"),
            s.id.label("segment_id"),
            s.start,
            s.end,
            s.raw_start,
            s.raw_end,
            s.text,
            a.theme.label("theme_id"),
            a.probability.label("theme_probability"),
        )
        .select_from(t.segments.join(t.notes, n.id == s.note).outerjoin(t.assignments, a.segment == s.id))
        .order_by(n.session, s.start)
    )
    table = frame(workspace.store, query)
    return table.astype({"theme_id": object})


def _with_pillars(workspace: "Workspace", table: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    c = t.pillar_scores.c
    scores: dict[str, dict[str, float]] = {}
    labels: dict[str, list[str]] = {}
    query = sa.select(c.segment, c.pillar, c.probability, c.holds).order_by(c.segment, c.pillar)
    for segment, pillar, probability, holds in map(tuple, workspace.store.rows(query)):
        scores.setdefault(segment, {})[pillar] = round(probability, 4)
        if holds:
            labels.setdefault(segment, []).append(pillar)
    ids = table["own_id"]
    return table.assign(
        pillars=pd.Series([scores.get(i, {}) for i in ids], dtype=object),
        labels=pd.Series([labels.get(i, []) for i in ids], dtype=object),
    )


def _anonymous(workspace: "Workspace", table: "pd.DataFrame", shown: "Release") -> "pd.DataFrame":
    policy = in_force(workspace)
    open_to = {
        i: spoken_in(theme, shown, policy, withdrawn=withdrawn(workspace))
        for i, theme in shown.themes.items()
        if not quotable(theme, shown.meetings, policy)
    }
    kept = [
        session in open_to.get(theme, ()) for theme, session in zip(table["theme_id"], table["session_id"], strict=True)
    ]
    rows = table[kept].copy()
    texts: list[Any] = spoken(rows["text"], limit=policy.quote_characters)
    rows["text"] = texts
    rows[["session_id", "start", "end", "raw_start", "raw_end"]] = None
    rows = rows.sort_values(["theme_id", "text"], ignore_index=True)
    rows["segment_id"] = [f"S{i}" for i in range(1, len(rows) + 1)]
    return rows
