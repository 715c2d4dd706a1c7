"""What a searcher would miss: the right word, or the right meaning in other words."""

import numpy as np
import pytest

from insight.models import explain
from insight.models.search import search
from insight.records import Assignment, Vectors
from tests.theme_helpers import BagEmbedder, made_segments, vectors_of

ROWS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32)
VECTORS = Vectors(("a", "b", "c", "d"), ROWS, "test")
QUERY = np.array([1, 0, 0], dtype=np.float32)


def test_meaning_alone_and_words_alone_are_found_and_both_together_come_first() -> None:
    assert [h.segment for h in search(QUERY, VECTORS)] == ["a", "b"]
    hits = search(QUERY, VECTORS, ["b", "d"])
    assert hits[0].segment == "b"
    assert {h.segment for h in hits} == {"a", "b", "d"}
    assert hits[0].keyword_rank == 1


def test_what_may_not_be_shown_is_not_found() -> None:
    assert search(QUERY, VECTORS, ["hidden"])[0].segment == "a"
    assert all(h.segment != "hidden" for h in search(QUERY, VECTORS, ["hidden"]))


def test_the_limit_holds_and_nothing_is_found_in_nothing() -> None:
    assert len(search(QUERY, VECTORS, ["d"], limit=1)) == 1
    assert search(QUERY, Vectors((), np.zeros((0, 3), np.float32), "test")) == []


def test_an_explanation_names_words_neighbours_and_the_runner_up() -> None:
    segments, truth = made_segments(notes=20, seed=1)
    vectors = vectors_of(segments, BagEmbedder())
    assigned = [Assignment(s.id, truth[s.id], 0.8, "other", 0.1) for s in segments]
    why = explain.explain(segments[0].id, segments, vectors, assigned)
    assert (why.theme, why.second) == (truth[segments[0].id], "other")
    assert why.words
    assert all(word.lower() in segments[0].text.lower() for word in why.words)
    assert segments[0].id not in {n.segment for n in why.neighbours}
    assert {n.theme for n in why.neighbours} >= {why.theme}
    with pytest.raises(KeyError):
        explain.explain("nowhere", segments, vectors, assigned)
