"""What people decided about themes, as rules: applied to every run's result, in the order they were made.

An edit whose theme or segment is gone does nothing; undone edits are skipped. So the machine's result stays as it
was found (in the registry), and taking an edit back needs no memory of how things were before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from insight.models.naming import define
from insight.models.registry import new_id
from insight.records import Assignment, Found, Registry, Theme, ThemeEdit

type _Step = Callable[["_State", ThemeEdit], None]


@dataclass(slots=True)
class _State:
    themes: dict[str, Theme]
    assignments: dict[str, Assignment]
    registry: Registry
    merged: dict[str, str]
    later: Mapping[str, str]

    def resolve(self, theme: str) -> str:
        """The theme that now stands for it: merges are followed."""
        seen = {theme}
        while theme in self.merged and self.merged[theme] not in seen:
            theme = self.merged[theme]
            seen.add(theme)
        return theme

    def home(self, segment: str) -> str | None:
        """The theme a segment is in so far."""
        return self.assignments[segment].theme if segment in self.assignments else None

    def assign(self, segment: str, theme: str | None) -> None:
        """Put a segment where a person says it belongs; the machine's own choice becomes the second best."""
        old = self.assignments[segment]
        if old.theme == theme:
            return
        second = old.theme if old.theme in self.themes else None
        self.assignments[segment] = Assignment(segment, theme, 1.0 if theme else 0.0, second, old.probability)


def apply_edits(found: Found, edits: Sequence[ThemeEdit], *, later: Mapping[str, str] | None = None) -> Found:
    """The result with every standing edit applied, oldest first. ``registry`` and ``events`` stay the machine's.

    ``later``: segment -> part of a split theme, for segments that came after the split and go with that part.
    """
    active = sorted((e for e in edits if not e.undone), key=lambda e: e.at)
    if not active:
        return found
    state = _State(
        {t.id: t for t in found.themes}, {a.segment: a for a in found.assignments}, found.registry, {}, later or {}
    )
    for edit in active:
        _STEPS[edit.kind](state, edit)
    members: dict[str, list[str]] = {}
    for assignment in state.assignments.values():
        if assignment.theme is not None:
            members.setdefault(assignment.theme, []).append(assignment.segment)
    themes = tuple(replace(t, segments=tuple(sorted(members.get(t.id, ())))) for _, t in sorted(state.themes.items()))
    return replace(found, themes=themes, assignments=tuple(state.assignments[a.segment] for a in found.assignments))


def _rename(state: _State, edit: ThemeEdit) -> None:
    theme = state.themes.get(state.resolve(edit.theme))
    name = edit.detail.get("name")
    if theme is not None and isinstance(name, str) and name.strip():
        state.themes[theme.id] = replace(theme, name=name)


def _merge(state: _State, edit: ThemeEdit) -> None:
    source, target = state.resolve(edit.theme), state.resolve(str(edit.detail.get("into")))
    if source == target or source not in state.themes or target not in state.themes:
        return
    for segment, assignment in list(state.assignments.items()):
        if assignment.theme == source:
            state.assignments[segment] = replace(assignment, theme=target)
        elif assignment.second == source:
            state.assignments[segment] = replace(assignment, second=target)
    for child in [t for t in state.themes.values() if t.parent == source]:
        state.themes[child.id] = replace(child, parent=target if child.id != target else None)
    state.merged[source] = target
    del state.themes[source]


def _split(state: _State, edit: ThemeEdit) -> None:
    """A part of a theme becomes one of its own; without any segment named, a wider theme gives its themes free."""
    base = state.themes.get(state.resolve(edit.theme))
    if base is None:
        return
    if "segments" not in edit.detail:
        _dissolve(state, base)
        return
    theme = split_id(edit)
    stay = set(listed(edit, "stay"))
    followers = [s for s, part in state.later.items() if part == theme and s not in stay and state.home(s) == base.id]
    present = [s for s in dict.fromkeys((*listed(edit), *followers)) if s in state.assignments]
    if not present:
        return
    state.themes[base.id] = _worded(base, edit, "keep", "keep_words")
    state.themes[theme] = replace(_worded(base, edit, "name", "words"), id=theme)
    for segment in present:
        state.assign(segment, theme)


def _dissolve(state: _State, wide: Theme) -> None:
    children = [t for t in state.themes.values() if t.parent == wide.id]
    for child in children:
        state.themes[child.id] = replace(child, parent=None)
    if children:
        del state.themes[wide.id]


def _worded(theme: Theme, edit: ThemeEdit, key: str, words: str) -> Theme:
    """The theme under the name that a split gives this part of it; as it was where the split gives none."""
    name, keywords = edit.detail.get(key), tuple(listed(edit, words))
    if not isinstance(name, str) or not name.strip():
        return theme
    return replace(theme, name=name, definition=define(name, keywords), keywords=keywords or theme.keywords)


def listed(edit: ThemeEdit, key: str = "segments") -> list[str]:
    """What a split lists: the segments that went (``segments``) or stayed (``stay``), or keywords."""
    given = edit.detail.get(key)
    return [str(s) for s in given] if isinstance(given, Sequence) and not isinstance(given, str) else []


def split_id(edit: ThemeEdit) -> str:
    """The id of the theme that a split makes: the same in every later run."""
    return new_id(["split", edit.theme, *listed(edit)])


def _move(state: _State, edit: ThemeEdit) -> None:
    segment, target = edit.detail.get("segment"), edit.detail.get("to")
    to = None if target is None else state.resolve(str(target))
    if isinstance(segment, str) and segment in state.assignments and (to is None or to in state.themes):
        state.assign(segment, to)


def _hide(state: _State, edit: ThemeEdit) -> None:
    _status(state, edit, "hidden")


def _pin(state: _State, edit: ThemeEdit) -> None:
    _status(state, edit, "pinned")


def _status(state: _State, edit: ThemeEdit, status: str) -> None:
    theme = state.themes.get(state.resolve(edit.theme))
    if theme is not None:
        state.themes[theme.id] = replace(theme, status=status)


_STEPS: Mapping[str, _Step] = {
    "rename": _rename,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "hide": _hide,
    "pin": _pin,
}


def pinned(edits: Sequence[ThemeEdit]) -> frozenset[str]:
    """Themes that a person pinned and that therefore never fade."""
    return frozenset(e.theme for e in edits if e.kind == "pin" and not e.undone)
