"""The parts of the anonymiser one by one, without the language model, with values worked out by hand."""

import pytest

from insight.ingest.anonymise import Roster, phones
from insight.ingest.anonymise.context import Words
from insight.ingest.anonymise.forms import Forms
from insight.ingest.anonymise.language import english
from insight.ingest.anonymise.propagate import identities, spread
from insight.ingest.anonymise.pseudonyms import under
from insight.ingest.anonymise.replace import identity, replacement
from insight.ingest.anonymise.roster_index import RosterIndex
from insight.ingest.anonymise.spans import Found, merge
from insight.ingest.anonymise.transcript import mentor_share
from insight.recipe import Anonymise

CODES = under(b"parts-of-the-anonymiser" * 2)


def _merged(text: str, *found: Found) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.type) for f in merge(text, found)]


def test_spans_that_touch_do_not_overlap() -> None:
    assert _merged("abcdefgh", Found(4, 8, "ID"), Found(0, 4, "URL")) == [("abcd", "URL"), ("efgh", "ID")]


def test_of_two_findings_the_stronger_stays_whole_and_the_rest_of_the_weaker_stays_covered() -> None:
    text = "Anna Smith-4821 rang"
    assert _merged(text, Found(0, 10, "PERSON"), Found(5, 15, "ID")) == [("Anna", "PERSON"), ("Smith-4821", "ID")]
    # The middle of a name is somebody's handle: both ends of the name stay covered, the comma and the dash go.
    text = "Anna, @ann - Smith"
    assert _merged(text, Found(0, 18, "PERSON"), Found(6, 10, "HANDLE")) == [
        ("Anna", "PERSON"),
        ("@ann", "HANDLE"),
        ("Smith", "PERSON"),
    ]
    assert _merged("(@ann)", Found(0, 6, "ORG"), Found(1, 5, "HANDLE")) == [("@ann", "HANDLE")]  # brackets alone


def test_what_is_kept_shields_its_own_words_and_no_others() -> None:
    assert _merged("Power BI Smith", Found(0, 8, "KEEP"), Found(6, 14, "PERSON")) == [("Smith", "PERSON")]


def test_an_address_with_a_number_beats_the_person_it_is_called_after_and_a_mere_place_does_not() -> None:
    text = "14 Mandela Road"
    person = Found(3, 10, "PERSON")
    assert _merged(text, person, Found(0, 15, "LOCATION", source="pattern")) == [(text, "LOCATION")]
    assert _merged(text, person, Found(0, 15, "LOCATION", source="model")) == [
        ("14", "LOCATION"),
        ("Mandela", "PERSON"),
        ("Road", "LOCATION"),
    ]


def test_of_two_of_a_kind_the_surer_then_the_longer_gives_the_identity() -> None:
    text = "Anna Smith"
    sure, unsure = Found(0, 4, "PERSON", 0.9, "person:anna"), Found(0, 10, "PERSON", 0.5, "person:other")
    assert [(f.end, f.who) for f in merge(text, [unsure, sure])] == [(4, "person:anna"), (10, "person:other")]
    long, short = Found(0, 10, "PERSON", 0.9, "person:anna smith"), Found(0, 4, "PERSON", 0.9, "person:anna")
    assert [(f.end, f.who) for f in merge(text, [short, long])] == [(10, "person:anna smith")]


@pytest.mark.parametrize(
    ("between", "first", "second", "joined"),
    [
        (" ", "", "", True),
        (" ", "a", "", True),
        (" ", "", "a", True),
        (" ", "a", "a", True),
        ("", "a", "", True),
        (" ", "a", "b", False),
        ("  ", "", "", False),
        (", ", "", "", False),
    ],
)
def test_two_parts_of_a_name_are_one_mention_unless_they_are_two_people(
    between: str, first: str, second: str, joined: bool
) -> None:
    text = f"Anna{between}Smith"
    found = merge(text, [Found(0, 4, "PERSON", 0.6, first), Found(4 + len(between), len(text), "PERSON", 0.8, second)])
    assert len(found) == (1 if joined else 2)
    if joined:
        assert (found[0].start, found[0].end, found[0].who, found[0].confidence) == (0, len(text), first or second, 0.8)


def test_a_name_beside_a_place_stays_a_name() -> None:
    assert len(_merged("Anna Leeds", Found(0, 4, "PERSON"), Found(5, 10, "LOCATION"))) == 2


