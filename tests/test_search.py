"""What a searcher would miss: the right word, or the right meaning in other words."""

import numpy as np

from insight.models.search import search
from insight.records import Vectors

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
