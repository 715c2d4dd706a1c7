"""Phrases that a theme might be called, by hand: the one that is taken must be the one that the theme says most."""

from math import log

import numpy as np
import pytest

from insight.models.candidates import candidates
from insight.models.grammar import shape
from insight.models.nouns import nouns_in
from insight.records import Redacted

NOUNS = nouns_in([Redacted("My credit card broke."), Redacted("The desk badge is lost.")])
SAID = {
    0: ["credit card", "card quickly", "credit zzz"],
    1: ["credit card"],
    2: ["card", "credit", "credit", "credit"],
    3: ["credit"],
    4: ["credit card", "the"],
    5: ["desk badge"],
    6: ["desk badge"],
}
STEMS = {"quickly": "quickli", "badge": "badg"}
NOTES = ["n0", "n0", "n2", "n3", "n4", "n5", "n6"]
ROWS = np.array([[1, 0], [1, 0], [0.6, 0.8], [-1, 0], [0, 1], [0, 1], [0, 1]], np.float32)
NEAR = 2 / 5**0.5
"""Of each of the first three to their middle, (2, 1) over the root of 5; the fourth points away and counts nothing."""


def found(*, sessions: int = 2, most: int = 9, **other: list[str]) -> list[list[object]]:
    """The candidates of both themes; ``other``: what else than ``SAID`` a segment says, as ``at_0``."""

    def said(place: int) -> list[tuple[tuple[str, ...], str]]:
        texts = other.get(f"at_{place}", SAID[place])
        return [(tuple(STEMS.get(word, word) for word in text.split()), text) for text in texts]

    return candidates([[0, 1, 2, 3], [4, 5, 6]], said, NOTES, ROWS, nouns=NOUNS, sessions=sessions, most=most)


def test_phrases_weigh_by_how_much_of_the_theme_says_them_and_how_little_of_others() -> None:
    """Three segments hold "credit card", two as it is. The other theme says it once."""
    first, second = found()
    assert [c.text for c in first] == ["credit card", "card", "credit"]
    whole, card, credit = first
    weight, own = 3 * NEAR, 3 * NEAR / (3 * NEAR + 1)
    assert whole.weight == pytest.approx(weight * log(1 + 2 * own) * shape("credit card", NOUNS)[0], rel=1e-5)
    assert card.weight == pytest.approx(weight * log(3) * shape("card", NOUNS)[0], rel=1e-5)
    assert (whole.own, card.own, credit.own) == (pytest.approx(own), 1, 1)
    assert (whole.places, card.places, credit.places) == ((0, 1, 2), (0, 1, 2), (0, 1, 2, 3))
    assert (whole.share, card.share, credit.share) == (pytest.approx(2 / 3), pytest.approx(2 / 3), 1)
    assert (whole.form, whole.noun) == shape("credit card", NOUNS)
    assert [c.text for c in second] == ["desk badge"]
    assert second[0].weight == pytest.approx(2 * log(3) * shape("desk badge", NOUNS)[0], rel=1e-5)


def test_a_phrase_that_goes_on_to_another_noun_is_half_a_name() -> None:
    """Said four times alone, and three times before a noun; "zzz", which no list knows, may be one."""
    _, card, credit = found()[0]
    assert credit.form == pytest.approx(shape("credit", NOUNS)[0] * (1 - 0.7 * 3 / 4))
    assert card.form == pytest.approx(shape("card", NOUNS)[0])  # "quickly" is no noun
    assert credit.weight == pytest.approx(3 * NEAR * log(3) * credit.form, rel=1e-5)


def test_a_phrase_that_hardly_stands_alone_loses_seven_tenths_and_no_more() -> None:
    credit = found(at_2=["card", "credit"], at_3=[])[0][-1]
    assert credit.text == "credit"
    assert credit.form == pytest.approx(shape("credit", NOUNS)[0] * 0.3)


def test_only_the_best_are_kept_and_words_of_too_few_notes_are_none() -> None:
    assert [[c.text for c in theme] for theme in found(most=1)] == [["credit card"], ["desk badge"]]
    assert [[c.text for c in theme] for theme in found(sessions=3)] == [["credit"], []]
