"""A quote that tells a colleague's illness or belief harms, even without a name."""

import pytest

from insight.models.special import find, generalise


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Her dyslexia makes long decks hard.", "health"),
        ("He is on antidepressants.", "health"),
        ("[PERSON-7QKM] was depressed last winter", "health"),
        ("They were in hospital for a week", "health"),
        ("after the second miscarriage", "pregnancy"),
        ("she told us she was PREGNANT", "pregnancy"),
        ("the only Black woman in the room", "ethnicity"),
        ("people of color in the pipeline", "ethnicity"),
        ("my Nigerian manager", "ethnicity"),
        ("He brought his husband to the party", "orientation"),
        ("a non-binary colleague", "orientation"),
        ("fasting for him is hard in May", "belief"),
        ("Ramadan and the all-day workshop", "belief"),
        ("the synagogue's open day", "belief"),
    ],
)
def test_a_mention_is_found_and_its_words_leave_the_quote(text, category):
    (first, *_) = found = find(text)
    assert category in {mention.category for mention in found}
    assert text[first.start : first.end].lower() not in generalise(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "We have a blind spot in logistics and turn a blind eye to it.",
        "I have faith in the plan, in good faith.",
        "Admins disabled the old login for us.",
        "They lent me a laptop; breakfast was fast.",
        "My manager pushed the due date of the report.",
        "People are adopting the tool, a small minority of us are not.",
        "The hospitality team and the platform-agnostic app.",
        "It was a baptism of fire for my mentor.",
        "She is expecting her to send the deck.",
        "Analysis paralysis, said the manager.",
    ],
)
def test_turns_of_phrase_stay(text):
    assert generalise(text) == text


def test_a_run_of_mentions_is_one_phrase_and_places_are_right():
    text = "She has asthma and epilepsy."
    assert [text[m.start : m.end] for m in find(text)] == ["asthma", "epilepsy"]
    assert generalise(text) == "She has [a health matter]."


def test_letters_that_grow_when_lowered_do_not_shift_the_places():
    text = "İİİ his asthma"
    assert generalise(text) == "İİİ his [a health matter]"
