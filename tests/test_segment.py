"""Cutting notes: what a user would lose is a sentence, its place in the note, or a name cut in two."""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from insight.ingest.segment import LONGEST, segment
from insight.ingest.sentences import _MARKER
from insight.models.plain import plain
from insight.records import Note, Redacted, Redaction

DATA = Path(os.environ.get("INSIGHT_DATA", Path(__file__).parents[2] / "shared" / "data"))


def texts(note: str) -> list[str]:
    return [s.text for s in segment(Note("n1", "s1", Redacted(note)))]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("We met. It went well! Next time?  Yes.", ["We met.", "It went well!", "Next time?", "Yes."]),
        ("- first thing\n* second thing\n• third", ["first thing", "second thing", "third"]),
        ("1. one thing\n2) another\na) a third", ["one thing", "another", "a third"]),
        ("- [ ] call the lab\n- [x] book a room", ["call the lab", "book a room"]),
        ("Actions: 1) send deck 2) book room 3) ask Ana", ["Actions:", "send deck", "book room", "ask Ana"]),
        ("Mentor: how was it?\nMentee: long. And loud.", ["Mentor: how was it?", "Mentee: long.", "And loud."]),
        ("Met Dr. Ito at 3 p.m. in the lab, i.e. upstairs.", ["Met Dr. Ito at 3 p.m. in the lab, i.e. upstairs."]),
        ("J. Smith came. We went.", ["J. Smith came.", "We went."]),
        ("It cost 3.5 million. See www.a.example/b.c?d=1.", ["It cost 3.5 million.", "See www.a.example/b.c?d=1."]),
        ("Well... maybe later. Fine… Then we left.", ["Well... maybe later.", "Fine…", "Then we left."]),
        ('"Why?" she asked. "Because." Then silence.', ['"Why?" she asked.', '"Because."', "Then silence."]),
        ("talked about apps. she was keen. done", ["talked about apps.", "she was keen.", "done"]),
        ("ok overall!!", ["ok overall!!"]),
        ("agreed.Then we left", ["agreed.", "Then we left"]),
        ("他来了。我们谈了。", ["他来了。", "我们谈了。"]),
        ("one\n\n-----\n\ntwo", ["one", "two"]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_notes_are_cut_where_a_reader_would(note, expected):
    assert texts(note) == expected


def test_lines_that_a_mail_client_wrapped_stay_one_sentence():
    note = "The committee looked at the proposal for most of the afternoon and then\ndecided to wait. We left."
    assert len(texts(note)) == 2


def test_lines_of_their_own_stay_apart_even_without_a_stop():
    assert texts("met in the lobby\nshe liked the demo\nnext week again") == [
        "met in the lobby",
        "she liked the demo",
        "next week again",
    ]


def test_semicolons_part_the_points_of_a_note_but_not_one_pause():
    assert len(texts("nobody reads the manual; people ask in chat; we try a buddy instead")) == 3
    assert len(texts("She agreed; he did not.")) == 1


def test_a_run_on_note_is_cut_into_readable_parts():
    note = (
        "so we started late because the room was taken and then she told me about her team and they use three tools "
        "for the same thing and nobody knows which one is right and i said we had the same but they have at least one "
        "report that everyone trusts and then we spoke about the new building and she said the bus is never on time"
    )
    parts = texts(note)
    assert len(parts) >= 4
    assert max(len(part.split()) for part in parts) <= 30
    assert " ".join(parts) == note


def test_places_map_to_the_note_as_written():
    raw = "Met Priya Raman today. Her team left."
    note = Note("n1", "s1", Redacted("Met [PERSON-7Q] today. Her team left."), (Redaction(4, 15, 4, 15, "PERSON", ""),))
    shorter = Note(
        "n1", "s1", Redacted("Met [P-7Q] today. Her team left."), (Redaction(4, 10, 4, 15, "PERSON", "[P-7Q]"),)
    )
    assert [raw[s.raw_start : s.raw_end] for s in segment(note)] == ["Met Priya Raman today.", "Her team left."]
    assert [raw[s.raw_start : s.raw_end] for s in segment(shorter)] == ["Met Priya Raman today.", "Her team left."]


def test_no_edge_falls_inside_a_redaction():
    text = "Seen by early Sept. 2025 Then lunch. Bye."
    note = Note("n1", "s1", Redacted(text), (Redaction(8, 24, 8, 18, "DATE", "early Sept. 2025"),))
    assert next(s.text for s in segment(note)).startswith("Seen by early Sept. 2025")


def test_ids_come_from_the_note_and_the_place():
    found = segment(Note("n1", "s1", Redacted("One. Two.")))
    assert [(s.id, s.ordinal, s.note) for s in found] == [("n1.000", 0, "n1"), ("n1.001", 1, "n1")]


WORDS = st.sampled_from(
    ["we", "met", "Dr.", "the", "team", "and", "then", "3.5", "[PERSON-7Q]", "ok!!", "so?", "end.", "e.g.", "a;", "b,",
     "\n", "\n- ", "\n1. ", " ", "...", "“Yes.”", "(see", "it.)", "Ana:", "\r\n", "I", "but", "etc."]
)  # fmt: skip
NOTES = st.lists(WORDS, max_size=120).map(" ".join) | st.text(max_size=300)


def markers_only(dropped: str) -> bool:
    """Whether no line of what was left out says more than the mark or number of a list's point."""
    return all(_MARKER.match(line + " x") for line in dropped.split("\n") if any(c.isalnum() for c in line))


@given(NOTES)
@example("\n1.  ...")
@settings(max_examples=150, deadline=None)
def test_nothing_is_lost_twisted_or_told_twice(text):
    found = segment(Note("n1", "s1", Redacted(text)))
    last = 0
    for s in found:
        assert text[s.start : s.end] == s.text == s.text.strip()
        assert last <= s.start < s.end
        assert markers_only(text[last : s.start])
        last = s.end
    assert markers_only(text[last:])
    assert [s.ordinal for s in found] == list(range(len(found)))


@given(NOTES)
@settings(max_examples=100, deadline=None)
def test_no_part_is_longer_than_a_reader_can_hold(text):
    assert all(len(s.text.split()) <= LONGEST * 4 / 3 + 1 for s in segment(Note("n1", "s1", Redacted(text))))


def test_replacement_tokens_are_read_out_for_the_encoder():
    assert plain("[PERSON-7Q]'s team met [PERSON-2F]") == "someone's team met someone"
    assert plain("our [LOCATION-3A] office, call [PHONE-9X]") == "our place office, call a phone number"
    assert plain("[ROLE-senior leader] agreed") == "senior leader agreed"
    assert plain("[x] is not a token, ok: fine") == "[x] is not a token, ok: fine"
    assert plain("Mentor: so it began") == "so it began"


@pytest.mark.data
def test_gold_sentences_of_the_corpus_are_found():
    folder = DATA / "corpus"
    if not folder.exists():
        pytest.skip("the measuring data is not here (INSIGHT_DATA)")
    gold = defaultdict(set)
    for line in (folder / "gold_themes.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold[row["session_id"]].add(row["start"])
    with (folder / "sessions.csv").open(newline="", encoding="utf-8") as file:
        notes = {row["session_id"]: row["notes"] for row in csv.DictReader(file)}
    hit = found = wanted = 0
    for name, starts in gold.items():
        text = notes[name]
        past = {m.end() if (m := _MARKER.match(text, start)) else start for start in starts}
        mine = {s.start for s in segment(Note(name, name, Redacted(text)))}
        hit, found, wanted = hit + len(past & mine), found + len(mine), wanted + len(past)
    assert 2 * hit / (found + wanted) >= 0.85
