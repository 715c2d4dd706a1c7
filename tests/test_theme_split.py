"""What a programme owner would lose if a theme that holds two subjects could not be taken apart, or not for good."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from insight.models import theme_split, themes
from insight.models.theme_edits import apply_edits, split_id
from insight.models.theme_updates import extend
from insight.recipe import Themes
from insight.records import Theme, ThemeEdit
from tests.theme_helpers import BagEmbedder, made_segments, no_scores, vectors_of


@pytest.fixture(scope="module")
def programme():
    return made_segments(notes=40, seed=3)


def a_split(theme: str, halves, *, undone: bool = False) -> ThemeEdit:
    larger, smaller = halves
    detail = {"segments": list(smaller.segments), "stay": list(larger.segments), "name": "One", "keep": "Other"}
    return ThemeEdit("split", theme, "owner", dt.datetime(2025, 1, 1, tzinfo=dt.UTC), detail, undone)


def joined(programme) -> Theme:
    """A theme of two planted subjects."""
    segments, truth = programme
    both = tuple(sorted(s.id for s in segments if truth[s.id] in {"logins", "parents"}))
    return Theme("T-BOTH99", "mixed", "Both", "What people say about both.", (), both)


def test_a_theme_of_two_subjects_falls_into_them_in_any_order_of_segments(programme) -> None:
    segments, truth = programme
    embedder = BagEmbedder()
    two = theme_split.halves(joined(programme), segments, vectors_of(segments, embedder), embedder=embedder)
    assert two is not None
    for half in two:
        subjects = [truth[s] for s in half.segments]
        assert max(map(subjects.count, set(subjects))) > 0.9 * len(subjects)
        assert set(half.examples) <= set(half.segments)
    assert set(two[0].segments) | set(two[1].segments) == set(joined(programme).segments)
    assert two[0].name != two[1].name
    again = theme_split.halves(joined(programme), segments[::-1], vectors_of(segments, embedder), embedder=embedder)
    assert again == two


def test_the_cut_goes_where_the_graph_is_thinnest_and_leaves_no_crumb() -> None:
    triangle = np.ones((3, 3)) - np.eye(3)
    graph = np.zeros((7, 7))
    graph[:3, :3] = graph[3:6, 3:6] = triangle
    graph[2, 3] = graph[3, 2] = 0.2
    graph[6, 5] = graph[5, 6] = 0.01  # cutting this one off is cheapest but parts nothing
    side = theme_split.bisect(sparse.csr_matrix(graph))
    assert len({*side[:3].tolist()}) == 1
    assert len({*side[3:].tolist()}) == 1
    assert side[0] != side[3]


def test_a_handful_of_segments_has_no_halves(programme) -> None:
    segments, _ = programme
    few = Theme("T-FEW999", "mixed", "Few", "What people say.", (), tuple(s.id for s in segments[:5]))
    assert theme_split.halves(few, segments, vectors_of(segments, BagEmbedder()), embedder=BagEmbedder()) is None


def test_notes_that_come_after_a_split_go_with_the_half_they_are_about(programme) -> None:
    segments, truth = programme
    late = {s.note for s in segments[-40:]}
    old = [s for s in segments if s.note not in late]
    embedder = BagEmbedder()
    fit = {"settings": Themes(resolution=0.35), "embedder": embedder}
    first = themes.fit(old, vectors_of(old, embedder), no_scores(), **fit)
    home = max(first.themes, key=lambda t: (len({truth[s] for s in t.segments}), len(t.segments)))
    two = theme_split.halves(home, old, vectors_of(old, embedder), embedder=embedder)
    edit = a_split(home.id, two)
    second = extend(
        segments,
        vectors_of(segments, embedder),
        no_scores(),
        previous=first.registry,
        assignments=apply_edits(first, [edit]).assignments,
        edits=[edit],
        **fit,
    )
    now = {a.segment: a.theme for a in second.assignments}
    assert all(now[s] == split_id(edit) for s in two[1].segments)
    assert all(now[s] == home.id for s in two[0].segments)
    kinds = [{truth[s] for s in half.segments} for half in two]
    new = {s.id: now[s.id] for s in segments if s.note in late and now[s.id] in {home.id, split_id(edit)}}
    right = sum(truth[s] in kinds[theme == split_id(edit)] for s, theme in new.items())
    assert split_id(edit) in new.values()
    assert right > 0.8 * len(new)


@pytest.mark.models
def test_an_owner_splits_a_theme_and_takes_it_back(demo_copy: Path) -> None:
    from insight import reviewing
    from insight.reviewing import splitting
    from insight.workspace import open_workspace

    workspace = open_workspace(demo_copy)
    before = {t.id: t for t in workspace.store.themes()}
    theme = max(before.values(), key=lambda t: len(t.segments))
    larger, smaller = splitting.parts(workspace, theme.id)
    edit = splitting.split_theme(workspace, theme.id, names=("First half", "Second half"))
    after = {t.id: t for t in workspace.store.themes()}
    (part,) = after.keys() - before.keys()
    assert (after[part].name, after[part].segments) == ("Second half", smaller.segments)
    assert (after[theme.id].name, after[theme.id].segments) == ("First half", larger.segments)
    reviewing.undo_edit(workspace, edit)
    assert {t.id: t for t in workspace.store.themes()} == before
    wide = next((t for t in before.values() if t.status == "group"), None)
    if wide is not None:
        inside = {t.id for t in before.values() if t.parent == wide.id}
        assert {len(p.segments) for p in splitting.parts(workspace, wide.id)} == {
            len(before[i].segments) for i in inside
        }
        edit = splitting.split_theme(workspace, wide.id)
        free = {t.id: t for t in workspace.store.themes()}
        assert wide.id not in free
        assert {free[i].parent for i in inside} == {None}
        reviewing.undo_edit(workspace, edit)
        assert {t.id: t for t in workspace.store.themes()} == before
