"""The programme in one row of numbers."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight.disclosure import band, known, missing
from insight.policy import in_force
from insight.store import schema as t
from insight.store.reader import scalar
from insight.views import base, health_shown, release
from insight.views.audience import audience_of, more_pairs
from insight.views.decisions import NONE_FOUND, UNDATED, decisions
from insight.views.health import facts_of

if TYPE_CHECKING:
    from insight.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Counts of a workspace for an audience; ``None`` is withheld or not for this audience, and ``why`` says so.

    For others than the owner ``pairs`` means "at least", and the dates are quarters.
    """

    audience: str
    run: str | None
    k: int
    sessions: int | None
    held: int | None
    by_status: dict[str, int] = field(default_factory=dict)
    notes: int | None = None
    segments: int | None = None
    assigned: float | None = None
    pairs: int | None = None
    units: int | None = None
    themes: int = 0
    themes_withheld: int = 0
    decisions: int = 0
    confirmed: int = 0
    suggested: int | None = None
    linked_share: float | None = None
    quarantined: int | None = None
    rejected: int | None = None
    first: str | None = None
    last: str | None = None
    why: str = ""


def overview(workspace: "Workspace", *, audience: str = "owner") -> Overview:
    """How much there is: sessions, notes, segments, pairs, themes, decisions, share linked, first and last date."""
    asked = audience_of(audience)
    return _owner(workspace) if asked == "owner" else _others(workspace, asked)


def _count(workspace: "Workspace", table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> int:
    query = sa.select(sa.func.count()).select_from(table)
    return int(scalar(workspace.store, query if where is None else query.where(where)))


def _owner(workspace: "Workspace") -> Overview:
    met = base.meetings(workspace)
    s = t.sessions.c
    status = dict(map(tuple, workspace.store.rows(sa.select(s.status, sa.func.count()).group_by(s.status))))
    register = decisions(workspace)
    segments = _count(workspace, t.segments)
    assigned = _count(workspace, t.assignments, t.assignments.c.theme.is_not(None))
    dates = sorted(m.date for m in met.values() if m.date)
    linked = int((~register["support"].isin({NONE_FOUND, UNDATED})).sum())
    return Overview(
        audience="owner",
        run=base.run_of(workspace),
        k=in_force(workspace).k,
        sessions=len(met),
        held=status.get("held", 0),
        by_status=status,
        notes=_count(workspace, t.notes),
        segments=segments,
        assigned=round(assigned / segments, 3) if segments else None,
        pairs=known(frozenset().union(*(m.pairs for m in met.values()))),
        units=len({m.unit for m in met.values()} - {base.NO_UNIT}),
        themes=_count(workspace, t.themes, t.themes.c.status != "hidden"),
        decisions=len(register),
        confirmed=int((register["confirmed"] > 0).sum()),
        suggested=int((register["suggested"] > 0).sum()),
        linked_share=round(linked / len(register), 3) if len(register) else None,
        quarantined=_count(workspace, t.quarantine),
        rejected=_count(workspace, t.rejections, t.rejections.c.severity == "rejected"),
        first=dates[0].isoformat() if dates else None,
        last=dates[-1].isoformat() if dates else None,
    )


def _others(workspace: "Workspace", asked: str) -> Overview:
    shown = release.current(workspace)
    register = decisions(workspace, audience=asked)
    pairs = frozenset().union(*(cell.pairs for cell in shown.programme))
    short = missing(pairs, shown.k)
    quarters = sorted(q for cell in shown.programme for q in cell.members if q != base.UNDATED)
    confirmed = int((register["confirmed"] > 0).sum())
    # the sum of the table of health and no other count: two counts of one thing could be subtracted
    met = health_shown.shown(workspace, facts_of(workspace)).lines
    return Overview(
        audience=asked,
        run=shown.run,
        k=shown.k,
        sessions=None,
        held=None if short or not met else sum(line["held"] + line["group_held"] for line in met),
        pairs=None if short else band(known(pairs), shown.k),
        themes=len(shown.themes),
        themes_withheld=shown.held,
        decisions=len(register),
        confirmed=confirmed,
        linked_share=round(confirmed / len(register), 3) if len(register) else None,
        first=quarters[0] if quarters else None,
        last=quarters[-1] if quarters else None,
        why=f"Counts are not shown yet: {more_pairs(short)}." if short else "",
    )