def _said(kind: str, text: str, **policy: object) -> str:
    return replacement(Found(0, len(text), kind), text, Anonymise.model_validate(policy), CODES)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        *(("19", "under 20"), ("20 years old", "20-29"), ("29", "20-29"), ("89", "80-89"), ("90", "90 or over")),
        *(("twenty-five", "20-29"), ("Nineteen", "under 20"), ("ninety", "90 or over"), ("101", "90 or over")),
        *(("forty", "40-49"), ("fifty-nine", "50-59"), ("sixty", "60-69"), ("seventy", "70-79"), ("eighty", "80-89")),
        *(("eighteen", "under 20"), ("thirty", "30-39")),
    ],
)
def test_an_age_is_told_by_its_decade(age: str, band: str) -> None:
    assert _said("AGE", age) == f"[AGE {band}]"
    assert _said("AGE", age, ages="mask") == "[AGE]"


def test_an_age_that_cannot_be_read_is_masked_whole() -> None:
    assert _said("AGE", "of a certain age") == "[AGE]"


@pytest.mark.parametrize(
    ("date", "month"),
    [
        *(
            ("2025-03-14", "2025-03"),
            ("14 March 1999", "1999-03"),
            ("January 2nd", "January"),
            ("2 Dec 2024", "2024-12"),
        ),
        *(("1 sept 2023", "2023-09"), ("May 5", "May")),
    ],
)
def test_a_date_is_told_by_its_month(date: str, month: str) -> None:
    assert _said("DATE", date) == f"[DATE {month}]"


def test_a_date_without_a_month_in_words_is_masked_whole() -> None:
    """3/4 is March in one country and April in another."""
    assert _said("DATE", "3/4/2025") == _said("DATE", "the 24th") == "[DATE]"
    assert _said("DATE_OF_BIRTH", "14 March 1999") == "[DATE_OF_BIRTH]"


@pytest.mark.parametrize(
    ("role", "level"),
    [
        *(("the chair of trustees", "board"), ("Deputy CFO", "executive"), ("SVP Sales", "executive")),
        *(("Head of Retail", "senior leader"), ("the bakery manager", "manager"), ("our only actuary", "specialist")),
        ("the only woman there", "role"),
    ],
)
def test_a_role_is_told_by_its_level(role: str, level: str) -> None:
    assert _said("ROLE", role) == f"[ROLE {level}]"
    assert _said("ROLE", role, roles="mask") == "[ROLE]"


def test_one_number_or_name_written_in_two_ways_has_one_code() -> None:
    assert _said("PHONE", "+44 7700 900123") == _said("PHONE", "+447700-900123") != _said("PHONE", "+44 7700 900124")
    assert _said("PERSON", "Dr Anna Smith") == _said("PERSON", "SMITH, Anna") == _said("PERSON", "anna smith")
    assert _said("PERSON", "Anna Smith") != _said("PERSON", "Anna Jones")
    assert identity("ORG", "Blue  Heron") == identity("ORG", "blue heron")
    assert _said("ORG", "Blue Heron") != _said("LOCATION", "Blue Heron").replace("LOCATION", "ORG")


def test_a_region_is_a_country_only_where_policy_says_so() -> None:
    assert _said("LOCATION", "Nairobi", locations="region") == "[LOCATION Kenya]"
    assert _said("LOCATION", "Nairobi").startswith("[LOCATION-")
    assert _said("ORG", "Nairobi", locations="region").startswith("[ORG-")


def _again(*texts: str, groups: tuple[str, ...] = ("P1", "P1"), names: dict[int, str]) -> list[list[str]]:
    """What is found in each text when these names (text number -> name) were recognised once."""
    words = [Words(t) for t in texts]
    found: list[list[Found]] = [[] for _ in texts]
    for number, name in names.items():
        at = texts[number].index(name)
        found[number].append(Found(at, at + len(name), "PERSON", 0.9))
    spreading = spread(words, found, groups)
    return [[text[f.start : f.end] for f in spans] for text, spans in zip(texts, spreading, strict=True)]


