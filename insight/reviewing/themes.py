"""Edits of themes: applied at once and after every later run, from what the machine found, so that each can be undone.

What the machine found is kept apart (``themes_found``: the themes' wording; the registry: their segments). An edit
computes the themes anew from that with all standing edits, so taking one back needs no memory of how things were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

import sqlalchemy as sa

from insight.errors import UsageError
from insight.mining import REGISTRY
from insight.models import registry
from insight.models.theme_edits import apply_edits
from insight.policy import log_access
from insight.records import Assignment, EditKind, Found, Theme
from insight.reviewing.words import redact, role
from insight.store import reviews
from insight.store import schema as t
from insight.store.reader import scalar
from insight.store.store import now
from insight.workspace import Workspace

FOUND = "themes_found"
NAME_CHARACTERS = 80


def edit_theme(
    workspace: Workspace,
    kind: str,
    theme: str,
    *,
    by_role: str = "programme owner",
    detail: Mapping[str, object] | None = None,
) -> int:
    """Rename, merge, split, move, hide or pin; gives the edit's number, for ``undo_edit``. ``detail``: ``ThemeEdit``.

    Raises:
        UsageError: there is no such kind or theme, or the edit says nothing.
        WorkspaceBusyError: a run is writing.
    """
    if kind not in get_args(EditKind):
        raise UsageError(f"There is no edit {kind}. Use one of: {', '.join(get_args(EditKind))}")
    with workspace.locked():
        known = {x.id for x in workspace.store.themes()}
        said = _said(workspace, kind, dict(detail or {}), known=known)
        if theme not in known:
            raise UsageError("There is no such theme any more. Look at the list of themes again.")
        _remember(workspace)
        who = role(workspace, by_role)
        row = {"kind": kind, "theme": theme, "detail": said, "by_role": who, "at": now(), "undone": False}
        workspace.store.append("theme_edits", row)
        _apply(workspace)
    return int(scalar(workspace.store, sa.select(sa.func.max(t.theme_edits.c.seq))))


def undo_edit(workspace: Workspace, edit: int) -> None:
    """Take an edit back; it stays in the log, marked."""
    _mark(workspace, edit, undone=True)


def redo_edit(workspace: Workspace, edit: int) -> None:
    """Let an edit that was taken back stand again."""
    _mark(workspace, edit, undone=False)


def _mark(workspace: Workspace, edit: int, *, undone: bool) -> None:
    with workspace.locked():
        _remember(workspace)
        reviews.set_undone(workspace.store, edit, undone=undone)
        _apply(workspace)
    log_access(workspace, audience="owner", action="undo" if undone else "redo", what=f"theme edit {edit}")


def _said(workspace: Workspace, kind: str, detail: dict[str, Any], *, known: set[str]) -> dict[str, Any]:
    """The detail with its words redacted, checked."""
    for key in detail.keys() & {"name", "keep"}:
        words = " ".join(str(detail[key]).split())[:NAME_CHARACTERS]
        if not words:
            raise UsageError("A theme needs a name. Write one.")
        detail[key] = str(redact(workspace, words))
    if kind == "rename" and "name" not in detail:
        raise UsageError("A theme needs a name. Write one.")
    target = detail.get("into") if kind == "merge" else detail.get("to") if kind == "move" else None
    if (kind == "merge" or target is not None) and target not in known:
        raise UsageError("There is no such theme to go to. Choose one of the list.")
    return detail


def _remember(workspace: Workspace) -> None:
    """Keep the wording of what the machine found, once a run: before the first edit of it."""
    store = workspace.store
    memory = store.get_meta(REGISTRY, None)
    stamp = workspace.keyed("themes", str(sorted(registry.load(memory).names.items())))
    if _kept(workspace).get("stamp") == stamp:
        return
    themes = store.themes()
    if any(not e.undone for e in store.theme_edits()):
        themes = _as_found(workspace, themes)
    rows = [[x.id, x.pillar, x.name, x.definition, list(x.keywords), x.parent, x.status] for x in themes]
    store.set_meta(FOUND, {"stamp": stamp, "themes": rows})


def _as_found(workspace: Workspace, edited: list[Theme]) -> list[Theme]:
    """The machine's themes behind edited ones: name from the registry, status as found; merged ones come back."""
    memory = registry.load(workspace.store.get_meta(REGISTRY, None))
    have = {x.id: x for x in edited}
    old = {row[0]: row for row in _kept(workspace).get("themes", ())}
    parents = set(memory.parents.values())
    found = []
    for theme in sorted({*memory.themes, *parents}):
        known = have.get(theme)
        before = _theme(old[theme]) if theme in old else None
        name = memory.names.get(theme, known.name if known else "Theme without a name")
        base = known or before or Theme(theme, "mixed", name, f"What people say about {name.lower()}.", ())
        status = "group" if theme in parents else "active"
        found.append(replace(base, name=name, status=status, parent=memory.parents.get(theme), segments=()))
    return found


def _kept(workspace: Workspace) -> dict[str, Any]:
    empty: dict[str, Any] = {}
    return workspace.store.get_meta(FOUND, empty)


def _theme(row: Sequence[Any]) -> Theme:
    theme, pillar, name, definition, keywords, parent, status = row
    return Theme(theme, pillar, name, definition, tuple(keywords), (), parent, status)


def _apply(workspace: Workspace) -> None:
    store = workspace.store
    memory = registry.load(store.get_meta(REGISTRY, None))
    home = {segment: theme for theme, group in memory.members.items() for segment in group}
    standing = store.assignments()
    machine = [
        x if x.theme == home.get(x.segment) else Assignment(x.segment, home.get(x.segment), x.probability, x.second)
        for x in standing
    ]
    rows = _kept(workspace).get("themes", ())
    themes = tuple(_theme(row) for row in rows)
    later = {x.segment: x.theme for x in standing if x.theme is not None and x.theme not in memory.members}
    after = apply_edits(Found(themes, tuple(machine), (), memory), store.theme_edits(), later=later)
    moved = [
        (new.segment, new.theme) for old, new in zip(standing, after.assignments, strict=True) if old.theme != new.theme
    ]
    reviews.replace_themes(store, after.themes, moved)
