"""What must hold for any note: nothing of the roster comes through, and nothing else is touched."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.ingest.anonymise import Anonymiser, Roster
from insight.ingest.anonymise.normalise import clean, fold
from insight.recipe import Anonymise
from insight.records import RawNote, Ref, Session

KEY = b"property" * 5
PEOPLE = [
    {"pair_id": "P1", "mentor": "Oluwaseyi Adébáyò", "mentor_email": "o.adebayo@corp.example",
     "mentee": "Marguerite O'Hanlon", "mentee_email": "marguerite.ohanlon@corp.example"},
    {"pair_id": "P2", "mentor": "Jean-Christophe Müller", "mentor_email": "jcm@corp.example",
     "mentee": "Zdzisława Wójcik", "mentee_email": "zwojcik@corp.example"},
]  # fmt: skip
MADE = Anonymiser(Anonymise(use_model=False), KEY, Roster.from_rows(PEOPLE))
IDENTIFIERS = [row[k] for row in PEOPLE for k in ("mentor", "mentor_email", "mentee", "mentee_email")] + [
    "Oluwaseyi", "Adébáyò", "Marguerite", "Müller", "Zdzisława", "Wójcik", "Adebayo", "Hanlon", "Christophe",
]  # fmt: skip
FILLER = [
    "we",
    "talked about",
    "the app",
    "and",
    "sales",
    "with",
    "costs,",
    "fine.",
    "Then",
    "it",
    "works;",
    "(again)",
    "-",
]

disguises = st.sampled_from([
    str, str.upper, str.lower, str.title, str.swapcase,
    lambda s: unicodedata.normalize("NFD", s), lambda s: s.replace(" ", "  "), lambda s: s.replace(" ", "\u00a0"),
    lambda s: s[:2] + "\u200b" + s[2:], lambda s: s.replace("'", "\u2019"), lambda s: s.replace("-", "\u2011"),
])  # fmt: skip
ends = st.sampled_from(["", "'s", "\u2019s", ".", ",", "!", ":", ")", '"', "?", ";"])
mention = st.builds(lambda who, how, end: how(who) + end, st.sampled_from(IDENTIFIERS), disguises, ends)
texts = st.lists(st.one_of(mention, st.sampled_from(FILLER)), min_size=1, max_size=14).map(" ".join)
anything = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=200)


def letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", fold(clean(text).text))


@settings(max_examples=150, deadline=None)
@given(texts)
def test_no_identifier_of_the_roster_comes_through(text):
    out = re.sub(r"\[[A-Z_]+-\w+\]", " ", MADE.redact([text])[0][0])
    seen = {letters(word) for word in re.split(r"[^\w'\u2019]+", unicodedata.normalize("NFC", out))}
    for identifier in IDENTIFIERS:
        assert letters(identifier) not in seen
        assert identifier.casefold() not in out.casefold()


@settings(max_examples=150, deadline=None)
@given(st.one_of(texts, anything))
def test_text_outside_the_spans_is_untouched_and_offsets_lead_both_ways(text):
    out, spans = MADE.redact([text])[0]
    at_raw = at_out = 0
    for span in spans:
        assert at_raw <= span.raw_start <= span.raw_end <= len(text)
        assert text[at_raw : span.raw_start] == out[at_out : span.start]
        assert out[span.start : span.end] == span.replacement
        at_raw, at_out = span.raw_end, span.end
    assert text[at_raw:] == out[at_out:]


@settings(max_examples=100, deadline=None)
@given(texts)
def test_doing_it_again_changes_nothing(text):
    once = MADE.redact([text])[0][0]
    assert MADE.redact([once])[0][0] == once


@settings(max_examples=50, deadline=None)
@given(st.lists(texts, min_size=2, max_size=5), st.randoms(use_true_random=False), st.integers(1, 4))
def test_order_and_batch_size_change_nothing(many, random, batch):
    straight = dict(zip(many, MADE.redact(many), strict=True))
    shuffled = random.sample(many, len(many))
    other = Anonymiser(Anonymise(use_model=False, batch=batch), KEY, Roster.from_rows(reversed(PEOPLE)))
    assert dict(zip(shuffled, other.redact(shuffled), strict=True)) == straight


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(IDENTIFIERS))
def test_one_key_gives_one_pseudonym_and_another_key_another(who):
    text = f"We met {who} there."
    other = Anonymiser(Anonymise(use_model=False), b"another-" * 5, Roster.from_rows(PEOPLE))
    assert MADE.redact([text]) == MADE.redact([text])
    assert other.redact([text])[0][0] != MADE.redact([text])[0][0]


@settings(max_examples=60, deadline=None)
@given(texts)
def test_a_note_that_goes_to_the_store_holds_no_identifier_even_in_its_ids(text):
    raw = RawNote(Ref(1, 1), Session(id=f"s {text[:20]}", pair="P1"), {"notes": text, "agenda_topic": text})
    batch = MADE.anonymise([raw])
    kept = " ".join([repr(batch.sessions), repr(batch.notes), repr(batch.quarantined)]).casefold()
    for identifier in IDENTIFIERS:
        assert identifier.casefold() not in kept


@settings(max_examples=100, deadline=None)
@given(anything)
def test_normalising_keeps_the_way_back(text):
    made = clean(text)
    for i in range(len(made.text)):
        start, end = made.raw(i, i + 1)
        assert 0 <= start < end <= len(text)


@pytest.mark.models
@settings(max_examples=15, deadline=None)
@given(st.lists(texts, min_size=2, max_size=4), st.integers(1, 3))
def test_the_recogniser_does_not_depend_on_its_batch(many, batch):
    made = Anonymiser(Anonymise(), KEY, Roster.from_rows(PEOPLE))
    other = Anonymiser(Anonymise(batch=batch), KEY, Roster.from_rows(PEOPLE))
    assert made.redact(many) == [other.redact([text])[0] for text in many]
