"""What every view starts from: sessions with their pairs, and how many segments of each theme a session holds."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.policy import withdrawn
from insight.store import schema as t
from insight.store.reader import scalar

if TYPE_CHECKING:
    from insight.records import Session
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


def state(workspace: "Workspace") -> str:
    """Names everything that views of sessions and themes depend on: sessions, segments, themes, edits, consent, run.

    About 25 ms at 13,000 sessions, so that what is derived from it can be remembered (``remembered``).
    """
    s, a, edits = t.sessions.c, t.assignments.c, t.theme_edits
    queries: tuple[Any, ...] = (
        sa.select(s.id, s.digest).order_by(s.id),
        sa.select(s.consent, sa.func.count()).group_by(s.consent).order_by(s.consent),
        sa.select(sa.func.count()).select_from(t.segments),
        sa.select(sa.func.count(a.theme)),
        sa.select(sa.func.max(t.theme_events.c.seq)),
        sa.select(sa.func.max(edits.c.seq), sa.func.count()).where(edits.c.undone.is_(False)),
    )
    digest = hashlib.blake2b(digest_size=12)
    for fact in (run_of(workspace), *map(sorted, withdrawn(workspace))):
        digest.update(repr(fact).encode())
    for query in queries:
        digest.update(repr([tuple(row) for row in workspace.store.rows(query)]).encode())
    return digest.hexdigest()


def short(digest: str) -> str:
    """A session's digest as what was shown remembers it: 48 bits, enough to tell that it changed."""
    return digest[:12]


_REMEMBERED: dict[tuple[str, str], tuple[str, Any]] = {}


def remembered[V](workspace: "Workspace", name: str, known: str, make: Callable[["Workspace"], V]) -> V:
    """What ``make`` gave for this state of the store, in this process; only the last state of a store is kept."""
    key = (workspace.store.url, name)
    found = _REMEMBERED.get(key)
    if found is None or found[0] != known:
        found = _REMEMBERED[key] = (known, make(workspace))
    value: V = found[1]
    return value


def forget(workspace: "Workspace") -> None:
    """Let go of everything remembered of a store."""
    for key in [key for key in _REMEMBERED if key[0] == workspace.store.url]:
        del _REMEMBERED[key]


def sessions(workspace: "Workspace") -> "tuple[Session, ...]":
    """All sessions as records, by id, read once for a state of the store."""
    return remembered(workspace, "sessions", state(workspace), lambda place: tuple(place.store.sessions()))


def meetings(workspace: "Workspace") -> Mapping[str, Meeting]:
    """All sessions, by id; what was withdrawn has consent "none", whatever its file says."""
    return remembered(workspace, "meetings", state(workspace), _meetings)


def cells_by_theme(workspace: "Workspace") -> Mapping[str, Mapping[str, int]]:
    """Theme -> session -> segments."""
    return remembered(workspace, "cells", state(workspace), _cells_by_theme)


def _meetings(workspace: "Workspace") -> dict[str, Meeting]:
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
            short(r.digest),
        )
        for r in workspace.store.rows(query)
    }


def _cells_by_theme(workspace: "Workspace") -> dict[str, dict[str, int]]:
    query = (
        sa.select(t.assignments.c.theme, t.notes.c.session, sa.func.count())
        .select_from(t.assignments)
        .join(t.segments, t.segments.c.id == t.assignments.c.segment)
        .join(t.notes, t.notes.c.id == t.segments.c.note)
        .where(t.assignments.c.theme.is_not(None))
        .group_by(t.assignments.c.theme, t.notes.c.session)
        .order_by(t.assignments.c.theme, t.notes.c.session)
    )
    table: dict[str, dict[str, int]] = {}
    for theme, session, count in map(tuple, workspace.store.rows(query)):
        table.setdefault(theme, {})[session] = count
    return table
