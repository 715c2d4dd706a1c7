"""Segments to pillars and themes, kept in the store: what is known stays, what is new is added."""

import importlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from insight.models import pillars, registry, theme_updates, themes, topics
from insight.models.plain import plain
from insight.ports import Embedder
from insight.recipe import Embed
from insight.records import Found, PillarScores, Rows, Segment, Vectors
from insight.runs import run_id, settled
from insight.store.schema import FOUND_FROM
from insight.store.vectors import VectorShards, vectors_for
from insight.workspace import Workspace

if TYPE_CHECKING:
    from bertopic import BERTopic

Progress = Callable[[str, int, int], None]
REGISTRY = "theme_registry"
BLAS_THREADS = 2


def same_arithmetic() -> AbstractContextManager[object]:
    """Matrix products over two threads whatever the machine or the environment says.

    How BLAS parts a product among threads decides its last bits, and with them, now and then, a printed digit.
    """
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(BLAS_THREADS, user_api="blas")
    return limits


def mine(
    workspace: Workspace,
    *,
    refit: bool,
    progress: Progress,
    timed: Callable[[str], AbstractContextManager[None]],
) -> dict[str, int]:
    """Embed, score and group all segments, and keep the result. Gives counts.

    Known segments keep their scores and themes; ``refit`` starts both anew (theme ids still continue where themes do).
    """
    with same_arithmetic():
        return _mined(workspace, refit=refit, progress=progress, timed=timed)


def _mined(
    workspace: Workspace,
    *,
    refit: bool,
    progress: Progress,
    timed: Callable[[str], AbstractContextManager[None]],
) -> dict[str, int]:
    store = workspace.store
    segments = store.segments()
    if not segments:
        return {"themes": 0}
    state = _state(workspace, segments)
    if not refit and state == store.get_meta(FOUND_FROM, None):
        return {"themes": len(store.themes())}
    encoder = embedder(workspace)
    with timed("embed"):
        vectors = embedded(workspace, segments, encoder, progress)
    with timed("pillars"):
        known = store.pillar_scores()
        scores, decided_by = score(workspace, segments, vectors, encoder, known=None if refit else known)
    with timed("themes"):
        found = find(workspace, segments, vectors, scores, Remembering(workspace, encoder), refit=refit)
    store.put_pillar_scores(scores, known=known, state=decided_by)
    store.put_themes(
        found.themes,
        found.assignments,
        found.events,
        run=run_id(workspace),
        registry=registry.dump(found.registry),
        state=state,
    )
    return {"themes": len(found.themes)}


def _state(workspace: Workspace, segments: Sequence[Segment]) -> str:
    """Names all that themes come from: the same again, and there is nothing to find that is not in the store."""
    return workspace.keyed("themes from", *settled(workspace), *(f"{s.id} {s.text}" for s in segments))


def preview(workspace: Workspace, progress: Progress = lambda *_: None) -> theme_updates.Difference:
    """What finding the themes anew would change: shown before it is accepted, and nothing is kept."""
    segments = workspace.store.segments()
    encoder = embedder(workspace)
    vectors = embedded(workspace, segments, encoder, progress)
    with same_arithmetic():
        scores = model(workspace, encoder).score(segments, vectors, confirmations=workspace.store.confirmations())
        anew = find(workspace, segments, vectors, scores, encoder, refit=True)
    return theme_updates.difference(workspace.store.assignments(), anew)


def embedder(workspace: Workspace) -> Embedder:
    """The recipe's sentence encoder; one a process, loaded on first use."""
    return _encoder(workspace.recipe.embed)


def ready(workspace: Workspace) -> None:
    """Load what the steps after reading need: the encoder, and libraries that take their time.

    Raises:
        ModelError: the encoder cannot be loaded.
    """
    _ = embedder(workspace).name
    for module in ("scipy.optimize", "sknetwork.clustering", "snowballstemmer", "insight.comparing", "insight.linking"):
        importlib.import_module(module)


@lru_cache(maxsize=1)
def _encoder(settings: Embed) -> Embedder:
    from insight.models.embed import SentenceEmbedder

    return SentenceEmbedder.from_settings(settings)


def embedded(
    workspace: Workspace, segments: Sequence[Segment], encoder: Embedder, progress: Progress = lambda *_: None
) -> Vectors:
    """A vector for each segment; only texts that were never embedded are encoded."""
    texts = [plain(s.text) for s in segments]
    keys = content_keys(workspace, segments)
    shards = VectorShards(workspace.path / "vectors", encoder.name)
    rows = vectors_for(texts, keys, encoder, shards, progress=lambda done, total: progress("embed", done, total))
    return Vectors(tuple(s.id for s in segments), rows, encoder.name)


