"""What a theme may be called in front of others: words that at least k pairs of the programme used.

A word in a name, a keyword or a definition that only a few pairs used could point at one of them. Words are compared
by stem; words of ours that no note holds are free.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from insight.disclosure import ALONE
from insight.models.words import stem
from insight.store import schema as t
from insight.views.base import Meeting
from insight.views.ledger import Words

if TYPE_CHECKING:
    from insight.workspace import Workspace

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def words(workspace: "Workspace", met: Mapping[str, Meeting], k: int) -> dict[str, Words]:
    """Theme id -> name, definition and keywords fit to be shown."""
    rows = workspace.store.rows(sa.select(t.themes).where(t.themes.c.status != "hidden").order_by(t.themes.c.id))
    wanted = {s for r in rows for text in (r.name, r.definition, *r.keywords) for s in _stems(text)}
    rare = _rare(workspace, met, wanted, k)
    return {r.id: _fit(r, rare) for r in rows}


def edits(workspace: "Workspace") -> tuple[dict[str, str], set[str]]:
    """Theme id -> the name the owner gave it (that wording is the owner's to show); and themes that the owner hid."""
    c = t.theme_edits.c
    query = sa.select(c.theme, c.kind).where(c.undone.is_(False), c.kind.in_(("rename", "hide"))).order_by(c.seq)
    rows = workspace.store.rows(query)
    named = {r.theme for r in rows if r.kind == "rename"}
    hidden = {r.theme for r in rows if r.kind == "hide"}
    themes = workspace.store.rows(sa.select(t.themes))
    hidden |= {r.id for r in themes if r.status == "hidden"}
    return {r.id: r.name for r in themes if r.id in named}, hidden


def _fit(row: sa.Row[Any], rare: set[str]) -> Words:
    keywords = tuple(k for k in row.keywords if not rare & _stems(k))
    name, definition = row.name, row.definition
    if rare & _stems(name):
        joined = ", ".join(keywords[:2])
        name = joined[:1].upper() + joined[1:] or "Theme without a shared name"
    if rare & _stems(definition):
        definition = (
            f"What people say about {', '.join(keywords[:4])}." if keywords else "What people say across notes."
        )
    return Words(row.pillar, name, definition, keywords, row.parent, row.status)


def _rare(workspace: "Workspace", met: Mapping[str, Meeting], wanted: set[str], k: int) -> set[str]:
    """Stems that some, but fewer than k, pairs used."""
    users: dict[str, set[str]] = {}
    query = sa.select(t.notes.c.session, t.notes.c.text)
    stems: dict[str, str] = {}
    for row in workspace.store.rows(query):
        for word in set(_WORD.findall(row.text.lower())):
            found = stems.get(word) or stems.setdefault(word, stem(word))
            if found in wanted:
                users.setdefault(found, set()).update(met[row.session].pairs)
    return {found for found, pairs in users.items() if len(pairs - {ALONE}) < k}


def _stems(text: str) -> set[str]:
    return {stem(word) for word in _WORD.findall(text.lower())}
