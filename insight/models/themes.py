"""Recurring themes: found, named, given a pillar, and matched to the last run's. Records in, records out."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from insight.models import contexts, naming, partition, registry, residual, theme_split, topics, wordings
from insight.models.candidates import Said
from insight.models.describing import NONE, describe, theme_pillar
from insight.models.graph import Graph, Labels, middles, renumber
from insight.models.phrases import phrases, says_something
from insight.models.plain import unkeyed
from insight.models.theme_edits import apply_edits, pinned
from insight.ports import Clusterer, Embedder
from insight.recipe import Themes as Settings
from insight.records import (
    Assignment,
    Found,
    Pillar,
    PillarScores,
    Registry,
    Rows,
    Segment,
    ThemeEdit,
    ThemeEvent,
    Vectors,
)

_SMALLEST = 3
_CLAIM = 0.05  # no pillar claims a segment below this probability


def fit(
    segments: Sequence[Segment],
    vectors: Vectors,
    scores: PillarScores,
    *,
    settings: Settings,
    embedder: Embedder,
    previous: Registry | None = None,
    edits: Sequence[ThemeEdit] = (),
    pillars: Sequence[Pillar] = (),
    clusterer: Clusterer | None = None,
    namer: naming.Namer | None = None,
) -> Found:
    """Themes over all segments. The same segments in any order give the same result.

    Args:
        segments: of all notes.
        vectors: a row for each segment (others are ignored).
        scores: a row for each segment; a segment without one has no pillar.
        settings: the recipe's ``[themes]``.
        embedder: the one that made ``vectors``; it reads candidate phrases.
        previous: the last run's registry: ids continue where themes do.
        edits: what people decided, applied last.
        pillars: guide BERTopic where it is the engine.
        clusterer: another way to group rows (``fit_predict``), instead of the recipe's.
        namer: an optional local model for names.
    """
    ordered = contexts.in_order(segments)
    if not ordered:
        return Found((), (), *_nothing(previous))
    rows = contexts.rows_of(ordered, vectors)
    features = contexts.features(ordered, rows, scores)
    said = cache(lambda place: tuple(phrases(ordered[place].text)))
    part, ties = _partition(ordered, features, rows, settings=settings, parts=_Parts(embedder, pillars, clusterer))
    part = part.only(~_off_subject(ordered, part, scores))
    part = part.only(~_without_subject(ordered, part, said))
    groups = partition.groups(part.labels)
    members = [tuple(ordered[i].id for i in g) for g in groups]
    ids, events = registry.match(previous or Registry(), members, middles(groups, rows))
    held = _pinned_back(ordered, part, ids, previous or Registry(), pinned(edits))
    if held is not None:
        part, ids = held
        groups = partition.groups(part.labels)
        events = tuple(e for e in events if e.theme not in ids or e.event not in {"faded", "merged"})
    assigned = _assignments(ordered, part, ids)
    wider = partition.wider(part.labels, ties)
    parents = _parents(ids, wider)
    named = dict(zip(ids, groups, strict=True))
    themes, memory = describe(
        ordered,
        rows,
        named,
        parents=parents,
        scores=scores,
        embedder=embedder,
        previous=previous,
        namer=namer,
        said=said,
    )
    came = theme_split.later(edits, ordered, rows, {a.segment: a.theme for a in assigned})
    return apply_edits(Found(themes, assigned, events, memory), edits, later=came)


def _pinned_back(
    ordered: Sequence[Segment],
    part: partition.Standing,
    ids: Sequence[str],
    previous: Registry,
    wanted: frozenset[str],
) -> tuple[partition.Standing, list[str]] | None:
    """Pinned themes that the new fit lost, put back with the segments they had; None where none is lost."""
    lost = sorted((wanted & set(previous.themes)) - set(ids))
    labels, names = part.labels.copy(), list(ids)
    for theme in lost:
        had = set(previous.members[theme])
        labels[[i for i, s in enumerate(ordered) if s.id in had]] = len(names)
        names.append(theme)
    if not lost:
        return None
    kept = sorted(set(labels.tolist()) - {-1})
    whole = partition.Standing(labels, part.second, part.strength)
    return whole.only(labels >= 0), [names[label] for label in kept]


def _nothing(previous: Registry | None) -> tuple[tuple[ThemeEvent, ...], Registry]:
    old = previous or Registry()
    return registry.match(old, [], np.zeros((0, old.centroids.shape[1]), dtype=np.float32))[1], Registry()


def _parents(ids: Sequence[str], wider: npt.NDArray[np.int64]) -> dict[str, str]:
    """The wider theme of each theme; a wider theme's id comes from its themes' ids, so that it stays while they do."""
    made: dict[str, str] = {}
    for label in range(int(wider.max(initial=-1)) + 1):
        inside = [ids[i] for i in np.flatnonzero(wider == label).tolist()]
        parent = registry.new_id(["wider", *inside], taken=ids)
        made |= dict.fromkeys(inside, parent)
    return made


@dataclass(frozen=True, slots=True)
class _Parts:
    embedder: Embedder
    pillars: Sequence[Pillar]
    clusterer: Clusterer | None


def _partition(
    ordered: Sequence[Segment], features: Rows, rows: Rows, *, settings: Settings, parts: _Parts
) -> tuple[partition.Standing, partition.Ties]:
    """Groups among the segments that say something (the others are unsure), and the graph they were found in."""
    said = np.flatnonzero([says_something(s.text) for s in ordered])
    notes = np.array([s.note for s in ordered])
    drawn = said[_sample([ordered[i] for i in said.tolist()], settings.sample)]
    some = features[drawn]
    labels, same, graph = _grouped([ordered[i] for i in drawn.tolist()], some, rows[drawn], settings, parts)
    labels = partition.tidy(
        labels, graph, same, notes[drawn].tolist(), max_share=settings.max_share, smallest=_SMALLEST
    )
    stand = partition.settle(labels, graph).of(same)
    whole = partition.nowhere(len(ordered)).put(drawn, stand)
    rest = np.setdiff1d(said, drawn)
    if len(rest):
        whole = whole.put(rest, _joined(features[rest], notes[rest].tolist(), (some, stand.labels), settings))
    first = np.unique(same, return_index=True)[1]
    return whole.only(whole.strength[:, 0] >= settings.unsure_below), partition.Ties(graph, drawn[first])


def _grouped(
    drawn: Sequence[Segment], features: Rows, rows: Rows, settings: Settings, parts: _Parts
) -> tuple[Labels, Labels, Graph]:
    """A label for each distinct wording, which of them each segment has, and the graph between them."""
    texts, notes = [s.text for s in drawn], [s.note for s in drawn]
    clusterer = parts.clusterer or topics.clusterer(
        settings, texts, notes, pillars=parts.pillars, embedder=parts.embedder
    )
    if clusterer is not None:
        labels = np.asarray(clusterer.fit_predict(rows if settings.engine == "bertopic" else features), dtype=np.int64)
        graph = partition.graph_of(features, neighbours=settings.neighbours)
        return renumber(labels), np.arange(len(drawn), dtype=np.int64), graph
    same = wordings.alike(texts, rows)
    labels, graph = partition.group(
        wordings.pooled(features, same),
        same,
        notes,
        neighbours=settings.neighbours,
        max_share=settings.max_share,
        resolution=None if settings.resolution == "auto" else settings.resolution,
    )
    return labels, same, graph


def _joined(
    features: Rows, notes: Sequence[str], sampled: tuple[Rows, Labels], settings: Settings
) -> partition.Standing:
    """Where the segments that were not drawn stand: with those drawn, or in groups of their own."""
    found = partition.join(features, *sampled, neighbours=settings.neighbours)
    return residual.regroup(
        found,
        features,
        notes,
        sampled=sampled,
        neighbours=settings.neighbours,
        smallest=_SMALLEST,
        most=settings.sample,
    )


def _sample(segments: Sequence[Segment], most: int) -> npt.NDArray[np.intp]:
    """Rows of whole notes, drawn by the hash of what a note says until there are ``most``; all where they are few."""
    if len(segments) <= most:
        return np.arange(len(segments))
    rank: dict[str, hashlib.blake2b] = {}
    for s in segments:
        rank.setdefault(s.note, hashlib.blake2b(digest_size=8)).update(f"{unkeyed(s.text)}\0".encode())
    drawn = {note: told.digest() for note, told in rank.items()}
    order = sorted(range(len(segments)), key=lambda i: (drawn[segments[i].note], i))
    return np.sort(np.array(order[:most], dtype=np.intp))


def _off_subject(ordered: Sequence[Segment], part: partition.Standing, scores: PillarScores) -> npt.NDArray[np.bool_]:
    """Segments that no pillar claims within a theme that a pillar does: small talk that stood beside the subject."""
    place = {name: i for i, name in enumerate(scores.ids)}
    at = np.array([place.get(s.id, -1) for s in ordered], dtype=np.int64)
    claim = np.where(at >= 0, scores.rows.max(axis=1, initial=0.0)[at], 1.0) if len(place) else np.ones(len(at))
    off = np.zeros(len(ordered), dtype=bool)
    for group in partition.groups(part.labels):
        if theme_pillar([ordered[i].id for i in group], scores) != NONE:
            off[group] = claim[group] < _CLAIM
    return off


def _without_subject(
    ordered: Sequence[Segment], part: partition.Standing, said: Callable[[int], Said]
) -> npt.NDArray[np.bool_]:
    """Segments of groups that nothing names: nods, asides and half sentences that sound alike."""
    groups = partition.groups(part.labels)
    out = np.zeros(len(ordered), dtype=bool)
    for group, nothing in zip(groups, naming.nameless(groups, [s.note for s in ordered], said), strict=True):
        out[group] = nothing
    return out


def _assignments(ordered: Sequence[Segment], part: partition.Standing, ids: Sequence[str]) -> tuple[Assignment, ...]:
    made = []
    for i, segment in enumerate(ordered):
        label, second = int(part.labels[i]), int(part.second[i])
        made.append(
            Assignment(
                segment.id,
                ids[label] if label >= 0 else None,
                round(float(part.strength[i, 0]), 4) if label >= 0 else 0.0,
                ids[second] if second >= 0 else None,
                round(float(part.strength[i, 1]), 4) if second >= 0 else 0.0,
            )
        )
    return tuple(made)
