"""How much of the themes is the programme, and how much the settings, the seed, or who happened to be in the sample."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from insight import mining
from insight.errors import UsageError
from insight.models import pillars, themes
from insight.recipe import Themes
from insight.records import PillarScores, Segment, Vectors
from insight.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

type Progress = Callable[[str, int, int], None]

COLUMNS = ("kind", "setting", "themes", "agreement", "segments")


def stability(
    workspace: Workspace,
    *,
    draws: int = 5,
    share: float = 0.8,
    seeds: Sequence[int] = (1, 2),
    settings: Mapping[str, Sequence[object]] | None = None,
) -> "pd.DataFrame":
    """Find the themes again and again, and say how far each result agrees with the first (adjusted Rand index).

    Rows: ``kind`` is sample (``draws`` of them, each of ``share`` of the notes, drawn whole and without replacement),
    seed, or setting (one changed at a time, named as in insight.toml's [themes]); ``agreement`` is over the segments
    that both results put in a theme. Numbers of the whole programme only; nothing is written.

    Raises:
        UsageError: there are no segments yet.
        RecipeError: a setting is unknown.
    """
    import pandas as pd

    segments = workspace.store.segments()
    if not segments:
        raise UsageError("There are no segments yet. Run first: insight run SESSIONS -w WORKSPACE")
    base = workspace.recipe.themes
    finder = _Finder(workspace, segments)
    first = finder.find(segments, base)
    rows: list[tuple[str, str, int, float | None, int]] = [("all", "", len(set(first.values())), 1.0, len(first))]
    for kind, said, part, changed in _trials(segments, base, draws, share, seeds, settings or {}):
        found = finder.find(part, changed)
        rows.append((kind, said, len(set(found.values())), agreement(first, found), len(found)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def likeness(
    workspace: Workspace, *, draws: int, share: float, progress: Progress = lambda *_: None
) -> dict[str, list[float]]:
    """Theme -> how like it is what was found most like it in each of the ``draws``: Jaccard, among the segments drawn.

    A draw is ``share`` of the notes, whole and without replacement. A theme of which nothing was drawn has no figure
    there. Nothing is written.

    Raises:
        UsageError: there are no themes yet.
    """
    members = _members(workspace)
    if not members:
        raise UsageError("There are no themes yet. Run first: insight run SESSIONS -w WORKSPACE")
    segments = workspace.store.segments()
    finder = _Finder(workspace, segments)
    found: dict[str, list[float]] = {theme: [] for theme in members}
    for i, (_, _, part, settings) in enumerate(_trials(segments, workspace.recipe.themes, draws, share, (), {})):
        for theme, like in _jaccard(members, {s.id for s in part}, finder.find(part, settings)).items():
            found[theme].append(like)
        progress("samples", i + 1, draws)
    return found


def _members(workspace: Workspace) -> dict[str, set[str]]:
    members: dict[str, set[str]] = {}
    for given in workspace.store.assignments():
        if given.theme is not None:
            members.setdefault(given.theme, set()).add(given.segment)
    return members


def _jaccard(members: Mapping[str, set[str]], drawn: set[str], found: Mapping[str, str]) -> dict[str, float]:
    """Theme -> Jaccard similarity with what is most like it in ``found``; without themes of which nothing was drawn.

    >>> _jaccard({"a": {"1", "2", "3"}, "b": {"9"}}, {"1", "2", "4"}, {"1": "x", "2": "x", "4": "x"})
    {'a': 0.6666666666666666}
    """
    theirs: dict[str, set[str]] = {}
    for segment, theme in found.items():
        theirs.setdefault(theme, set()).add(segment)
    left = {theme: held & drawn for theme, held in members.items() if held & drawn}
    return {
        theme: max((len(held & other) / len(held | other) for other in theirs.values()), default=0.0)
        for theme, held in left.items()
    }


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> float | None:
    """Adjusted Rand index over the segments that both put in a theme; None where there are none.

    >>> agreement({"a": "x", "b": "x", "c": "y"}, {"a": "1", "b": "1", "c": "2", "d": "2"})
    1.0
    """
    from sklearn.metrics import adjusted_rand_score

    both = sorted(one.keys() & other.keys())
    if not both:
        return None
    return round(float(adjusted_rand_score([one[s] for s in both], [other[s] for s in both])), 3)


class _Finder:
    """Themes of any part of a workspace's segments, with vectors and pillar scores made once."""

    def __init__(self, workspace: Workspace, segments: Sequence[Segment]) -> None:
        self.encoder = mining.embedder(workspace)
        self.vectors = mining.embedded(workspace, segments, self.encoder)
        known = workspace.store.pillar_scores()
        self.scores, _ = mining.score(workspace, segments, self.vectors, self.encoder, known=known)
        self.pillars = pillars.read_pillars(workspace.pillars_file)
        self.place = {s.id: i for i, s in enumerate(segments)}

    def find(self, part: Sequence[Segment], settings: Themes) -> dict[str, str]:
        """Segment -> theme, unsure ones left out."""
        at = np.array([self.place[s.id] for s in part])
        ids = tuple(s.id for s in part)
        vectors = Vectors(ids, self.vectors.rows[at], self.vectors.embedder)
        scores = PillarScores(ids, self.scores.pillars, self.scores.rows[at], self.scores.labels[at])
        found = themes.fit(part, vectors, scores, settings=settings, embedder=self.encoder, pillars=self.pillars)
        return {a.segment: a.theme for a in found.assignments if a.theme is not None}


def _trials(
    segments: Sequence[Segment],
    base: Themes,
    draws: int,
    share: float,
    seeds: Sequence[int],
    settings: Mapping[str, Sequence[object]],
) -> Iterator[tuple[str, str, Sequence[Segment], Themes]]:
    notes = sorted({s.note for s in segments})
    for draw in range(draws):
        rng = np.random.default_rng(draw)
        kept = {str(n) for n in rng.choice(notes, max(1, round(share * len(notes))), replace=False)}
        yield "sample", f"{share:.0%} of the notes, draw {draw + 1}", [s for s in segments if s.note in kept], base
    for seed in seeds:
        yield "seed", f"seed = {seed}", segments, _changed(base, "seed", seed)
    for name, values in settings.items():
        for value in values:
            yield "setting", f"{name} = {value}", segments, _changed(base, name, value)


def _changed(base: Themes, name: str, value: Any) -> Themes:  # noqa: ANN401  # checked by the recipe
    from insight import recipe

    return recipe.parse({"themes": base.model_dump() | {name: value}}).themes