def content_keys(workspace: Workspace, segments: Sequence[Segment]) -> list[str]:
    """The keyed hash of each segment's text as it is embedded: equal texts share a vector."""
    return [workspace.keyed("text", plain(s.text)) for s in segments]


@dataclass(frozen=True, slots=True, eq=False)
class Remembering:
    """An encoder that keeps, beside the segments' vectors, those of the phrases and subjects that name themes."""

    workspace: Workspace
    encoder: Embedder

    @property
    def name(self) -> str:
        """The encoder's own."""
        return self.encoder.name

    def encode(self, texts: Sequence[str], /) -> Rows:
        """rows: float32, (n texts, dimensions), L2-normalised; what was asked for before is not encoded again."""
        if not texts:
            return self.encoder.encode(texts)
        keys = [self.workspace.keyed("text", text) for text in texts]
        return vectors_for(texts, keys, self.encoder, VectorShards(self.workspace.path / "vectors", self.name))


def score(
    workspace: Workspace,
    segments: Sequence[Segment],
    vectors: Vectors,
    encoder: Embedder,
    *,
    known: PillarScores | None,
) -> tuple[PillarScores, dict[str, object]]:
    """Pillar probabilities, and what decided them: new for new segments, as they were (``known``) for others.

    All are new where the pillars, their settings or what people confirmed have changed.
    """
    store = workspace.store
    scorer = model(workspace, encoder)
    given = store.confirmations()
    state: dict[str, object] = {"digest": scorer.digest, "confirmations": len(given), "said": said(workspace)}
    if known is None or set(known.pillars) != set(scorer.names) or store.get_meta("pillar_state", None) != state:
        return scorer.score(segments, vectors, confirmations=given), state
    new = {s.id for s in segments} - set(known.ids)
    fresh = scorer.score(segments, vectors, confirmations=given, only=new)
    return _joined(segments, known, fresh), state


def said(workspace: Workspace) -> str:
    """Names what people have confirmed: changes with every answer, also one that replaces another."""
    given = [(segment, sorted(pillars)) for segment, pillars in workspace.store.confirmations()]
    return workspace.keyed("confirmations", repr(given))


def find(
    workspace: Workspace,
    segments: Sequence[Segment],
    vectors: Vectors,
    scores: PillarScores,
    encoder: Embedder,
    *,
    refit: bool,
) -> Found:
    """Themes: fitted on the first run or on request, otherwise new segments are added to those that stand."""
    store = workspace.store
    settings = workspace.recipe.themes
    edits = store.theme_edits()
    previous = registry.load(store.get_meta(REGISTRY, None))
    if refit or not previous.themes:
        return themes.fit(
            segments,
            vectors,
            scores,
            settings=settings,
            embedder=encoder,
            previous=previous,
            edits=edits,
            pillars=pillars.read_pillars(workspace.pillars_file),
        )
    return theme_updates.extend(
        segments,
        vectors,
        scores,
        settings=settings,
        embedder=encoder,
        previous=previous,
        assignments=store.assignments(),
        edits=edits,
    )


def as_bertopic(workspace: Workspace) -> "BERTopic":
    """A fitted BERTopic whose topics are this workspace's themes, for its plots and methods.

    It holds redacted sentences: it is for the programme's own machine, not for release.

    Raises:
        ModelError: there are no themes yet.
    """
    store = workspace.store
    encoder = embedder(workspace)
    segments = store.segments()
    named = [t for t in store.themes() if t.segments]
    ordinal = {segment: i for i, theme in enumerate(named) for segment in theme.segments}
    rows = embedded(workspace, segments, encoder).rows if segments else np.zeros((0, 1), np.float32)
    labels = [ordinal.get(s.id, -1) for s in segments]
    return topics.as_bertopic([s.text for s in segments], rows, labels, [t.name for t in named], embedder=encoder)


def model(workspace: Workspace, encoder: Embedder) -> pillars.PillarModel:
    """The scorer of the workspace's own pillars file."""
    return pillars.PillarModel(pillars.read_pillars(workspace.pillars_file), workspace.recipe.pillars, encoder)


def _joined(segments: Sequence[Segment], known: PillarScores, fresh: PillarScores) -> PillarScores:
    """The segments' scores, in their order: from ``fresh`` where it has them, else as they were."""
    column = [known.pillars.index(name) for name in fresh.pillars]
    place = {name: i for i, name in enumerate((*known.ids, *fresh.ids))}
    at = [place[s.id] for s in segments]
    rows = np.concatenate([known.rows[:, column], fresh.rows])[at]
    labels = np.concatenate([known.labels[:, column], fresh.labels])[at]
    return PillarScores(tuple(s.id for s in segments), fresh.pillars, rows, labels)
