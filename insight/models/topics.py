"""BERTopic beside our own engine: as the clusterer, and as a view of our themes. Other clusterers fit by shape."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from insight.errors import ModelError
from insight.models.partition import breadth
from insight.models.phrases import runs
from insight.models.plain import plain
from insight.models.words import STOP
from insight.ports import Clusterer, Embedder
from insight.recipe import Themes as Settings
from insight.records import Pillar, Rows

if TYPE_CHECKING:
    from bertopic import BERTopic


class BertopicClusterer:
    """BERTopic as it comes, guided by the pillars, behind ``fit_predict``.

    ``rows`` given to ``fit_predict`` are the texts' vectors, in their order. -1 is BERTopic's own "none".
    """

    def __init__(
        self, texts: Sequence[str], *, pillars: Sequence[Pillar] = (), embedder: Embedder | None = None, seed: int = 0
    ) -> None:
        self.texts = [plain(t) for t in texts]
        self.seeds = [_seed_words(p) for p in pillars] if embedder is not None else []
        self.embedder = embedder
        self.seed = seed

    def fit_predict(self, rows: Rows, /) -> npt.NDArray[np.int64]:
        """A topic a text: (n,).

        Raises:
            ModelError: there are too few texts for UMAP.
        """
        if len(rows) < 20:
            raise ModelError(f"BERTopic needs 20 segments or more, not {len(rows)}. Use themes.engine = 'graph'.")
        from bertopic import BERTopic
        from umap import UMAP

        model = BERTopic(
            embedding_model=_backend(self.embedder),
            umap_model=UMAP(
                n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=self.seed, n_jobs=1
            ),
            min_topic_size=max(3, min(10, len(rows) // 50)),
            seed_topic_list=self.seeds or None,
        )
        topics, _ = model.fit_transform(self.texts, np.array(rows))  # a copy: BERTopic moves rows towards its seeds
        return np.asarray(topics, dtype=np.int64)


def clusterer(
    settings: Settings,
    texts: Sequence[str],
    notes: Sequence[str],
    *,
    pillars: Sequence[Pillar] = (),
    embedder: Embedder | None = None,
) -> Clusterer | None:
    """The recipe's clusterer; None for our own graph engine."""
    if settings.engine == "bertopic":
        return BertopicClusterer(texts, pillars=pillars, embedder=embedder, seed=settings.seed)
    smallest = int(breadth(len(set(notes))))
    if settings.engine == "kmeans":
        from sklearn.cluster import KMeans

        made: Clusterer = KMeans(max(1, len(texts) // (2 * smallest)), n_init=3, random_state=settings.seed)
        return made
    if settings.engine == "hdbscan":
        from sklearn.cluster import HDBSCAN

        found: Clusterer = HDBSCAN(min_cluster_size=max(2, smallest // 2), copy=True)
        return found
    return None


def as_bertopic(
    texts: Sequence[str],
    rows: Rows,
    labels: Sequence[int],
    names: Sequence[str],
    *,
    embedder: Embedder | None = None,
) -> "BERTopic":
    """A fitted BERTopic whose topics are our themes, for its plots and methods.

    Args:
        texts: redacted segments.
        rows: float32, (n, dimensions), their vectors.
        labels: the theme of each, an ordinal into ``names``; -1 is unsure.
        names: of the themes; they become BERTopic's custom labels.
        embedder: makes ``find_topics`` and ``transform`` work on new texts.

    Raises:
        ModelError: there is no theme at all.
    """
    if max(labels, default=-1) < 0:
        raise ModelError("There are no themes to show in BERTopic. Run insight mine first.")
    from bertopic import BERTopic
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        embedding_model=_backend(embedder),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=CountVectorizer(analyzer=_analyse),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        calculate_probabilities=False,
    )
    found, _ = model.fit_transform([plain(t) for t in texts], embeddings=np.asarray(rows), y=list(labels))
    theirs = {new: old for old, new in zip(labels, found, strict=True)}
    model.set_topic_labels({t: names[theirs[t]] if theirs[t] >= 0 else "Unsure" for t in sorted(theirs)})
    return model


def _analyse(text: str) -> list[str]:
    """Words and pairs of words that say something, for BERTopic's word lists."""
    out = []
    for run in runs(text):
        low = [w.lower() for w in run]
        out += [w for w in low if w not in STOP and len(w) > 2]
        out += [f"{a} {b}" for a, b in pairwise(low) if a not in STOP and b not in STOP]
    return out


def _seed_words(pillar: Pillar) -> list[str]:
    words = [w.lower() for run in runs(f"{pillar.name}. {pillar.definition}") for w in run]
    return list(dict.fromkeys(w for w in words if w not in STOP))[:12]


def _backend(embedder: Embedder | None) -> Any:  # noqa: ANN401  # bertopic's BaseEmbedder, imported when asked for
    """Our embedder in BERTopic's clothes."""
    from bertopic.backend import BaseEmbedder

    class Backend(BaseEmbedder):  # type: ignore[misc]
        def embed(self, documents: Sequence[str], verbose: bool = False) -> Rows:
            if embedder is None:
                raise ModelError("New texts need an embedder. Give as_bertopic one.")
            return embedder.encode([str(d) for d in documents])

    return Backend()
