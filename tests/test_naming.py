"""What an executive would not be able to read, or should never read, in a theme's name."""

from itertools import pairwise

import numpy as np
import pytest

from insight.errors import PrivacyError
from insight.models import naming
from insight.models.candidates import candidates, names_a_thing
from insight.models.gerunds import inflected
from insight.models.phrases import nounness, phrases, says_something
from insight.models.words import STOP
from insight.records import Redacted, worded
from tests.theme_helpers import BagEmbedder

LOGINS = [
    "There are too many logins for one shift.",
    "Too many logins, said [PERSON-7Q], and too many passwords.",
    "Passwords expire and too many logins follow.",
]
LEAVE = [
    "Parental leave is seen as a career break.",
    "Fathers who take parental leave are laughed at by Zebedee.",
    "She feared that parental leave would cost her the promotion.",
]


@pytest.fixture(scope="module")
def named():
    texts = [Redacted(t) for t in LOGINS + LEAVE]
    rows = BagEmbedder().encode(texts)
    return naming.name_themes(
        [[0, 1, 2], [3, 4, 5]], texts, [f"n{i}" for i in range(6)], rows, embedder=BagEmbedder(), sessions=2
    )


def test_names_are_phrases_that_people_used(named) -> None:
    assert [n.name for n in named] == ["Too many logins", "Parental leave"]


def test_no_name_holds_a_token_a_stop_word_alone_or_a_word_of_one_session(named) -> None:
    words = {w.lower() for n in named for k in (n.name, *n.keywords) for w in k.split()}
    assert not words & {"person", "7q", "zebedee", "fathers", "promotion"}
    assert all(any(w.lower() not in STOP for w in k.split()) for n in named for k in n.keywords)


def test_a_definition_is_one_sentence_about_the_theme(named) -> None:
    assert named[0].definition.startswith("What people say about too many logins, including passwords")
    assert named[0].definition.endswith(".")


def test_siblings_have_different_names() -> None:
    texts = [Redacted(t) for t in LOGINS * 2]
    found = naming.name_themes(
        [[0, 1, 2], [3, 4, 5]], texts, [f"n{i}" for i in range(6)], BagEmbedder().encode(texts), embedder=BagEmbedder()
    )
    assert found[0].name != found[1].name


def test_a_theme_without_a_shared_phrase_says_so() -> None:
    texts = [Redacted("Alpha beta."), Redacted("Gamma delta.")]
    found = naming.name_themes([[0, 1]], texts, ["n1", "n2"], BagEmbedder().encode(texts), embedder=BagEmbedder())
    assert found[0].name == naming.UNNAMED
    assert found[0].keywords == ()


def test_a_model_may_name_but_only_in_the_words_of_the_notes() -> None:
    texts = [Redacted(t) for t in LOGINS]
    rows, notes = BagEmbedder().encode(texts), ["n1", "n2", "n3"]
    own = naming.name_themes([[0, 1, 2]], texts, notes, rows, embedder=BagEmbedder(), namer=lambda *_: "many passwords")
    assert own[0].name == "Many passwords"
    with pytest.raises(PrivacyError):
        naming.name_themes([[0, 1, 2]], texts, notes, rows, embedder=BagEmbedder(), namer=lambda *_: "Ask Rajesh")


def _names(groups: list[list[str]], **more) -> list[str]:
    texts = [Redacted(t) for group in groups for t in group]
    ends = np.cumsum([0, *map(len, groups)])
    places = [list(range(a, b)) for a, b in pairwise(ends.tolist())]
    rows, notes = BagEmbedder().encode(texts), [f"n{i}" for i in range(len(texts))]
    return [n.name for n in naming.name_themes(places, texts, notes, rows, embedder=BagEmbedder(), **more)]


DESKS = ["I want to book a desk.", "She booked the desk again.", "Nobody can book a desk on Monday."]


