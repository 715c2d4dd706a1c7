"""What an executive would not be able to read, or should never read, in a theme's name."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from insight.errors import PrivacyError
from insight.models import naming
from insight.models.candidates import candidates
from insight.models.gerunds import inflected
from insight.models.grammar import names_a_thing, shape, suffered
from insight.models.nouns import nounlike, nouns_in
from insight.models.phrases import phrases, says_something
from insight.models.words import STOP
from insight.ports import Embedder
from insight.records import Redacted, Rows, worded
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


def _names(groups: list[list[str]], *, embedder: Embedder | None = None, **more) -> list[str]:
    embedder = embedder or BagEmbedder()
    texts = [Redacted(t) for group in groups for t in group]
    ends = np.cumsum([0, *map(len, groups)])
    places = [list(range(a, b)) for a, b in pairwise(ends.tolist())]
    rows, notes = embedder.encode(texts), [f"n{i}" for i in range(len(texts))]
    return [n.name for n in naming.name_themes(places, texts, notes, rows, embedder=embedder, **more)]


DESKS = ["I want to book a desk.", "She booked the desk again.", "Nobody can book a desk on Monday."]


def _pool(*texts: str) -> dict[str, float]:
    """Candidates of one theme, a note a text, and the share of the notes that say each."""
    said = [tuple(phrases(t)) for t in texts]
    rows, notes = BagEmbedder().encode(texts), [str(i) for i in range(len(texts))]
    places = [list(range(len(texts)))]
    (found,) = candidates(places, said.__getitem__, notes, rows, nouns=nouns_in(texts), sessions=3, most=9)
    return {c.text: c.share for c in found}


def test_what_people_do_is_a_name_whoever_does_it_and_when() -> None:
    assert _pool(*DESKS) == {"booking a desk": 1.0, "desk": 1.0}


def test_a_phrase_counts_where_its_words_stand_together_apart() -> None:
    found = _pool("Steep fees on transfers.", "A fee that was steep again.", "The fee stays steep for everyone.")
    assert found["Steep fees"] == 1.0


def test_words_of_one_note_stay_out_of_a_phrase_that_others_begin() -> None:
    alone = ["Broken scooter chargers annoy.", "A charger is broken.", "Chargers were broken."]
    assert "scooter" not in " ".join(_names([alone, LEAVE])).lower()


def test_a_person_or_a_deck_is_no_name_beside_a_subject() -> None:
    slides = ["The manager and the expense claims.", "My manager lost the expense claims.", "Expense claims, manager."]
    assert _names([slides, LEAVE])[0] == "Expense claims"


class Appliances(BagEmbedder):
    """Knows that printers and kettles have something in common."""

    def encode(self, texts: Sequence[str], /) -> Rows:
        return super().encode([t + " appliance" * any(w in t.lower() for w in ("printer", "kettle")) for t in texts])


def test_two_phrases_are_joined_only_where_they_are_akin_and_each_is_said_often() -> None:
    both = ["The printer. The kettle.", "A printer, that kettle."]
    halves = [*both, "The printer.", "A kettle."]
    joined = _names([halves, LEAVE], embedder=Appliances())[0].lower()
    assert set(joined.split(" and ")) == {"printer", "kettle"}
    assert _names([halves, LEAVE])[0].lower() in {"printer", "kettle"}
    often = [f"The printer on floor {n}." for n in range(20)]
    assert "kettle" not in _names([[*often, *both], LEAVE], embedder=Appliances())[0].lower()


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


def test_verbs_are_told_from_nouns_by_the_word_list_and_the_word_before() -> None:
    found = nouns_in(["We charge it.", "They charge more.", "To charge.", "The badge.", "A badge.", "My badge."])
    assert nounlike("charge", found) < 0.5 < nounlike("badge", found)
    assert nounlike("nervous", nouns_in(["The nervous."])) == 0.0


CUT = ["declined at the desk", "nervous", "reorganisations old", "slides use", "manager's", "arrive", "booked room"]


@pytest.mark.parametrize("text", CUT)
def test_no_name_is_cut_or_lacks_its_noun(text: str) -> None:
    assert shape(text, nouns_in(["We booked room four.", "I booked room five."]))[0] == 0.0


@pytest.mark.parametrize("text", ["letter from the doctor", "part-time roles", "booking a desk", "failed pilot"])
def test_whole_phrases_are_names(text: str) -> None:
    assert shape(text, nouns_in(["The failed pilot.", "A failed pilot."]))[0] > 0.0


def test_what_was_done_to_something_is_a_name_of_it() -> None:
    texts = ["My card was stolen.", "Her card had been stolen.", "A stolen card."]
    assert _pool(*texts) == {"stolen card": 1.0, "card": 1.0}
    assert suffered("the card that was stolen") is None


def test_a_slip_or_somebodys_name_is_no_verb() -> None:
    assert not any("ing " in words for _, words in phrases("We met to Greyhaven the bank."))


def test_a_wider_theme_is_called_by_its_two_largest() -> None:
    own = naming.Named("Shift", "What people say about shift.", ("shift", "rota"))
    akin = naming.over(own, ["Night rota", "Parking", "Rota for the desk"], embedder=BagEmbedder())
    assert akin.name == "Night rota and rota for the desk"
    assert akin.definition == "What people say about night rota and rota for the desk, including shift."
    assert naming.over(own, [naming.UNNAMED], embedder=BagEmbedder()) == own


def test_a_wider_theme_of_things_apart_is_called_by_its_largest_and_says_so() -> None:
    own = naming.Named("Shift", "What people say about shift.", ("shift", "rota"))
    apart = naming.over(own, ["Night rota", "Lunch queue", "Badge"], embedder=BagEmbedder())
    assert apart.name == "Night rota and more"
    pair = naming.over(own, ["Badges and lifts", "Parking"], embedder=BagEmbedder())
    assert pair.name == "Badges, lifts and more"


def test_a_theme_that_its_name_hardly_covers_says_so() -> None:
    lunch = ["Lunch queue at noon.", "The lunch queue again.", "Lunch queue."]
    odds = [
        "Yellow kettle barge, gravel, otter, plinth, lunch queue.",
        "Window, sponge, turnip, marble, saddle, lunch queue.",
        "Copper, violin, meadow, anchor.",
        "Pepper, lantern, cradle, harbour.",
        "Walnut, thunder, pillow, compass.",
    ]
    texts = [Redacted(t) for t in lunch + odds]
    notes = [f"n{i}" for i in range(len(texts))]
    groups = [[0, 1, 2], [3, 4, 5, 6, 7]]
    own, left = naming.name_themes(groups, texts, notes, BagEmbedder().encode(texts), embedder=BagEmbedder())
    assert own.name == "Lunch queue"
    assert left.name.endswith(" and more")
    assert " and more" not in left.definition


def test_a_phrase_does_not_stop_before_its_noun() -> None:
    found = {words for _, words in phrases("She put the app on a loan phone.")}
    assert "app on a loan" not in found
    assert "loan phone" in found


@pytest.mark.parametrize("text", ["Yeah.", "Okay, sure.", "", "[PERSON-7Q]", "It is what it is.", "Dunno, kinda."])
def test_nods_say_nothing(text: str) -> None:
    assert not says_something(text)


def test_casing_keeps_abbreviations_and_quiets_shouting() -> None:
    texts = [Redacted("The AI TOOLS we need"), Redacted("AI TOOLS again"), Redacted("AI TOOLS at last")]
    found = naming.name_themes(
        [[0, 1, 2]], texts, ["a", "b", "c"], np.asarray(BagEmbedder().encode(texts)), embedder=BagEmbedder()
    )
    assert found[0].name == "AI tools"