def test_a_name_found_once_is_found_in_the_pairs_other_note_and_in_no_other_pairs() -> None:
    texts = ("We met Adaora Nwachukwu.", "Then nwachukwu left; adaora stayed.")
    name = {0: "Adaora Nwachukwu"}
    assert _again(*texts, names=name)[1] == ["nwachukwu", "adaora"]
    assert _again(*texts, groups=("P1", "P2"), names=name)[1] == []
    assert _again(*texts, groups=("", ""), names=name)[1] == []  # notes without a pair stand alone
    assert _again(*texts, groups=("P1", "P1"), names={})[1] == []


def test_a_name_that_is_a_word_needs_its_capital_again() -> None:
    texts = ("We met Hope Nwachukwu.", "There is hope. I asked Hope to come.")
    assert _again(*texts, names={0: "Hope Nwachukwu"})[1] == ["Hope"]
    texts = ("We met Hope Nwachukwu.", "Hope we can meet again. Later we gave Hope a seat, and then hope said no.")
    words = _again(*texts, names={0: "Hope Nwachukwu"})[1]
    assert words == ["Hope"]  # the second: neither the wish at the start nor the one in small letters


def test_particles_and_short_words_of_a_name_are_not_names_elsewhere() -> None:
    texts = ("We met Li van der Berg.", "He is der man; li berg came. Van hire is dear.")
    assert _again(*texts, names={0: "Li van der Berg"})[1] == ["berg"]


def test_initials_found_once_are_found_again() -> None:
    assert _again("KL: fine.", "Ask KL, not KM.", names={0: "KL"})[1] == ["KL"]
    assert _again("WXYZ: fine.", "Ask WXYZ.", names={0: "WXYZ"})[1] == ["WXYZ"]  # four letters are a word


def test_all_mentions_of_a_person_in_a_pair_have_one_identity() -> None:
    texts = ("Adaeze Nwosu came.", "Ms Nwosu left. Adaeze stayed. Obi too.")
    words = [Words(t) for t in texts]
    found = [[Found(0, 12, "PERSON")], [Found(0, 8, "PERSON"), Found(15, 21, "PERSON"), Found(30, 33, "PERSON")]]
    who = [[f.who for f in spans] for spans in identities(words, found, ("P1", "P1"))]
    assert who == [["person:adaeze nwosu"], ["person:adaeze nwosu", "person:adaeze nwosu", "person:obi"]]
    apart = [[f.who for f in spans] for spans in identities(words, found, ("P1", "P2"))]
    assert apart[1] == ["person:nwosu", "person:adaeze", "person:obi"]


def test_a_mere_title_is_an_identity_of_its_own() -> None:
    assert identities([Words("Ask the Dr again.")], [[Found(8, 10, "PERSON")]], ("P1",))[0][0].who == "person:dr"


def test_a_first_name_that_two_have_is_neither() -> None:
    texts = ("Adaeze Nwosu and Adaeze Obi came. Adaeze spoke.",)
    found = [[Found(0, 12, "PERSON"), Found(17, 27, "PERSON"), Found(34, 40, "PERSON")]]
    who = [f.who for f in identities([Words(texts[0])], found, ("P1",))[0]]
    assert who == ["person:adaeze nwosu", "person:adaeze obi", "person:adaeze"]


INDEX = RosterIndex(
    Roster.from_rows(
        [
            {
                "pair_id": "P1",
                "mentor": "Oluwaseyi van Dam",
                "mentor_email": "o.vandamme@corp.example",
                "mentee": "Bo Li",
            },
            {"pair_id": "P2", "mentor": "Robert Zielinski", "mentee": "Ann Lee"},
        ]
    )
)


def test_a_word_of_five_letters_may_have_one_slip_and_a_shorter_one_none() -> None:
    whole = INDEX.word("oluwaseyi")
    for slip in ("oluwasey", "oluwaseyii", "oluwasiyi", "oluwaesyi"):  # one left out, added, changed, swapped
        assert set(INDEX.near(slip)) == set(whole), slip
    assert not INDEX.near("oluwasii")
    assert not INDEX.near("dan")
    assert not INDEX.near("lie")


def test_nicknames_stems_and_initials_lead_to_the_person() -> None:
    robert = set(INDEX.word("zielinski"))
    assert set(INDEX.nickname("bob")) == robert
    assert set(INDEX.stem("robertzielinski")) == robert
    assert not INDEX.stem("annle")
    assert set(INDEX.stem("annlee")) == set(INDEX.word("lee"))
    assert not INDEX.stem("boli")  # four letters are a word somewhere
    assert set(INDEX.initials("RZ")) == robert
    assert set(INDEX.initials("OVD")) == set(INDEX.initials("OD")) == set(INDEX.word("dam"))
    assert not INDEX.word("van")
    assert not INDEX.initials("O")