def test_what_people_do_is_a_name_whoever_does_it_and_when() -> None:
    texts = [Redacted(t) for t in DESKS]
    said = [tuple(phrases(t)) for t in texts]
    (found,) = candidates(
        [[0, 1, 2]], said.__getitem__, ["a", "b", "c"], BagEmbedder().encode(texts), nouns={}, sessions=3, most=9
    )
    assert {c.text: c.share for c in found} == {"booking a desk": 1.0, "desk": 1.0}


def test_a_phrase_counts_where_its_words_stand_together_apart() -> None:
    apart = ["Hidden fees on transfers.", "A fee that was hidden again.", "The fee stays hidden from everyone."]
    assert _names([apart, LEAVE])[0] == "Hidden fees"


def test_words_of_one_note_stay_out_of_a_phrase_that_others_begin() -> None:
    alone = ["Broken scooter chargers annoy.", "A charger is broken.", "Chargers were broken."]
    assert "scooter" not in " ".join(_names([alone, LEAVE])).lower()


def test_a_person_or_a_deck_is_no_name_beside_a_subject() -> None:
    slides = ["The manager and the expense claims.", "My manager lost the expense claims.", "Expense claims, manager."]
    assert _names([slides, LEAVE])[0] == "Expense claims"


def test_two_phrases_are_joined_only_where_each_is_said_often() -> None:
    half = ["The printer.", "A printer.", "That printer."], ["The kettle.", "A kettle.", "That kettle."]
    assert set(_names([[*half[0], *half[1]], LEAVE])[0].lower().split(" and ")) == {"printer", "kettle"}
    often = [f"The printer on floor {n}." for n in range(20)]
    assert "kettle" not in _names([[*often, *half[1][:2]], LEAVE])[0].lower()


def test_names_do_not_depend_on_the_order_of_the_themes() -> None:
    groups = [DESKS, LEAVE, LOGINS]
    assert _names(groups[::-1]) == _names(groups)[::-1]


@pytest.mark.parametrize(
    "text", ["people fix errors", "six desks", "hours sits", "gone afterwards", "rating was fixed"]
)
def test_pieces_of_clauses_are_no_names(text: str) -> None:
    assert not names_a_thing(text)


def test_a_verb_whose_name_would_be_found_in_no_note_is_left_out() -> None:
    assert not any("losing" in w for _, w in phrases("We lost the badge."))
    assert inflected("losing the badge", ["We lost the badge."]) == "the"


def test_wording_must_come_from_redacted_words() -> None:
    assert worded("Too many LOGINS", sources=[Redacted("many logins")], frame="too") == "Too many LOGINS"
    with pytest.raises(PrivacyError):
        worded("Too many cooks", sources=[Redacted("many logins")], frame="too")


def test_phrases_stop_at_marks_numbers_and_tokens() -> None:
    assert {w for _, w in phrases("Stock counts, badge readers [PERSON-7Q] till 3 rota")} == {
        *("Stock", "Stock counts", "counts", "badge", "badge readers", "readers", "rota")
    }


def test_verbs_are_told_from_nouns_by_the_word_before() -> None:
    found = nounness(["We buy it.", "They buy more.", "To buy.", "The badge.", "A badge.", "My badge."])
    assert found["buy"] < 0.5 < found["badg"]


@pytest.mark.parametrize("text", ["Yeah.", "Okay, sure.", "", "[PERSON-7Q]", "It is what it is."])
def test_nods_say_nothing(text: str) -> None:
    assert not says_something(text)


def test_casing_keeps_abbreviations_and_quiets_shouting() -> None:
    texts = [Redacted("The AI TOOLS we need"), Redacted("AI TOOLS again"), Redacted("AI TOOLS at last")]
    found = naming.name_themes(
        [[0, 1, 2]], texts, ["a", "b", "c"], np.asarray(BagEmbedder().encode(texts)), embedder=BagEmbedder()
    )
    assert found[0].name == "AI tools"
