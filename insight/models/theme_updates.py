"""New notes beside old themes: added without touching what stands, or fitted anew with the differences shown first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from insight.models import contexts, partition, registry, theme_split, themes, wordings
from insight.models.describing import describe
from insight.models.graph import Labels, nearest
from insight.models.phrases import says_something
from insight.models.theme_edits import apply_edits
from insight.ports import Embedder
from insight.recipe import Themes as Settings
from insight.records import (
    Assignment,
    Found,
    PillarScores,
    Registry,
    Rows,
    Segment,
    ThemeEdit,
    ThemeEvent,
    Vectors,
)

_ENOUGH = 0.3  # share of the neighbours' weight that puts a new segment into a theme
_DRAWN = 4_000  # old segments that say how close segments usually are; fewer, but a thousand, where there are more
_BLOCK = 512  # of them at once
_ODD = 5.0  # percentile of the old segments' closeness below which a new one is near nothing


@dataclass(frozen=True, slots=True)
class Difference:
    """What a re-fit would change: events a theme, and which of the segments known to both would move."""

    events: tuple[ThemeEvent, ...]
    compared: int
    moves: tuple[tuple[str, str | None, str | None], ...]  # segment, theme before, theme after

    @property
    def share(self) -> float:
        """The part of the compared segments that moves."""
        return len(self.moves) / max(1, self.compared)


def difference(before: Sequence[Assignment], after: Found) -> Difference:
    """Compare a result with the assignments that stand. Nothing is changed: show it, then accept it or not."""
    then = {a.segment: a.theme for a in before}
    both = [a for a in after.assignments if a.segment in then]
    moves = tuple((a.segment, then[a.segment], a.theme) for a in both if then[a.segment] != a.theme)
    return Difference(after.events, len(both), moves)


def extend(
    segments: Sequence[Segment],
    vectors: Vectors,
    scores: PillarScores,
    *,
    settings: Settings,
    embedder: Embedder,
    previous: Registry,
    assignments: Sequence[Assignment],
    edits: Sequence[ThemeEdit] = (),
) -> Found:
    """Put new segments into the themes that stand, or into new ones; no old assignment changes.

    A new segment joins the theme that most of its nearest old segments are in. Those near none are grouped among
    themselves: a group that recurs is born as a theme, the rest is unsure.

    Args:
        segments: all of them, old and new.
        vectors: a row for each segment.
        scores: a row for each segment.
        settings: the recipe's ``[themes]``.
        embedder: the one that made ``vectors``.
        previous: the last run's registry.
        assignments: the last run's; a segment without one is new.
        edits: what people decided, applied last.
    """
    ordered = contexts.in_order(segments)
    if not ordered:
        return themes.fit((), vectors, scores, settings=settings, embedder=embedder, previous=previous, edits=edits)
    rows = contexts.rows_of(ordered, vectors)
    theme_of = {segment: theme for theme, group in previous.members.items() for segment in group}
    standing = {a.segment: _as_found(a, theme_of.get(a.segment)) for a in assignments}
    fresh = [i for i, s in enumerate(ordered) if s.id not in standing]
    added, born = _added(ordered, rows, scores, fresh, previous, theme_of, settings=settings)
    made = tuple(standing.get(s.id) or added[s.id] for s in ordered)
    groups: dict[str, list[int]] = {}
    for i, assignment in enumerate(made):
        if assignment.theme is not None:
            groups.setdefault(assignment.theme, []).append(i)
    parents = {theme: parent for theme, parent in previous.parents.items() if theme in groups}
    described, memory = describe(
        ordered, rows, groups, parents=parents, scores=scores, embedder=embedder, previous=previous, keep=True
    )
    came = theme_split.later(edits, ordered, rows, {a.segment: a.theme for a in made})
    return apply_edits(Found(described, made, _events(previous, memory, born), memory), edits, later=came)


def _as_found(assignment: Assignment, theme: str | None) -> Assignment:
    """An assignment as the machine made it: a person's move is applied anew afterwards."""
    if assignment.theme == theme:
        return assignment
    sure = assignment.second_probability if assignment.second == theme else 0.0
    return Assignment(assignment.segment, theme, sure)


