"""Names in small letters, and what the words around a word say. Without the language model; the wording is invented."""

import re

import pytest

from insight.ingest.anonymise.allow import Allow
from insight.ingest.anonymise.context import Words, describes, local, namelike, personal, speaks
from insight.ingest.anonymise.lexicon import lexicon
from insight.ingest.anonymise.small import small

ALLOW = Allow()

SMALL = """
i met |priya| and |kenji| about it
|priya| and |zyntha| came, priyas and all
|priya| and stakeholders and the ombudsman came
|smith| went home and |mcgregor| led it
a frank talk with |frank| about a frank note
|frank| said it was too rich; |rich| said no
|jo| said so, |bo| says no, but an and ha said so and ed is fine
went to {bristol} last week, to the {wolverhampton} office
told |florence| about it, then {florence} town in {florence}
{austin} office is fine, |austin| said
notes by |zukiswa|, not by timesheets
asked |nkechi| and told everyone about neurodiversity, met upskilling
spoke with |mr zukiswa|; |zukiswa| said no; zukiswa is here
we use hubspot daily, like siri and alexa, and asked amazon about it
from kenya to the british market in georgia
hope is thin; |hope| said no
|mary-jane| and |anna|'s plan
|anna k.| left early, |mary j. blige| and |mary j blige| came
|pieter van der merwe| and |juan de la cruz| came, |osama bin hassan| too
|anna| do you know why; |anna| a friend of mine
|anna| the baker; |anna| of the desk
|ana maria o'neill| said |anna|'s
|luis|, |anna|, |dan|
|anna smith| came, |anna| woods, |anna| zumba class
asked |anna|. |priya| came
|woolworths| led it and |mcgregor| bag
the einstein bag; |einstein| led it, and we like |dolly|
""".strip().split("\n")


@pytest.mark.parametrize("line", SMALL)
def test_in_a_note_without_capitals_lists_and_neighbours_tell_people_and_places_from_words(line: str) -> None:
    """Bars are around people, braces around places; all else is read."""
    text = re.sub(r"[|{}]", "", line)
    found = sorted((f.start, f.end, f.type) for f in small(Words(text), lexicon(), ALLOW))
    assert [(text[a:b], kind) for a, b, kind in found] == [
        (a or b, "PERSON" if a else "LOCATION") for a, b in re.findall(r"\|(.+?)\||\{(.+?)\}", line)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # One slip of the shift key in a note that uses capitals: only what is never anything else.
        ("We spoke to kwame about it. All of us liked it. It went well.", ["kwame"]),
        ("We flew to lagos with frank. All of us liked it. It went well.", []),
        ("We spoke to kwame and zyntha about it. All of us liked it. It went well.", ["kwame", "zyntha"]),
        ("We read it in java. All of us liked it. It went well and hope grew.", []),
        ("We went to lincoln there. All of us liked it. It went well.", []),  # a town more often
        ("WE MET PRIYA AND KENJI ABOUT IT", ["PRIYA", "KENJI"]),
        ("THE BRISTOL OFFICE IS COLD AND DARK", ["BRISTOL"]),
        ("ANNA SAID NO TO A FRANK TALK", ["ANNA"]),
        ("I MET MR ZUKISWA ABOUT THE ROTA", ["MR ZUKISWA"]),
    ],
)
def test_a_small_letter_by_mistake_and_nothing_but_capitals(text: str, found: list[str]) -> None:
    assert [text[f.start : f.end] for f in small(Words(text), lexicon(), ALLOW)] == found


def _at(line: str) -> tuple[Words, int]:
    """A text and the number of the word that the bar stands before."""
    words = Words(line.replace("|", ""))
    return words, words.at[line.index("|")]


