"""What every view starts from: sessions with their pairs, and how many segments of each theme a session holds."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from insight.policy import withdrawn
from insight.store import schema as t
from insight.store.reader import frame, scalar

if TYPE_CHECKING:
    import pandas as pd

    from insight.workspace import Workspace

UNDATED = "undated"
NO_UNIT = "no unit"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session as the views need it: who met, when, where, and what its notes may be used for."""

    id: str
    pairs: frozenset[str]
    date: dt.date | None
    status: str
    quarter: str
    unit: str
    consent: str | None
    digest: str


def quarter_of(date: dt.date | None) -> str:
    """The calendar quarter: "2025-Q3".

    >>> quarter_of(dt.date(2025, 9, 30))
    '2025-Q3'
    """
    return UNDATED if date is None else f"{date.year}-Q{(date.month + 2) // 3}"


def run_of(workspace: "Workspace") -> str | None:
    """The id of the last run; None before the first."""
    value = scalar(workspace.store, sa.select(t.meta.c.value).where(t.meta.c.name == "run"))
    return None if value is None else str(value)


def meetings(workspace: "Workspace") -> dict[str, Meeting]:
    """All sessions, by id; what was withdrawn has consent "none", whatever its file says."""
    c = t.sessions.c
    sessions, pairs = withdrawn(workspace)
    query = sa.select(c.id, c.pair, c.group_pairs, c.date, c.status, c.unit, c.consent, c.digest).order_by(c.id)
    return {
        r.id: Meeting(
            r.id,
            frozenset(r.group_pairs or ([r.pair] if r.pair else [""])),
            r.date,
            r.status,
            quarter_of(r.date),
            r.unit or NO_UNIT,
            "none" if r.id in sessions or pairs & {r.pair, *(r.group_pairs or ())} else r.consent,
            r.digest,
        )
        for r in workspace.store.rows(query)
    }


def mentions(workspace: "Workspace") -> "pd.DataFrame":
    """theme, session, segments: how many segments of a session belong to a theme."""
    query = (
        sa.select(t.assignments.c.theme, t.notes.c.session, sa.func.count().label("segments"))
        .select_from(t.assignments)
        .join(t.segments, t.segments.c.id == t.assignments.c.segment)
        .join(t.notes, t.notes.c.id == t.segments.c.note)
        .where(t.assignments.c.theme.is_not(None))
        .group_by(t.assignments.c.theme, t.notes.c.session)
        .order_by(t.assignments.c.theme, t.notes.c.session)
    )
    return frame(workspace.store, query)


def cells_by_theme(workspace: "Workspace") -> dict[str, dict[str, int]]:
    """Theme -> session -> segments."""
    table: dict[str, dict[str, int]] = {}
    for theme, session, count in mentions(workspace).itertuples(index=False):
        table.setdefault(theme, {})[session] = count
    return table
