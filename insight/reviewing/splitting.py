"""Splitting a theme: what it would fall into, shown first; then one edit that can be undone like any other.

    for part in splitting.parts(workspace, theme):      # shown to a person: names, sizes, examples
        print(part.name, len(part.segments))
    edit = splitting.split_theme(workspace, theme)      # done; undo_edit(workspace, edit) takes it back

A wider theme falls into its themes; any other theme into two halves by its own neighbour graph.
"""

from collections.abc import Sequence

from insight import mining
from insight.errors import UsageError
from insight.models.theme_split import FEWEST, Half, halves
from insight.records import Theme
from insight.reviewing.themes import edit_theme
from insight.workspace import Workspace


def parts(workspace: Workspace, theme: str) -> tuple[Half, ...]:
    """What a theme would be split into, largest first: a name, the segments and the most typical of them, each.

    Nothing is changed. For the owner: examples are segment ids, to be shown by the views' own rules.

    Raises:
        UsageError: there is no such theme, or it is too small to split.
    """
    themes = workspace.store.themes()
    found = next((t for t in themes if t.id == theme), None)
    if found is None:
        raise UsageError("There is no such theme any more. Look at the list of themes again.")
    inside = [t for t in themes if t.parent == theme]
    if inside:
        return tuple(sorted((_whole(t) for t in inside), key=lambda part: (-len(part.segments), part.segments)))
    segments = workspace.store.segments()
    encoder = mining.embedder(workspace)
    with mining.same_arithmetic():
        vectors = mining.embedded(workspace, segments, encoder)
        neighbours = workspace.recipe.themes.neighbours
        two = halves(found, segments, vectors, embedder=encoder, neighbours=neighbours)
    if two is None:
        raise UsageError(f"The theme has fewer than {FEWEST} segments. Move them one by one.")
    return two


def split_theme(
    workspace: Workspace, theme: str, *, by_role: str = "programme owner", names: Sequence[str] = ()
) -> int:
    """Split a theme into its ``parts``; gives the edit's number, for ``undo_edit``.

    The larger half keeps the theme's id. ``names``: for the halves, larger first, in place of the suggested ones. A
    wider theme is dissolved: its themes stand for themselves, under their own names.

    Raises:
        UsageError: there is no such theme, or it is too small to split.
        WorkspaceBusyError: a run is writing.
    """
    found = parts(workspace, theme)
    if any(t.parent == theme for t in workspace.store.themes()):
        return edit_theme(workspace, "split", theme, by_role=by_role)
    larger, smaller = found
    keep, name = names if len(names) == 2 else (larger.name, smaller.name)
    detail = {
        "segments": list(smaller.segments),
        "stay": list(larger.segments),
        "name": name,
        "keep": keep,
        "words": list(smaller.keywords),
        "keep_words": list(larger.keywords),
    }
    return edit_theme(workspace, "split", theme, by_role=by_role, detail=detail)


def _whole(theme: Theme) -> Half:
    return Half(theme.name, theme.keywords, theme.segments, ())