@pytest.mark.parametrize(
    ("text", "shouts", "mumbles"),
    [
        ("WE MET ANN", False, False),  # eight letters
        ("WE MET ANNE", True, False),
        ("WE MET ann M", True, False),  # six of nine
        ("WE MET anna B", False, False),  # six of ten
        ("we met anna and it was fine. then we went", False, True),
        ("We met anna and it was fine. then we went. and so on. then more came of it and all of that", False, True),
        ("We met anna and it was fine. Then we went", False, False),
        ("we met Anna and Ben and Cara", False, False),
        ("i met Anna and then it was fine and we left it there", False, True),
        ("it was I who met anna and I was fine", False, True),  # "I" is no use of capitals
        ("", False, True),
    ],
)
def test_whether_capitals_say_anything(text: str, shouts: bool, mumbles: bool) -> None:
    words = Words(text)
    assert (words.shouting, words.mumbling) == (shouts, mumbles)


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [
        ("we met |Ann there", "met", "there"),
        ("|Ann, said", "", "said"),
        ("we met\n|Ann\nsaid", "", ""),
        ("we met. |Ann. Said", "", ""),
        ("was told! |Ann (said", "", ""),
        ('he said "no." |Ann came', "", "came"),
        ("we met Dr. |Osei didn't", "dr", "didn't"),
        ("we met J. |Osei's car", "j", ""),
        ("a mentor: |Ann and", "mentor", "and"),
        ("we met |Ann", "met", ""),
    ],
)
def test_neighbours_are_of_the_same_sentence(line: str, before: str, after: str) -> None:
    words, i = _at(line)
    assert (words.before(i), words.after(i)) == (before, after)


@pytest.mark.parametrize(
    ("line", "speaking", "person", "place"),
    [
        ("|Zola said no", True, True, False),
        ("the |Zola said no", False, False, False),  # "the survey said"
        ("so |Zola chaired it", False, True, False),
        ("so |Zola was late", False, False, False),  # anything can be late
        ("an |Zola went down", False, False, False),
        ("we thanked |Zola today", False, True, False),
        ("spoke to Mrs |Zola today", False, True, False),
        ("at Old |Zola today", False, False, False),  # an adjective, no title
        ("at St |Zola today", False, False, False),
        ("so |Zola, my boss", False, True, False),
        ("so |Zola, who went", False, True, False),
        ("so |Zola, where we went", False, False, False),
        ("so |Zola and I went", False, True, False),
        ("so |Zola and IT went", False, False, False),
        ("- |Zola to send it", False, True, False),
        ("2. |Zola to send it", False, True, False),
        ("so |Zola to send it", False, False, False),
        ("work in |Zola today", False, False, True),
        ("the |Zola office today", False, False, True),
        ("of |Zola today", False, False, False),
    ],
)
def test_a_person_acts_and_a_place_is_gone_to(line: str, speaking: bool, person: bool, place: bool) -> None:
    words, i = _at(line)
    assert (speaks(words, i), personal(words, i), local(words, i)) == (speaking, person, place)


@pytest.mark.parametrize(
    ("line", "thing"),
    [
        *(("for |Qovvo launches", True), ("our |Qovvo stores", True), ("of |Qovvo apps", False)),  # too short to tell
        *(("so |Qovvo launches", False), ("for |Qovvo always", False), ("for |Qovvo, launches", False)),
        *(
            ("for |Qovvo budget", False),
            ("for |Qovvo Launches", False),
            ("for |Qovvo zytts", False),
            ("of |Qovvo", False),
        ),
    ],
)
def test_a_word_before_things_is_a_kind_of_thing(line: str, thing: bool) -> None:
    """ "So Kez launches" may be a person who does; "for Kez launches" is no person."""
    assert describes(*_at(line)) is thing


def test_of_a_name_of_two_words_the_first_is_preceded_and_the_last_followed() -> None:
    words, i = _at("so |Zola Brook said")
    assert (speaks(words, i, last=i + 1), personal(words, i, last=i + 1)) == (True, True)
    assert not speaks(words, i)
    assert not personal(words, i)
    assert local(_at("the |Zola Brook office")[0], 1, last=2)
    assert personal(_at("so |Zola Brook, who went")[0], 1, last=2)
    assert personal(_at("so |Zola Brook and I went")[0], 1, last=2)


