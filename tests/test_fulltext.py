"""Words are found where they stand, never interpreted, and forgotten with the note."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from insight.records import Batch, Note, Redacted, Segment, Session
from insight.store import fulltext
from insight.store.database import sqlite_url
from insight.store.store import Store

TEXTS = ("Too many logins in store", "She logs in to seven tools", "The basket page is confusing")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(sqlite_url(tmp_path))
    store.migrate()
    words = Redacted(". ".join(TEXTS))
    starts = [words.index(text) for text in TEXTS]
    parts = tuple(
        Segment(f"N1.{i:03d}", "N1", i, Redacted(text), s, s + len(text), s, s + len(text))
        for i, (s, text) in enumerate(zip(starts, TEXTS, strict=True))
    )
    store.put_batches(
        [Batch(sessions=(Session(id="S1"),), notes=(Note("N1", "S1", words),), segments=parts)], digests={}
    )
    yield store
    store.engine.dispose()


def test_forms_of_a_word_are_found_and_the_best_comes_first(store: Store) -> None:
    assert fulltext.find(store, "login") == ["N1.000"]
    assert fulltext.find(store, "confusing basket") == ["N1.002"]
    assert set(fulltext.find(store, "store tool")) == {"N1.000", "N1.001"}


@pytest.mark.parametrize("query", ['"', "AND OR NOT", "text:x", "a* NEAR(b)", "'; DROP TABLE segments; --", "", "   "])
def test_whatever_is_typed_is_words(store: Store, query: str) -> None:
    assert fulltext.find(store, query) == []
    assert len(store.segments()) == 3


def test_what_is_replaced_is_forgotten(store: Store) -> None:
    store.put_batches([Batch(sessions=(Session(id="S1"),))], digests={})
    assert fulltext.find(store, "login") == []
    store.compact()
    with store.engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM segments_fts")).scalar() == 0
