"""What an executive would not be able to read, or should never read, in a theme's name."""

import numpy as np
import pytest

from insight.errors import PrivacyError
from insight.models import naming
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