def _added(
    ordered: Sequence[Segment],
    rows: Rows,
    scores: PillarScores,
    fresh: Sequence[int],
    previous: Registry,
    theme_of: Mapping[str, str],
    *,
    settings: Settings,
) -> tuple[dict[str, Assignment], tuple[str, ...]]:
    """An assignment for each new segment, and the ids of the themes that were born."""
    new = set(fresh)
    known = [i for i in range(len(ordered)) if i not in new]
    made = {ordered[i].id: Assignment(ordered[i].id, None, 0.0) for i in fresh}
    able = [i for i in fresh if says_something(ordered[i].text)]
    if not able:
        return made, ()
    features = contexts.features(ordered, rows, scores, centre=contexts.mean_of(rows[known] if known else rows))
    place = {theme: k for k, theme in enumerate(previous.themes)}
    labels = np.array([place.get(theme_of.get(ordered[i].id, ""), -1) for i in known], dtype=np.int64)
    usual = _usual(features[known])
    stand = partition.join(features[able], features[known], labels, neighbours=settings.neighbours)
    top = nearest(features[able], features[known], k=1)[1].max(axis=1, initial=-1.0)
    floor = float(np.percentile(usual, _ODD)) if usual.size else 0.0
    lonely = []
    for row, i in enumerate(able):
        label, sure = int(stand.labels[row]), stand.strength[row]
        if top[row] >= floor and label >= 0 and sure[0] >= _ENOUGH:
            second = previous.themes[stand.second[row]] if stand.second[row] >= 0 else None
            made[ordered[i].id] = Assignment(
                ordered[i].id, previous.themes[label], round(float(sure[0]), 4), second, round(float(sure[1]), 4)
            )
        else:
            lonely.append(i)
    firm = float(np.median(usual)) if usual.size else 0.0
    same = wordings.alike([ordered[i].text for i in lonely], rows[lonely])
    born = _born(
        [ordered[i] for i in lonely], features[lonely], same, firm=firm, taken=previous.themes, settings=settings
    )
    return made | born, tuple(sorted({a.theme for a in born.values() if a.theme}))


def _usual(known: Rows) -> Rows:
    """How close old segments are to their nearest other: of all of them, or of every n-th where they are many."""
    if len(known) < 2:
        return np.zeros(0, dtype=np.float32)
    wanted = max(_DRAWN * _DRAWN // len(known), 1_000)
    drawn = np.arange(0, len(known), -(-len(known) // wanted))
    closest = []
    for some in np.array_split(drawn, 1 + len(drawn) // _BLOCK):
        likeness = known[some] @ known.T
        likeness[np.arange(len(some)), some] = -1.0
        closest.append(likeness.max(axis=1))
    return np.concatenate(closest)


def _born(
    lonely: Sequence[Segment],
    features: Rows,
    same: Labels,
    *,
    firm: float,
    taken: Sequence[str],
    settings: Settings,
) -> dict[str, Assignment]:
    """Themes among the segments that are near no old one.

    Each must recur as widely as a theme of a first run, and its segments be as close (``firm``) as old ones are.
    """
    notes = [s.note for s in lonely]
    wanted = partition.breadth(len(set(notes)))
    if len(set(notes)) < wanted:
        return {}
    labels, graph = partition.group(wordings.pooled(features, same), same, notes, neighbours=settings.neighbours)
    labels = partition.tidy(labels, graph, same, notes, max_share=1.0, smallest=3)
    part = partition.settle(labels, graph).of(same)
    made: dict[str, Assignment] = {}
    used = set(taken)
    for group in partition.groups(part.labels):
        close = nearest(features[group], features[group], k=1, skip_self=True)[1]
        if len({notes[i] for i in group}) < wanted or float(np.median(close)) < firm:
            continue
        theme = registry.new_id([lonely[i].id for i in group], taken=used)
        used.add(theme)
        for i in group:
            made[lonely[i].id] = Assignment(lonely[i].id, theme, round(float(part.strength[i, 0]), 4))
    return made


def _events(previous: Registry, now: Registry, born: Sequence[str]) -> tuple[ThemeEvent, ...]:
    """Old themes keep, grow, shrink (notes were taken out) or fade; new ones are born."""
    stay = [registry.continued(t, previous.members[t], now.members[t]) for t in now.themes if t in previous.members]
    faded = [ThemeEvent(t, "faded") for t in previous.themes if t not in now.members]
    return (*stay, *faded, *(ThemeEvent(t, "born") for t in born))