def test_initials_mean_someone_only_where_their_pair_is_near() -> None:
    forms = Forms(INDEX)

    def found(text: str, pair: str | None = None) -> list[str]:
        return [text[f.start : f.end] for f in forms.find(Words(text), pair=pair)]

    assert found("Later RZ said so.") == []
    assert found("Later RZ said so.", "P2") == ["RZ"]
    assert found("Later RZ said so.", "P1") == []
    assert found("RZ: we should try.") == ["RZ"]
    assert found("Zielinski came, then RZ left.") == ["Zielinski", "RZ"]
    assert found("With Ann Lee came RZ.") == ["Ann Lee", "RZ"]  # the partner


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("ring +44 7700 900123 now", "+44 7700 900123"),
        ("+123456 is too short", None),
        ("+1234567 is long enough", "+1234567"),
        ("+1234567890123456 is too long", None),
        ("the phone is 555-0199", "555-0199"),
        ("use (212) 555-0147", "(212) 555-0147"),
        ("07700900123", "07700900123"),
        ("the number is 08001234", "08001234"),
        ("it has 08001234 in it", None),
        ("we sold 7 000 000 units", None),
        ("from 2019-2021 it fell", None),
        ("we had 1 250 000 customers", None),
        ("call her on 7946 0958", "7946 0958"),
        ("it cost 79460958 pounds", None),
        ("her mobile 79460958", "79460958"),
        ("ext 4821", "4821"),
        ("0044 7700 900123", "0044 7700 900123"),
    ],
)
def test_a_number_is_a_telephones_by_its_form_or_by_what_stands_before(text: str, number: str | None) -> None:
    assert [text[f.start : f.end] for f in phones.find(text)] == ([number] if number else [])


def test_talk_share_needs_a_transcript_in_which_both_sides_speak() -> None:
    turns = "Anna: one two three\nBo: one\n"
    assert mentor_share(turns * 2, ["Anna Smith"]) == 0.75
    assert mentor_share("AS: one two three\nBo: one\n" * 2, ["Anna Smith"]) == 0.75
    assert mentor_share(turns * 2, ["Carla Diaz", "Anna Smith"]) == 0.75  # a group has several mentors
    assert mentor_share("AS: one two three\nBo: one\n" * 2, ["Carla Diaz", "Anna Smith"]) == 0.75
    assert mentor_share(turns * 2, []) is None
    assert mentor_share(turns * 2, ["Carla Diaz"]) is None  # nobody of that name speaks
    assert mentor_share(turns + "Anna: one two\n", ["Anna Smith"]) is None  # three turns are no conversation
    assert mentor_share("Anna: one\n" * 4, ["Anna Smith"]) is None  # she alone
    prose = "We spoke of the shop.\n"
    assert mentor_share(turns * 3 + prose * 4, ["Anna Smith"]) == 0.75  # 6 turns of 10 lines
    assert mentor_share(turns * 3 + prose * 5, ["Anna Smith"]) is None


GERMAN = "wir haben heute mit dem vorstand über die neue strategie gesprochen"


@pytest.mark.parametrize(
    ("text", "is_english"),
    [
        (GERMAN, False),
        (" ".join(GERMAN.split()[:7]), True),  # too short to judge
        (" ".join(GERMAN.split()[:8]), False),
        ("Мы говорили о магазине", False),
        ("Мы сегодня", True),
        ("Мы говорили о", True),  # eleven letters
        ("Мы говорили да", False),  # twelve
        ("We met at Ωμέγα and spoke of the shop and it was good", True),  # a name in another alphabet
        ("wir haben heute mit dem vorstand the neue strategie gesprochen", False),  # a tenth English
        (
            "the und and nicht of wir mit auf laden kasse preis lager kunde schild regal tasche schrank tür korb band",
            False,
        ),
        ("Retail apps, loyalty cards, returns, sizes, colours, delivery slots, queues", True),
        ("We spoke about the app and what it does for them", True),
    ],
)
def test_another_language_is_known_by_its_small_words_or_its_letters(text: str, is_english: bool) -> None:
    assert english(text) is is_english
