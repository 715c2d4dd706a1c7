"""Why is this here? The words and the neighbours that put a segment into its theme."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from insight.models import contexts
from insight.models.graph import nearest
from insight.models.phrases import runs
from insight.models.words import STOP, stem
from insight.records import Assignment, Segment, Vectors

_WORDS, _NEIGHBOURS = 5, 5


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A segment that stands close: its cosine with context and words, and its theme."""

    segment: str
    similarity: float
    theme: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A segment's theme and the runner-up, the words that speak for the theme, and the nearest segments."""

    segment: str
    theme: str | None
    probability: float
    second: str | None
    second_probability: float
    words: tuple[str, ...]
    neighbours: tuple[Neighbour, ...]


def explain(
    segment: str, segments: Sequence[Segment], vectors: Vectors, assignments: Sequence[Assignment]
) -> Explanation:
    """What decided where a segment is.

    Raises:
        KeyError: the segment is not among ``segments`` or has no assignment.
    """
    ordered = contexts.in_order(segments)
    place = {s.id: i for i, s in enumerate(ordered)}[segment]
    of = {a.segment: a for a in assignments}
    own = of[segment]
    features = contexts.features(ordered, contexts.rows_of(ordered, vectors))
    index, similarity = nearest(features[place : place + 1], features, k=_NEIGHBOURS + 1)
    near = [(ordered[i].id, float(s)) for i, s in zip(index[0].tolist(), similarity[0], strict=True) if i != place]
    themes = {name: of[name].theme for name, _ in near if name in of}
    return Explanation(
        segment,
        own.theme,
        own.probability,
        own.second,
        own.second_probability,
        telling_words(ordered[place].text, own.theme, ordered, of) if own.theme else (),
        tuple(Neighbour(name, round(s, 4), themes.get(name)) for name, s in near[:_NEIGHBOURS]),
    )


def telling_words(text: str, theme: str, segments: Sequence[Segment], of: Mapping[str, Assignment]) -> tuple[str, ...]:
    """The text's words that are commoner inside the theme than outside, most telling first (log-odds, smoothed)."""
    inside, outside = Counter[str](), Counter[str]()
    sizes = [0, 0]
    for s in segments:
        member = s.id in of and of[s.id].theme == theme
        (inside if member else outside).update(_stems(s.text))
        sizes[member] += 1
    scored = {}
    for word in dict.fromkeys(w for run in runs(text) for w in run if w.lower() not in STOP):
        root = stem(word.lower())
        within, without = (inside[root] + 0.5) / (sizes[1] + 1), (outside[root] + 0.5) / (sizes[0] + 1)
        if inside[root] > 1 and within > without:
            scored[word] = math.log(within / without) * math.log1p(inside[root])
    return tuple(sorted(scored, key=lambda w: (-scored[w], w))[:_WORDS])


def _stems(text: str) -> set[str]:
    return {stem(w.lower()) for run in runs(text) for w in run if w.lower() not in STOP}
