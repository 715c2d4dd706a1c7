"""What a BERTopic user would miss: their plots on our themes, and their own clusterer in our line."""

import warnings

import numpy as np
import pytest

from insight import contracts
from insight.errors import ModelError
from insight.models import themes, topics
from insight.recipe import Themes
from insight.records import Pillar
from tests.theme_helpers import SUBJECTS, BagEmbedder, made_segments, no_scores, vectors_of


@pytest.fixture(scope="module")
def programme():
    segments, truth = made_segments(notes=60, seed=2)
    return segments, truth, vectors_of(segments, BagEmbedder())


def clusterers():
    from hdbscan import HDBSCAN as OLD_HDBSCAN
    from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans

    return {
        "KMeans": lambda: KMeans(5, n_init=1, random_state=0),
        "Agglomerative": lambda: AgglomerativeClustering(5),
        "HDBSCAN": lambda: HDBSCAN(min_cluster_size=4, copy=True),
        "hdbscan": lambda: OLD_HDBSCAN(min_cluster_size=4),
    }


@pytest.mark.parametrize("name", ["KMeans", "Agglomerative", "HDBSCAN", "hdbscan"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::SyntaxWarning")
def test_any_clusterer_fits_by_shape(programme, name: str) -> None:
    """The contract: a label a row, -1 allowed, the same twice; the order of input does not matter to the result."""
    segments, _, vectors = programme
    part = clusterers()[name]
    results = [
        themes.fit(order, vectors, no_scores(), settings=Themes(), embedder=BagEmbedder(), clusterer=part())
        for order in (segments, segments[::-1])
    ]
    assert results[0] == results[1]
    assert len(results[0].assignments) == len(segments)
    assert results[0].themes


@pytest.mark.parametrize("engine", ["graph", "kmeans", "hdbscan"])
def test_each_engine_of_the_recipe_finds_themes(programme, engine) -> None:
    segments, _, vectors = programme
    found = themes.fit(segments, vectors, no_scores(), settings=Themes(engine=engine), embedder=BagEmbedder())
    assert len(found.themes) >= 3


@pytest.mark.models
@pytest.mark.xdist_group("bertopic")  # half a minute to load
def test_bertopic_runs_behind_the_same_port_and_keeps_its_contract(programme) -> None:
    segments, _, vectors = programme
    texts = [s.text for s in segments]
    settings = Themes(engine="bertopic")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = themes.fit(segments, vectors, no_scores(), settings=settings, embedder=BagEmbedder())
        guides = [Pillar("travel", "How people come to work: by train, by desk, by badge.")]
        contracts.clusterer(
            lambda: topics.clusterer(settings, texts, texts, pillars=guides, embedder=BagEmbedder()), vectors.rows
        )
    assert found.themes
    with pytest.raises(ModelError, match="20 segments"):
        topics.BertopicClusterer(["x"] * 3).fit_predict(np.zeros((3, 4), np.float32))


@pytest.mark.models
@pytest.mark.xdist_group("bertopic")
def test_our_themes_as_bertopic(programme) -> None:
    segments, truth, vectors = programme
    names = sorted(SUBJECTS)
    labels = [names.index(truth[s.id]) for s in segments]
    labels[0] = -1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = topics.as_bertopic([s.text for s in segments], vectors.rows, labels, names, embedder=BagEmbedder())
        shown = dict(zip(sorted(set(model.topics_)), model.custom_labels_, strict=True))
        assert [shown[t] for t in model.topics_] == ["Unsure" if i < 0 else names[i] for i in labels]
        assert set(model.get_topic_info()["CustomName"]) == {"Unsure", *names}
        assert shown[model.find_topics("password login token")[0][0]] == "logins"
        assert shown[model.transform(["password login token"])[0][0]] == "logins"
        assert model.visualize_topics() is not None
        assert model.visualize_barchart() is not None
    words = {w for t in set(model.topics_) - {-1} for w, _ in model.get_topic(t)}
    assert not words & {"the", "and", "with"}


def test_no_themes_no_bertopic() -> None:
    with pytest.raises(ModelError, match="insight mine"):
        topics.as_bertopic(["a"], np.zeros((1, 2), np.float32), [-1], [])
