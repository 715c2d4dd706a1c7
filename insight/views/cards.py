"""One theme's card: figures by quarter and unit, exemplars, neighbours, history and edits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.disclosure import band, known
from insight.errors import DisclosureError, UsageError
from insight.policy import in_force, withdrawn
from insight.store import schema as t
from insight.store.reader import frame, records
from insight.views import base, release
from insight.views.audience import audience_of
from insight.views.base import Meeting
from insight.views.quotes import quotable, spoken, spoken_in
from insight.views.release import Release, Released
from insight.views.themes import themes

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

EXEMPLARS = 5
NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """A theme for an audience.

    theme: the row of ``themes``. quarters: period, segments, sessions, pairs. units: unit, pairs (owner: also segments,
    sessions). exemplars: text (owner: also segment_id, session_id, probability). neighbours: theme_id, name (owner:
    also shared). history: run, event, others, share. edits: kind, detail, by_role, at (owner only). ``why``: what is
    withheld, in words.
    """

    theme: dict[str, Any]
    quarters: "pd.DataFrame"
    units: "pd.DataFrame"
    exemplars: "pd.DataFrame"
    neighbours: "pd.DataFrame"
    history: "pd.DataFrame"
    edits: "pd.DataFrame"
    why: str = ""


def theme_detail(workspace: "Workspace", theme: str, *, audience: str = "owner") -> ThemeCard:
    """Everything about one theme that the audience may see.

    Raises:
        UsageError: there is no such theme.
        DisclosureError: fewer than k pairs spoke of it.
    """
    asked = audience_of(audience)
    table = themes(workspace, audience=asked)
    rows = records(table[table["theme_id"] == theme])
    if rows:
        return _owner(workspace, rows[0]) if asked == "owner" else _others(workspace, rows[0])
    known_here = workspace.store.rows(sa.select(t.themes.c.id).where(t.themes.c.id == theme))
    if asked != "owner" and known_here:
        k = in_force(workspace).k
        raise DisclosureError(f"This theme is not shown: {k} pairs needed, fewer spoke of it, or the owner hid it.")
    raise UsageError("There is no such theme. List them with: insight themes -w WORKSPACE")


def _owner(workspace: "Workspace", row: dict[str, Any]) -> ThemeCard:
    import pandas as pd

    theme = row["theme_id"]
    met = base.meetings(workspace)
    inside = _inside(workspace, theme)
    counts: dict[str, int] = {}
    for one in inside:
        for session, n in base.cells_by_theme(workspace).get(one, {}).items():
            counts[session] = counts.get(session, 0) + n
    edits = t.theme_edits.c
    return ThemeCard(
        row,
        pd.DataFrame(_by(counts, met, "quarter"), columns=["quarter", "segments", "sessions", "pairs"]),
        pd.DataFrame(_by(counts, met, "unit"), columns=["unit", "segments", "sessions", "pairs"]),
        _best(workspace, inside).drop(columns="consent").head(EXEMPLARS),
        _shared(workspace, theme, met),
        _history(workspace, theme),
        frame(
            workspace.store,
            sa.select(edits.kind, edits.detail, edits.by_role, edits.at, edits.undone)
            .where(edits.theme == theme)
            .order_by(edits.seq),
        ),
    )


def _others(workspace: "Workspace", row: dict[str, Any]) -> ThemeCard:
    import pandas as pd

    shown = release.current(workspace)
    theme = shown.themes[row["theme_id"]]
    quarters = [
        {
            "quarter": c.label,
            "segments": c.segments,
            "sessions": release.sessions_shown(shown, theme, c),
            "pairs": band(known(c.pairs), shown.k),
        }
        for c in theme.quarters
    ]
    units = [{"unit": c.label, "pairs": band(known(c.pairs), shown.k)} for c in theme.units]
    texts, why = _exemplars(workspace, theme, shown)
    near = _shared(workspace, theme.id, shown.meetings)
    near = near[near["theme_id"].isin(shown.themes) & (near["pairs"] >= shown.k)][["theme_id", "name"]]
    near = near.assign(name=[shown.themes[i].words.name for i in near["theme_id"]])
    return ThemeCard(
        row,
        pd.DataFrame(quarters, columns=["quarter", "segments", "sessions", "pairs"]),
        pd.DataFrame(units, columns=["unit", "pairs"]),
        pd.DataFrame({"text": texts}),
        near.sort_values("name", ignore_index=True),
        pd.DataFrame(columns=["run", "event", "others", "share"]),  # what one run changed may be one note
        pd.DataFrame(columns=["kind", "detail", "by_role", "at", "undone"]),
        why,
    )


def _by(counts: Mapping[str, int], met: Mapping[str, Meeting], axis: str) -> list[dict[str, Any]]:
    groups: dict[str, list[str]] = {}
    for session in counts:
        groups.setdefault(getattr(met[session], axis), []).append(session)
    return [
        {
            axis: name,
            "segments": sum(counts[s] for s in inside),
            "sessions": len(inside),
            "pairs": known(frozenset().union(*(met[s].pairs for s in inside))),
        }
        for name, inside in sorted(groups.items())
    ]


def _inside(workspace: "Workspace", theme: str) -> list[str]:
    """The theme, or the themes that it is made of."""
    query = sa.select(t.themes.c.id).where(t.themes.c.parent == theme).order_by(t.themes.c.id)
    return [row.id for row in workspace.store.rows(query)] or [theme]


def _best(workspace: "Workspace", themes: Sequence[str]) -> "pd.DataFrame":
    """The segments of themes, the surest first: text, segment_id, session_id, probability, consent."""
    s, n, a = t.segments.c, t.notes.c, t.assignments.c
    query = (
        sa.select(
            s.text,
            s.id.label("segment_id"),
            n.session.label("session_id"),
            a.probability,
            t.sessions.c.consent,
        )
        .select_from(t.assignments.join(t.segments, s.id == a.segment).join(t.notes, n.id == s.note))
        .join(t.sessions, t.sessions.c.id == n.session)
        .where(a.theme.in_(themes))
        .order_by(a.probability.desc(), s.id)
    )
    return frame(workspace.store, query)


def _exemplars(workspace: "Workspace", theme: Released, shown: Release) -> tuple[list[str], str]:
    """At most one sentence a pair, in the order of their words; or none, and why."""
    policy = in_force(workspace)
    if theme.words.status == release.POOL:
        return [], "Themes taken together are not quoted."
    if why := quotable(theme, shown.meetings, policy):
        return [], why
    used: set[str] = set()
    texts: list[str] = []
    best = _best(workspace, [i for i in _inside(workspace, theme.id) if i in shown.themes])
    open_to = spoken_in(theme, shown, policy, withdrawn=withdrawn(workspace))
    for text, session in zip(best["text"], best["session_id"], strict=True):
        meeting = shown.meetings.get(session)
        if meeting is None or session not in open_to or meeting.pairs & used:
            continue
        if len(text) > policy.quote_characters:
            continue
        used |= meeting.pairs
        texts.append(text)
        if len(texts) == EXEMPLARS:
            break
    texts = sorted(spoken(texts, limit=policy.quote_characters))
    return texts, "" if texts else "Quotes are withheld: no session behind this theme consents to quotes."


def _shared(workspace: "Workspace", theme: str, met: Mapping[str, Meeting]) -> "pd.DataFrame":
    """Themes that share segments with this one, in these sessions: theme_id, name, shared, pairs.

    A segment is shared if one of the two themes is its first and the other its second.
    """
    import pandas as pd

    a, n, s = t.assignments.c, t.notes.c, t.segments.c
    other = sa.case((a.theme == theme, a.second), else_=a.theme).label("other")
    query = (
        sa.select(other, n.session)
        .select_from(t.assignments.join(t.segments, s.id == a.segment).join(t.notes, n.id == s.note))
        .where(sa.or_(sa.and_(a.theme == theme, a.second.is_not(None)), a.second == theme))
    )
    names = dict(map(tuple, workspace.store.rows(sa.select(t.themes.c.id, t.themes.c.name))))
    shared: dict[str, list[str]] = {}
    for row in workspace.store.rows(query):
        if row.other in names and row.other != theme and row.session in met:
            shared.setdefault(row.other, []).append(row.session)
    rows = [
        {
            "theme_id": i,
            "name": names[i],
            "shared": len(found),
            "pairs": known(frozenset().union(*(met[x].pairs for x in found))),
        }
        for i, found in sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return pd.DataFrame(rows[:NEIGHBOURS], columns=["theme_id", "name", "shared", "pairs"])


def _history(workspace: "Workspace", theme: str) -> "pd.DataFrame":
    c = t.theme_events.c
    query = sa.select(c.run, c.event, c.others, c.share).where(c.theme == theme).order_by(c.seq)
    return frame(workspace.store, query)
