"""The recurring themes, and one theme's card."""

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.disclosure import band
from insight.policy import in_force
from insight.store import schema as t
from insight.views import base, release
from insight.views.audience import audience_of, labelled
from insight.views.release import Release, Released
from insight.views.trend import trend_words

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

COLUMNS = (
    "theme_id",
    "pillar",
    "name",
    "definition",
    "keywords",
    "segments",
    "sessions",
    "pairs",
    "first_seen",
    "last_seen",
    "trend",
    "status",
    "parent",
    "run_id",
)


def themes(workspace: "Workspace", *, audience: str = "owner") -> "pd.DataFrame":
    """The themes, the widest spread first, those outside the pillars (small talk, logistics) last.

    Themes that too few pairs spoke of are taken together for others (status "others"), where together they have k.
    For the owner the counts are exact and ``first_seen`` and ``last_seen`` are dates. For others a theme has at least
    k pairs, ``pairs`` means "at least", and the two are quarters.
    """
    import pandas as pd

    asked = audience_of(audience)
    rows, held = (_all(workspace), 0) if asked == "owner" else _released(workspace)
    run = base.run_of(workspace) if asked == "owner" else release.current(workspace).run
    table = pd.DataFrame([row | {"run_id": run} for row in rows], columns=list(COLUMNS))
    table["outside"] = (table["pillar"] == "none") | (table["status"] == release.POOL)
    order = ["outside", "pairs", "segments", "theme_id"]
    table = table.sort_values(order, ascending=[True, False, False, True], ignore_index=True)[list(COLUMNS)]
    return labelled(table, workspace, audience=asked, run=run, withheld=held, why=_why(held, in_force(workspace).k))


def _why(held: int, k: int) -> list[str]:
    """How many are held back; not how near each is, because that would tell how many pairs spoke of it."""
    noun = "theme is" if held == 1 else "themes are"
    return [f"{held} {noun} not shown yet: {k} pairs needed, fewer spoke of it."] if held else []


def _all(workspace: "Workspace") -> list[dict[str, Any]]:
    met = base.meetings(workspace)
    table = {theme: dict(counts) for theme, counts in base.cells_by_theme(workspace).items()}
    found = workspace.store.rows(sa.select(t.themes).order_by(t.themes.c.id))
    said = trend_words(table, met)
    for row in found:
        if row.parent:  # a wider theme holds no segments of its own: it is its themes together
            wider = table.setdefault(row.parent, {})
            for session, n in table.get(row.id, {}).items():
                wider[session] = wider.get(session, 0) + n
    said |= trend_words({r.id: table.get(r.id, {}) for r in found if r.status == "group"}, met)
    rows = []
    for row in found:
        counts = table.get(row.id, {})
        dates = sorted(d for s in counts if (d := met[s].date))
        rows.append(
            {
                "theme_id": row.id,
                "pillar": row.pillar,
                "name": row.name,
                "definition": row.definition,
                "keywords": list(row.keywords),
                "segments": sum(counts.values()),
                "sessions": len(counts),
                "pairs": len(frozenset().union(*(met[s].pairs for s in counts)) - {""}),
                "first_seen": dates[0].isoformat() if dates else None,
                "last_seen": dates[-1].isoformat() if dates else None,
                "trend": said.get(row.id, "too early"),
                "status": row.status,
                "parent": row.parent,
            }
        )
    return rows


def _released(workspace: "Workspace") -> tuple[list[dict[str, Any]], int]:
    shown = release.current(workspace)
    return [_row(theme, shown) for theme in shown.themes.values()], shown.held


def _row(theme: Released, shown: Release) -> dict[str, Any]:
    dated = [q for cell in theme.quarters for q in cell.members if q != base.UNDATED]
    return {
        "theme_id": theme.id,
        "pillar": theme.words.pillar,
        "name": theme.words.name,
        "definition": theme.words.definition,
        "keywords": list(theme.words.keywords),
        "segments": sum(theme.sessions.values()),
        "sessions": release.sessions_shown(shown, theme),
        "pairs": band(len(theme.pairs - {""}), shown.k),
        "first_seen": min(dated, default=None),
        "last_seen": max(dated, default=None),
        "trend": theme.words.trend,
        "status": theme.words.status,
        "parent": theme.words.parent,
    }
