"""Raw text stays in the frame that read it; a claim without evidence cannot exist."""

import copy
import json
import logging
import pickle
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context

import numpy as np
import pytest

from insight.errors import EvidenceError, PrivacyError
from insight.records import Link, RawDecision, RawNote, Redacted, Ref, Session, Vectors

WORDS = "Priya said the quarter was lost"


def raw_note() -> RawNote:
    return RawNote(Ref(2, 7), Session(id="S1"), {"notes": WORDS})


def raw_decision() -> RawDecision:
    return RawDecision(Ref(2, 7), {"id": "D1"}, {"title": WORDS})


@pytest.mark.parametrize("make", [raw_note, raw_decision])
@pytest.mark.parametrize("show", [repr, str, "{}".format, "{:>80}".format, "%s".__mod__])
def test_printing_says_how_much_is_withheld_and_nothing_else(make, show) -> None:
    shown = show(make())
    assert "Priya" not in shown
    assert f"{len(WORDS)} characters withheld" in shown


@pytest.mark.parametrize("make", [raw_note, raw_decision])
@pytest.mark.parametrize("leave", [copy.copy, copy.deepcopy, pickle.dumps])
def test_it_can_be_neither_copied_nor_pickled(make, leave) -> None:
    with pytest.raises(PrivacyError, match="file 2, row 7"):
        leave(make())


def test_it_cannot_be_a_cache_key_or_json() -> None:
    with pytest.raises(TypeError):
        lru_cache(len)(raw_note())
    with pytest.raises(TypeError):
        json.dumps(raw_note())


def test_it_cannot_cross_to_another_process() -> None:
    afresh = get_context("spawn")  # a copy of this process, with threads in it, might never wake up
    with ProcessPoolExecutor(1, mp_context=afresh) as pool, pytest.raises(PrivacyError):
        pool.submit(len, raw_note()).result()


def test_a_log_line_holds_no_word(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("insight").warning("could not use %s", raw_note())
    assert "Priya" not in caplog.text


def test_it_has_no_dictionary_to_look_into() -> None:
    assert not hasattr(raw_note(), "__dict__")
    with pytest.raises(TypeError):
        vars(raw_note())


def test_a_link_without_evidence_cannot_exist() -> None:
    with pytest.raises(EvidenceError, match="cites no segment"):
        Link("D7", "N3", 1, 1.0, 0.9, ())


def test_vectors_hold_one_row_an_id() -> None:
    with pytest.raises(ValueError, match="2 ids but 1 rows"):
        Vectors(("a", "b"), np.zeros((1, 4), np.float32), "hash")


def test_redacted_is_a_string_of_its_own_type() -> None:
    assert isinstance(Redacted("x"), str)
    assert not isinstance("x", Redacted)