@pytest.mark.parametrize(
    ("line", "anyone", "listed"),
    [
        ("then |Will said so", True, True),
        ("we met |Will there", True, True),
        ("We met |will there. All of it was fine. It went well.", False, False),
        ("we met |will there and it was fine", True, True),  # no capitals at all
        ("|Will: yes", True, True),
        ("|Zzyx: yes", False, True),
        ("so |Zzyx: yes", False, True),
        ("We saw |Will there", False, True),
        ("|Will we go?", False, False),
        ("|Will came", False, True),
        ("|Grace we need", False, True),  # no verb: it asks no question
        ("WE SAW |WILL'S CAR THERE", False, True),
        ("WE WENT WITH |GRACE THERE", False, True),
        ("WE WENT WITH |THE OTHERS", False, False),  # too common a word
        ("WE WENT UP |GRACE THERE", False, False),
        ("WE THANKED |GRACE THERE", True, True),
        ("All of us saw the |grace of it. It was fine. It went.", False, False),
    ],
)
def test_a_word_that_may_be_a_name_is_one_by_its_capital_and_its_neighbours(
    line: str, anyone: bool, listed: bool
) -> None:
    words, i = _at(line)
    start = words.spans[i][0]
    assert (namelike(words, start), namelike(words, start, sure=True)) == (anyone, listed)
    assert not namelike(words, start + 1, sure=True)  # in the middle of a word


@pytest.mark.parametrize(
    ("text", "neighbours"),
    [
        ("Anna Brook", True),
        ("Anna-Brook", True),
        ("Brook, Anna", False),
        ('Anna "(Brook', True),
        ("Anna van Brook", True),
        ("Anna (de) Brook", True),
        ("Anna J. Brook", True),
        ("Anna ZOLA Brook", True),
        ("Anna of Brook", False),
        ("Anna and Brook", False),
        ("Anna saw Brook", False),
        ("Anna 21 Brook", False),
        ("Anna ZOLAZOLAZO Brook", True),  # ten letters and two spaces
        ("Anna ZOLAZOLAZOL Brook", False),
        ("Anna\nBrook", False),
    ],
)
def test_what_may_stand_between_two_words_of_one_name(text: str, neighbours: bool) -> None:
    assert Words(text).near(text.index("Anna") + 4, text.index("Brook")) is neighbours or text.startswith("Brook")


@pytest.mark.parametrize(
    "line",
    [
        *("I met [Dr. Osei] there", "I met [Prof Osei] there", "I met [J. K. Osei] there", "I met [B Osei] there"),
        *("I met [O'Osei] there", "I met to'[Osei] there", "I met [d'Osei] there", "I met [van der Osei] there"),
        *("I met [Osei B.] there", "I met [Osei B] there", "I met [Osei A] there", "I met [Osei A.] there"),
        *("I met big [Osei] there", "I met [Big Osei] there", "I met [Sister Osei] there", "I met the [Osei] there"),
        *("I met [Osei] C shift there", "I met [Uncle Osei] there", "[O'Osei] came", "[Dr Osei]"),
        *("i met [osei k.] there and then we left it", "i met [osei] a lot there and then we left it"),
    ],
)
def test_titles_initials_and_particles_around_a_name_go_with_it(line: str) -> None:
    text = line.replace("[", "").replace("]", "")
    name = re.search("osei", text, re.IGNORECASE)
    assert name is not None
    start, end = Words(text).widen(*name.span())
    assert f"{text[:start]}[{text[start:end]}]{text[end:]}" == line


def test_a_key_that_was_leant_on_is_no_compound_and_takes_no_memory() -> None:
    """A note of 200,000 letters without a space was cut in two at each of them: forty gigabytes."""
    assert lexicon().derived("timesheets")
    assert not lexicon().derived("timesheet" * 20_000)
    assert not lexicon().derived("timesheets" + "x" * 60)
